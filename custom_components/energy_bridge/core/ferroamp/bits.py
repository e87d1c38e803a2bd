"""What the bits of states, fault codes and relays mean (field notes §1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .quantities import Kind

RELAY_POSITIONS: Mapping[int, str] = MappingProxyType(
    {0: "closed", 1: "open", 2: "precharge"}
)

STATE_PV_AUTOMATIC = 0x0001
STATE_ACE_ACTIVE = 0x0004
STATE_NORMAL = 0x1000
STATE_FAULT = 0x8000

HUB_STATES = ("normal", "fault", "other")

_BITS: Mapping[Kind, Mapping[int, str]] = MappingProxyType(
    {
        Kind.HUB: MappingProxyType(
            {
                STATE_PV_AUTOMATIC: "pv_automatic",
                STATE_ACE_ACTIVE: "ace_active",
                STATE_NORMAL: "normal",
                STATE_FAULT: "fault",
            }
        ),
        Kind.ESO: MappingProxyType(
            {
                0x01: "precharge_failed",
                0x02: "can_communication",
                0x04: "soc_limits_invalid",
                0x08: "power_limits_invalid",
                0x10: "emergency_stop",
                0x20: "dc_link_voltage_too_high",
                0x40: "battery_alarm",
                0x80: "battery_of_another_make",
            }
        ),
        Kind.SSO: MappingProxyType(
            {
                0x01: "pv_ground_fault",
                0x08: "internal_voltage_unbalance",
                0x10: "pv_undervoltage",
                0x20: "dc_or_grid_voltage_too_high",
                0x40: "internal_temperature_limit",
                0x80: "internal_power_electronics",
                0x100: "relay_test",
                0x200: "memory",
                0x400: "power_limiting",
            }
        ),
    }
)

_HARMLESS: Mapping[Kind, int] = MappingProxyType({Kind.ESO: 0x80, Kind.SSO: 0x10})
"""An ESO with a battery of another make is well, and the sun sets every evening."""


@dataclass(frozen=True, slots=True)
class Bits:
    """A decoded bit field."""

    names: tuple[str, ...]
    unknown: int
    problem: bool


def decode(mask: int, kind: Kind) -> Bits:
    """Name the bits of a fault code, or of the hub's state; unknown bits are kept, and in a fault code are a problem."""
    table = _BITS[kind]
    names = tuple(name for bit, name in table.items() if mask & bit)
    unknown = mask & ~sum(table)
    problem = (
        bool(mask & STATE_FAULT) if kind is Kind.HUB else bool(mask & ~_HARMLESS[kind])
    )
    return Bits(names, unknown, problem)


def hub_state(mask: int) -> str:
    """One word for the hub's state: one of HUB_STATES."""
    if mask & STATE_FAULT:
        return "fault"
    return "normal" if mask & STATE_NORMAL else "other"
