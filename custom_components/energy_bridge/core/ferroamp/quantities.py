"""Every number an EnergyHub sends, as tables (External API C1 §4.1).

One row is one number: where it stands in the message, what it is called here, and how several of them within a fold
interval become one, and between which bounds it is plausible (as C1 tells, and the largest hub). Powers are W, var or VA, voltages V, currents A RMS, frequency Hz, temperatures °C, ratios %,
capacities Wh, energy registers mJ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from math import sqrt
from types import MappingProxyType

PHASES = ("l1", "l2", "l3")

PEAK_TO_RMS = 1 / sqrt(2)


class Kind(StrEnum):
    """The four senders, named as their topics are."""

    HUB = "ehub"
    ESO = "eso"
    SSO = "sso"
    ESM = "esm"


class Fold(Enum):
    """How the numbers of one fold interval become one."""

    MEAN = "mean"
    LAST = "last"
    UNION = "union"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number of one message. Below `low` and above `high`, as it is sent, it is not real but garbled."""

    key: str
    wire: str
    part: str = "val"
    fold: Fold = Fold.MEAN
    scale: float = 1.0
    low: float
    high: float


POWER = 100_000.0
"""W, either way. The largest hub has 28 kW; what a house takes from the grid may be more."""

CURRENT = 1_000.0
BATTERY_CURRENT = 500.0
STRING_CURRENT = 100.0
"""A, either way."""

PHASE_VOLTAGE = 460.0
DC_VOLTAGE = 2_000.0
FREQUENCY = 100.0
CAPACITY = 10_000_000.0
RELAY = 255.0
BITS = 2.0**32 - 1
REGISTER = 1e16


def _one(
    key: str, wire: str, limit: float, part: str = "val", *, low: float | None = None
) -> Quantity:
    """A number up to its limit, in either direction unless its lowest value is told."""
    return Quantity(
        key=key, wire=wire, part=part, low=-limit if low is None else low, high=limit
    )


def _last(key: str, wire: str, high: float, *, low: float = 0.0) -> Quantity:
    """What has no mean."""
    return Quantity(key=key, wire=wire, fold=Fold.LAST, low=low, high=high)


def _bits(key: str, wire: str) -> Quantity:
    return Quantity(key=key, wire=wire, fold=Fold.UNION, low=0, high=BITS)


def _percent(key: str, wire: str) -> Quantity:
    """A share; a battery may tell a little more than all or less than nothing."""
    return Quantity(key=key, wire=wire, low=-5, high=110)


def _temperature(key: str) -> Quantity:
    return Quantity(key=key, wire="temp", low=-60, high=150)


def _three(
    key: str,
    wire: str,
    limit: float,
    *,
    low: float | None = None,
    fold: Fold = Fold.MEAN,
    scale: float = 1.0,
) -> tuple[Quantity, ...]:
    """A number of each phase, as `_one`."""
    return tuple(
        Quantity(
            key=f"{key}_{phase}",
            wire=wire,
            part=phase,
            fold=fold,
            scale=scale,
            low=-limit if low is None else low,
            high=limit,
        )
        for phase in PHASES
    )


def _peak(key: str, wire: str) -> tuple[Quantity, ...]:
    return _three(key, wire, CURRENT, scale=PEAK_TO_RMS)


def _register(key: str, wire: str) -> Quantity:
    return Quantity(key=key, wire=wire, fold=Fold.REGISTER, low=0, high=REGISTER)


def _registers(key: str, wire: str) -> tuple[Quantity, ...]:
    return _three(key, wire, REGISTER, low=0, fold=Fold.REGISTER)


def _dc_link(wire: str = "udc") -> tuple[Quantity, ...]:
    return (
        _one("dc_link_voltage", wire, DC_VOLTAGE),
        _one("dc_link_voltage_negative", wire, DC_VOLTAGE, "neg"),
        _one("dc_link_voltage_positive", wire, DC_VOLTAGE, "pos"),
    )


