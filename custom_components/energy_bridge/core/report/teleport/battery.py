"""batteryPower:2 and its part for operators, batteryPower.filtered:2.

Each entry of `batteryEnergyStorageSystems` has a list `….racks`. A system whose
`identifier` has a source is a place for packs: the state is the identifier of the pack
in it, without one the entry is left out, and its rack has the same identifier. The
kinds of `threePhaseConnectionTypeHighVoltage` and
`….threePhaseConnectionTypeLowVoltage` are one of CONNECTIONS.

Inputs that are no properties of the message: a system's `relay` and `power` (which
stand in for batteryStatus and activePower), a rack's `ratedEnergy` and `stateOfHealth`
(for the energy available in its system). The report's `derive_available_energy` is on
by default.
"""

from collections.abc import Iterator
import re

from ...wire import Json
from ..configuration import Field
from ..series import Dimension
from . import setpoints
from .battery_systems import (
    SYSTEMS,
    System,
    charge_and_discharge,
    entry,
    power_of,
    rated_times_state,
    short_entry,
    system_fields,
    systems_of,
    three_phase_block,
    three_phase_fields,
)
from .electrical import Properties, power_factor_at, total
from .inputs import active_power, choice, energy, limit, number, ratio, reactive_power
from .layout import Layout
from .readings import Readings, listed

STATUSES = ("on", "off", "other")

FLOW_SET_POINTS = ("activePower", "deliverFcr", "chargeToPercentage", "aggregate")

VOLTAGE_BLOCK = "acVoltageMediumVoltage"
CURRENT_BLOCK = "acCurrentMediumVoltage"
CONNECTION = "threePhaseConnectionTypeHighVoltage"

_FILTERED = re.compile(
    r"batteryStatus|frequency|activePower|stateOfCharge|stateOfHealth|availableEnergy"
    r"|ratedEnergy|availableActivePower\..*|setpoints\..*"
    rf"|{SYSTEMS}\.\d+\.(identifier|relay|power|stateOfCharge|cellTemperature\..*)"
    rf"|{SYSTEMS}\.\d+\.racks\.\d+\.(dcVoltage|dcCurrent)"
)
"""The fields that batteryPower.filtered:2 depends on."""


def lists(layout: Layout) -> Iterator[str]:
    """The lists in the message."""
    yield SYSTEMS
    for system, _ in layout.entries(SYSTEMS):
        yield f"{system}.racks"


def alarm_lists(layout: Layout) -> Iterator[str]:
    """The lists of warnings and errors."""
    for system in ("", *(f"{system}." for system, _ in layout.entries(SYSTEMS))):
        yield f"{system}warnings"
        yield f"{system}errors"


def fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for."""
    yield choice("batteryStatus", STATUSES)
    yield energy("energy.charged")
    yield energy("energy.discharged")
    yield number("frequency", Dimension.FREQUENCY)
    yield active_power("activePower", "discharge")
    yield reactive_power("reactivePower")
    yield number("powerFactor", Dimension.POWER_FACTOR)
    yield ratio("stateOfCharge")
    yield ratio("stateOfHealth")
    yield energy("availableEnergy")
    yield limit("ratedEnergy", Dimension.ENERGY)
    yield limit("availableActivePower.charge", Dimension.ACTIVE_POWER)
    yield limit("availableActivePower.discharge", Dimension.ACTIVE_POWER)
    yield limit("availableReactivePower.inject", Dimension.REACTIVE_POWER)
    yield limit("availableReactivePower.absorb", Dimension.REACTIVE_POWER)
    for name in FLOW_SET_POINTS:
        key = f"activePowerSetpoint.{name}"
        if name == "chargeToPercentage":
            yield limit(key, Dimension.RATIO)
        else:
            yield limit(key, Dimension.ACTIVE_POWER, "discharge")
    yield from three_phase_fields(VOLTAGE_BLOCK, Dimension.VOLTAGE)
    yield from three_phase_fields(CURRENT_BLOCK, Dimension.CURRENT, "discharge")
    yield number("auxiliaryPower.active", Dimension.ACTIVE_POWER, "import")
    yield number("auxiliaryPower.reactive", Dimension.REACTIVE_POWER, "import")
    for system, _ in layout.entries(SYSTEMS):
        yield from system_fields(layout, system)
    yield from setpoints.battery_fields()


def filtered_fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for in the part for operators."""
    return (field for field in fields(layout) if _FILTERED.fullmatch(field.key))


