"""Every number an EnergyHub sends, as tables (External API C1 §4.1).

One row is one number: where it stands in the message, what it is called here, and how several of them within a fold
interval become one. Powers are W, var or VA, voltages V, currents A RMS, frequency Hz, temperatures °C, ratios %,
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
    """One number of one message."""

    key: str
    wire: str
    part: str = "val"
    fold: Fold = Fold.MEAN
    scale: float = 1.0


def _three(
    key: str, wire: str, fold: Fold = Fold.MEAN, scale: float = 1.0
) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(key=f"{key}_{phase}", wire=wire, part=phase, fold=fold, scale=scale)
        for phase in PHASES
    )


def _peak(key: str, wire: str) -> tuple[Quantity, ...]:
    return _three(key, wire, scale=PEAK_TO_RMS)


def _register(key: str, wire: str) -> Quantity:
    return Quantity(key=key, wire=wire, fold=Fold.REGISTER)


def _dc_link(wire: str = "udc") -> tuple[Quantity, ...]:
    return (
        Quantity(key="dc_link_voltage", wire=wire),
        Quantity(key="dc_link_voltage_negative", wire=wire, part="neg"),
        Quantity(key="dc_link_voltage_positive", wire=wire, part="pos"),
    )


HUB_QUANTITIES: tuple[Quantity, ...] = (
    Quantity(key="frequency", wire="gridfreq"),
    *_three("voltage", "ul"),
    *_three("grid_current", "iext"),
    *_peak("grid_reactive_current", "iextd"),
    *_peak("grid_active_current", "iextq"),
    *_three("inverter_current", "il"),
    *_peak("inverter_reactive_current", "ild"),
    *_peak("inverter_active_current", "ilq"),
    *_peak("load_current", "iload"),
    *_peak("load_reactive_current", "iloadd"),
    *_peak("load_active_current", "iloadq"),
    *_three("ace_current_set_point", "iace"),
    *_three("available_current", "iavbl"),
    *_three("available_active_current", "iavblq"),
    Quantity(key="available_active_current_three_phase", wire="iavblq3p"),
    *_three("grid_active_power", "pext"),
    *_three("grid_reactive_power", "pextreactive"),
    Quantity(key="grid_apparent_power", wire="sext"),
    *_three("inverter_active_power", "pinv"),
    *_three("inverter_reactive_power", "pinvreactive"),
    *_three("load_active_power", "pload"),
    *_three("load_reactive_power", "ploadreactive"),
    Quantity(key="pv_power", wire="ppv"),
    Quantity(key="battery_power", wire="pbat"),
    Quantity(key="state_of_charge", wire="soc"),
    Quantity(key="state_of_health", wire="soh"),
    Quantity(key="rated_capacity", wire="ratedcap", fold=Fold.LAST),
    Quantity(key="state", wire="state", fold=Fold.UNION),
    *_dc_link(),
    *_three("grid_energy_imported", "wextconsq", Fold.REGISTER),
    *_three("grid_energy_exported", "wextprodq", Fold.REGISTER),
    *_three("inverter_energy_consumed", "winvconsq", Fold.REGISTER),
    *_three("inverter_energy_produced", "winvprodq", Fold.REGISTER),
    *_three("load_energy_consumed", "wloadconsq", Fold.REGISTER),
    *_three("load_energy_produced", "wloadprodq", Fold.REGISTER),
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
    Quantity(key="voltage", wire="ubat"),
    Quantity(key="current", wire="ibat"),
    Quantity(key="state_of_charge", wire="soc"),
    Quantity(key="temperature", wire="temp"),
    Quantity(key="relay", wire="relaystatus", fold=Fold.LAST),
    Quantity(key="fault", wire="faultcode", fold=Fold.UNION),
    *_dc_link(),
    _register("battery_register_prod", "wbatprod"),
    _register("battery_register_cons", "wbatcons"),
)

SSO_QUANTITIES: tuple[Quantity, ...] = (
    Quantity(key="voltage", wire="upv"),
    Quantity(key="current", wire="ipv"),
    Quantity(key="temperature", wire="temp"),
    Quantity(key="relay", wire="relaystatus", fold=Fold.LAST),
    Quantity(key="fault", wire="faultcode", fold=Fold.UNION),
    *_dc_link(),
    _register("pv_energy", "wpv"),
)

ESM_QUANTITIES: tuple[Quantity, ...] = (
    Quantity(key="state_of_charge", wire="soc"),
    Quantity(key="state_of_health", wire="soh"),
    Quantity(key="rated_capacity", wire="ratedcapacity", fold=Fold.LAST),
    Quantity(key="rated_power", wire="ratedpower", fold=Fold.LAST),
    Quantity(key="status", wire="status", fold=Fold.LAST),
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