HUB_QUANTITIES: tuple[Quantity, ...] = (
    _one("frequency", "gridfreq", FREQUENCY, low=0),
    *_three("voltage", "ul", PHASE_VOLTAGE, low=0),
    *_three("grid_current", "iext", CURRENT),
    *_peak("grid_reactive_current", "iextd"),
    *_peak("grid_active_current", "iextq"),
    *_three("inverter_current", "il", CURRENT),
    *_peak("inverter_reactive_current", "ild"),
    *_peak("inverter_active_current", "ilq"),
    *_peak("load_current", "iload"),
    *_peak("load_reactive_current", "iloadd"),
    *_peak("load_active_current", "iloadq"),
    *_three("ace_current_set_point", "iace", CURRENT),
    *_three("available_current", "iavbl", CURRENT),
    *_three("available_active_current", "iavblq", CURRENT),
    _one("available_active_current_three_phase", "iavblq3p", 3 * CURRENT),
    *_three("grid_active_power", "pext", POWER),
    *_three("grid_reactive_power", "pextreactive", POWER),
    _one("grid_apparent_power", "sext", 3 * POWER),
    *_three("inverter_active_power", "pinv", POWER),
    *_three("inverter_reactive_power", "pinvreactive", POWER),
    *_three("load_active_power", "pload", POWER),
    *_three("load_reactive_power", "ploadreactive", POWER),
    _one("pv_power", "ppv", POWER),
    _one("battery_power", "pbat", POWER),
    _percent("state_of_charge", "soc"),
    _percent("state_of_health", "soh"),
    _last("rated_capacity", "ratedcap", CAPACITY, low=-CAPACITY),
    _bits("state", "state"),
    *_dc_link(),
    *_registers("grid_energy_imported", "wextconsq"),
    *_registers("grid_energy_exported", "wextprodq"),
    *_registers("inverter_energy_consumed", "winvconsq"),
    *_registers("inverter_energy_produced", "winvprodq"),
    *_registers("load_energy_consumed", "wloadconsq"),
    *_registers("load_energy_produced", "wloadprodq"),
    _register("grid_energy_imported_three_phase", "wextconsq3p"),
    _register("grid_energy_exported_three_phase", "wextprodq3p"),
    _register("inverter_energy_consumed_three_phase", "winvconsq3p"),
    _register("inverter_energy_produced_three_phase", "winvprodq3p"),
    _register("load_energy_consumed_three_phase", "wloadconsq3p"),
    _register("load_energy_produced_three_phase", "wloadprodq3p"),
    _register("pv_energy", "wpv"),
    _register("battery_register_prod", "wbatprod"),
    _register("battery_register_cons", "wbatcons"),
)

ESO_QUANTITIES: tuple[Quantity, ...] = (
    _one("voltage", "ubat", DC_VOLTAGE),
    _one("current", "ibat", BATTERY_CURRENT),
    _percent("state_of_charge", "soc"),
    _temperature("temperature"),
    _last("relay", "relaystatus", RELAY),
    _bits("fault", "faultcode"),
    *_dc_link(),
    _register("battery_register_prod", "wbatprod"),
    _register("battery_register_cons", "wbatcons"),
)

SSO_QUANTITIES: tuple[Quantity, ...] = (
    _one("voltage", "upv", DC_VOLTAGE),
    _one("current", "ipv", STRING_CURRENT),
    _temperature("temperature"),
    _last("relay", "relaystatus", RELAY),
    _bits("fault", "faultcode"),
    *_dc_link(),
    _register("pv_energy", "wpv"),
)

ESM_QUANTITIES: tuple[Quantity, ...] = (
    _percent("state_of_charge", "soc"),
    _percent("state_of_health", "soh"),
    _last("rated_capacity", "ratedcapacity", CAPACITY),
    _last("rated_power", "ratedpower", CAPACITY),
    _last("status", "status", BITS),
)

QUANTITIES: Mapping[Kind, tuple[Quantity, ...]] = MappingProxyType(
    {
        Kind.HUB: HUB_QUANTITIES,
        Kind.ESO: ESO_QUANTITIES,
        Kind.SSO: SSO_QUANTITIES,
        Kind.ESM: ESM_QUANTITIES,
    }
)

INDEX: Mapping[Kind, Mapping[str, int]] = MappingProxyType(
    {
        kind: MappingProxyType(
            {quantity.key: index for index, quantity in enumerate(table)}
        )
        for kind, table in QUANTITIES.items()
    }
)