def message(layout: Layout, v: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    systems = systems_of(layout, v)
    active = _active_power(v, systems)
    reactive = v.raw("reactivePower")
    return {
        "batteryStatus": v.out(_status(v, systems)),
        "energy": {
            "charged": v.number("energy.charged", least=0),
            "discharged": v.number("energy.discharged", least=0),
        },
        "frequency": v.number("frequency", least=0),
        "activePower": v.out(active),
        "reactivePower": v.out(reactive),
        "powerFactor": power_factor_at(v, "powerFactor", active, reactive),
        "stateOfCharge": v.out(_state_of_charge(v, systems)),
        "stateOfHealth": v.number("stateOfHealth", least=0),
        "availableEnergy": v.out(_available_energy(layout, v, systems)),
        "ratedEnergy": v.number("ratedEnergy", least=0),
        "availableActivePower": charge_and_discharge(v, "availableActivePower"),
        "availableReactivePower": {
            "inject": v.number("availableReactivePower.inject", least=0),
            "absorb": v.number("availableReactivePower.absorb", least=0),
        },
        "activePowerSetpoint": {
            name: v.given(f"activePowerSetpoint.{name}") for name in FLOW_SET_POINTS
        },
        CONNECTION: layout.kinds.get(CONNECTION),
        VOLTAGE_BLOCK: three_phase_block(v, VOLTAGE_BLOCK, least=0),
        CURRENT_BLOCK: three_phase_block(v, CURRENT_BLOCK),
        "auxiliaryPower": _auxiliary_power(v),
        SYSTEMS: [entry(layout, v, system) for system in systems if system.present],
        "setpoints": setpoints.battery(v),
        "warnings": _alarms(v, systems, "warnings"),
        "errors": _alarms(v, systems, "errors"),
        "scheduleCompleteUntil": None,
    }


def filtered_message(layout: Layout, v: Readings) -> Properties:
    """The part for operators: the same values, fewer of them."""
    systems = systems_of(layout, v)
    return {
        "batteryStatus": v.out(_status(v, systems)),
        "frequency": v.number("frequency", least=0),
        "activePower": v.out(_active_power(v, systems)),
        "stateOfCharge": v.out(_state_of_charge(v, systems)),
        "availableEnergy": v.out(_available_energy(layout, v, systems)),
        "ratedEnergy": v.number("ratedEnergy", least=0),
        "availableActivePower": charge_and_discharge(v, "availableActivePower"),
        SYSTEMS: [short_entry(v, system) for system in systems if system.present],
        "setpoints": setpoints.battery(v),
        "warnings": _alarms(v, systems, "warnings"),
        "errors": _alarms(v, systems, "errors"),
        "scheduleCompleteUntil": None,
    }


def _status(v: Readings, systems: list[System]) -> str | None:
    """As mapped, else by the errors and relays of the systems (formats.md §4.4)."""
    if v.mapped("batteryStatus"):
        return v.word("batteryStatus")
    if any(v.alarms(f"{system.key}.errors") for system in systems):
        return "other"
    keys = [f"{system.key}.relay" for system in systems]
    relays = {v.word(key) for key in keys if v.mapped(key)}
    if "closed" in relays:
        return "on"
    if "precharge" in relays:
        return "other"
    return "off" if relays == {"open"} else None


def _active_power(v: Readings, systems: list[System]) -> float | None:
    """As mapped, else the sum over the systems; a silent empty place adds nothing."""
    if v.mapped("activePower"):
        return v.raw("activePower")
    powers = [(system.present, power_of(v, system)) for system in systems]
    return total(power for present, power in powers if present or power is not None)


def _state_of_charge(v: Readings, systems: list[System]) -> float | None:
    """As mapped, else the mean over the systems that are there."""
    if v.mapped("stateOfCharge"):
        return v.raw("stateOfCharge", least=0)
    found = [
        v.raw(f"{system.key}.stateOfCharge", least=0)
        for system in systems
        if system.present
    ]
    together = total(found)
    return None if together is None else together / len(found)


def _available_energy(
    layout: Layout, v: Readings, systems: list[System]
) -> float | None:
    """As mapped, else rated energy by state of charge and of health (A16)."""
    if v.mapped("availableEnergy"):
        return v.raw("availableEnergy", least=0)
    if not layout.derives_energy:
        return None
    return rated_times_state(v, "", _state_of_charge(v, systems))


def _auxiliary_power(v: Readings) -> Properties | None:
    keys = {name: f"auxiliaryPower.{name}" for name in ("active", "reactive")}
    if not any(map(v.mapped, keys.values())):
        return None
    return {name: v.number(key) for name, key in keys.items()}


def _alarms(v: Readings, systems: list[System], name: str) -> list[Json]:
    """Those of all systems, empty places included, then the battery's own."""
    return listed(
        *(v.alarms(f"{system.key}.{name}") for system in systems), v.alarms(name)
    )
