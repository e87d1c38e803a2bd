"""The three error masks of a pack, bit by bit (MQTT protocol 0.6, §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Mask(StrEnum):
    """Which mask."""

    CHARGE = "charge"
    DISCHARGE = "discharge"
    COMMON = "common"


class Severity(StrEnum):
    """How bad a bit is."""

    WARNING = "warning"
    ERROR = "error"


BITS = 16

_NAMES: Mapping[Mask, tuple[str, ...]] = MappingProxyType(
    {
        Mask.CHARGE: (
            "cell_overcharge_warning",
            "cell_overcharge",
            "charge_overheat_warning",
            "charge_overheat",
            "charge_low_temperature_warning",
            "charge_low_temperature",
            "charge_overcurrent_warning",
            "charge_overcurrent",
            "pack_overvoltage_warning",
            "pack_overvoltage",
            "charger_communication",
            "charge_soft_start",
            "charging_relay_stuck",
        ),
        Mask.DISCHARGE: (
            "cell_undervoltage_warning",
            "cell_undervoltage",
            "cell_deep_undervoltage",
            "discharge_overheat_warning",
            "discharge_overheat",
            "discharge_low_temperature_warning",
            "discharge_low_temperature",
            "discharge_overcurrent_warning",
            "discharge_overcurrent",
            "pack_undervoltage_warning",
            "pack_undervoltage",
            "vehicle_communication",
            "discharge_soft_start",
            "discharging_relay_stuck",
            "discharge_short_circuit",
        ),
        Mask.COMMON: (
            "temperature_difference",
            "cell_voltage_difference",
            "analog_front_end",
            "mosfet_overheat",
            "external_memory",
            "clock",
            "id_conflict",
            "can_message_missing",
            "pack_voltage_difference",
            "current_direction",
            "power_cable",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Problems:
    """The bits that are set in the masks of one pack, by severity, in the specification's order.

    Each bit has a name, such as `cell_overcharge`, and a code, such as `charge_bit_1`. One that the specification does not name
    has its code for a name; such a bit counts as a warning among the names, as an error among the codes.
    """

    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    warning_codes: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()


def problems(masks: Mapping[Mask, int | None]) -> Problems:
    """Name the bits that are set in a pack's masks."""
    found: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    codes: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for mask, value in masks.items():
        if not value:
            continue
        names = _NAMES[mask]
        for bit in range(value.bit_length()):
            if value >> bit & 1:
                known = bit < len(names)
                code = f"{mask}_bit_{bit}"
                name = names[bit] if known else code
                found[severity_of(name) if known else Severity.WARNING].append(name)
                codes[severity_of(name)].append(code)
    return Problems(
        tuple(found[Severity.WARNING]),
        tuple(found[Severity.ERROR]),
        tuple(codes[Severity.WARNING]),
        tuple(codes[Severity.ERROR]),
    )


def severity_of(name: str) -> Severity:
    """The specification names its warnings; all else is an error."""
    return Severity.WARNING if name.endswith("_warning") else Severity.ERROR
