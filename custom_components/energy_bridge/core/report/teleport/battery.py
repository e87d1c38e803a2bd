"""batteryPower:2, its part for operators, batteryPower.filtered:2, and that for dispatch, batteryPower.flash:1.

Each entry of `batteryEnergyStorageSystems` has a list `….racks`. A system whose
`identifier` has a source is a slot for packs: the state is the identifier of the pack
in it, without one the entry is left out, and its rack has the same identifier. The
kinds of `threePhaseConnectionTypeHighVoltage` and
`….threePhaseConnectionTypeLowVoltage` are one of CONNECTIONS.

Inputs that are no properties of the message: a system's `relay` and `power` (which
stand in for batteryStatus and activePower), a rack's `ratedEnergy` and `stateOfHealth`
(for the energy available in its system). `scheduleCompleteUntil` is a time with its zone. The report's `derive_available_energy` is on
by default.
"""

from collections.abc import Iterator
import re

from ...wire import Json
from ..configuration import Field
from ..series import Dimension
from . import setpoints
from .alarms import merged_texts
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
from .fields import (
    active_power,
    choice,
    energy,
    number,
    ratio,
    reactive_power,
    setting,
    text,
)
from .layout import Layout
from .readings import Readings

STATUSES = ("on", "off", "other")

FLOW_SET_POINTS = ("activePower", "deliverFcr", "chargeToPercentage", "aggregate")

VOLTAGE_BLOCK = "acVoltageMediumVoltage"
CURRENT_BLOCK = "acCurrentMediumVoltage"
SCHEDULE_END = "scheduleCompleteUntil"
CONNECTION = "threePhaseConnectionTypeHighVoltage"

_FILTERED = re.compile(
    r"batteryStatus|frequency|activePower|stateOfCharge|stateOfHealth|availableEnergy"
    r"|ratedEnergy|availableActivePower\..*|setpoints\..*|scheduleCompleteUntil"
    rf"|{SYSTEMS}\.\d+\.(identifier|relay|power|stateOfCharge|cellTemperature\..*)"
    rf"|{SYSTEMS}\.\d+\.racks\.\d+\.(dcVoltage|dcCurrent)"
)
"""The fields that batteryPower.filtered:2 depends on."""

_FLASH = re.compile(
    r"frequency|activePower|stateOfCharge|stateOfHealth|availableEnergy|ratedEnergy"
    rf"|availableActivePower\..*|{SYSTEMS}\.\d+\.(identifier|power|stateOfCharge)"
    rf"|{SYSTEMS}\.\d+\.racks\.\d+\.(dcVoltage|dcCurrent)"
)
"""The fields that batteryPower.flash:1 depends on."""


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
    yield setting("ratedEnergy", Dimension.ENERGY)
    yield setting("availableActivePower.charge", Dimension.ACTIVE_POWER)
    yield setting("availableActivePower.discharge", Dimension.ACTIVE_POWER)
    yield setting("availableReactivePower.inject", Dimension.REACTIVE_POWER)
    yield setting("availableReactivePower.absorb", Dimension.REACTIVE_POWER)
    for name in FLOW_SET_POINTS:
        key = f"activePowerSetpoint.{name}"
        if name == "chargeToPercentage":
            yield setting(key, Dimension.RATIO)
        else:
            yield setting(key, Dimension.ACTIVE_POWER, "discharge")
    yield from three_phase_fields(VOLTAGE_BLOCK, Dimension.VOLTAGE)
    yield from three_phase_fields(CURRENT_BLOCK, Dimension.CURRENT, "discharge")
    yield number("auxiliaryPower.active", Dimension.ACTIVE_POWER, "import")
    yield number("auxiliaryPower.reactive", Dimension.REACTIVE_POWER, "import")
    yield text(SCHEDULE_END)
    for system, _ in layout.entries(SYSTEMS):
        yield from system_fields(layout, system)
    yield from setpoints.battery_fields()


def filtered_fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for in the part for operators."""
    return (field for field in fields(layout) if _FILTERED.fullmatch(field.key))


def flash_fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for in a flash message."""
    return (field for field in fields(layout) if _FLASH.fullmatch(field.key))


def message(layout: Layout, readings: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    systems = systems_of(layout, readings)
    active = _active_power(readings, systems)
    reactive = readings.raw("reactivePower")
    return {
        "batteryStatus": readings.measured(_status(readings, systems)),
        "energy": {
            "charged": readings.number("energy.charged", least=0),
            "discharged": readings.number("energy.discharged", least=0),
        },
        "frequency": readings.number("frequency", least=0),
        "activePower": readings.measured(active),
        "reactivePower": readings.measured(reactive),
        "powerFactor": power_factor_at(readings, "powerFactor", active, reactive),
        "stateOfCharge": readings.measured(_state_of_charge(readings, systems)),
        "stateOfHealth": readings.number("stateOfHealth", least=0),
        "availableEnergy": readings.measured(
            _available_energy(layout, readings, systems)
        ),
        "ratedEnergy": readings.number("ratedEnergy", least=0),
        "availableActivePower": charge_and_discharge(readings, "availableActivePower"),
        "availableReactivePower": {
            "inject": readings.number("availableReactivePower.inject", least=0),
            "absorb": readings.number("availableReactivePower.absorb", least=0),
        },
        "activePowerSetpoint": {
            name: readings.setting(f"activePowerSetpoint.{name}")
            for name in FLOW_SET_POINTS
        },
        CONNECTION: layout.kinds.get(CONNECTION),
        VOLTAGE_BLOCK: three_phase_block(readings, VOLTAGE_BLOCK, least=0),
        CURRENT_BLOCK: three_phase_block(readings, CURRENT_BLOCK),
        "auxiliaryPower": _auxiliary_power(readings),
        SYSTEMS: [
            entry(layout, readings, system) for system in systems if system.present
        ],
        "setpoints": setpoints.battery(readings),
        "warnings": _alarms(readings, systems, "warnings"),
        "errors": _alarms(readings, systems, "errors"),
        SCHEDULE_END: readings.moment(SCHEDULE_END),
    }


def filtered_message(layout: Layout, readings: Readings) -> Properties:
    """The part for operators: the same values, fewer of them."""
    systems = systems_of(layout, readings)
    return {
        "batteryStatus": readings.measured(_status(readings, systems)),
        "frequency": readings.number("frequency", least=0),
        "activePower": readings.measured(_active_power(readings, systems)),
        "stateOfCharge": readings.measured(_state_of_charge(readings, systems)),
        "availableEnergy": readings.measured(
            _available_energy(layout, readings, systems)
        ),
        "ratedEnergy": readings.number("ratedEnergy", least=0),
        "availableActivePower": charge_and_discharge(readings, "availableActivePower"),
        SYSTEMS: [
            short_entry(readings, system) for system in systems if system.present
        ],
        "setpoints": setpoints.battery(readings),
        "warnings": _alarms(readings, systems, "warnings"),
        "errors": _alarms(readings, systems, "errors"),
        SCHEDULE_END: readings.moment(SCHEDULE_END),
    }


def flash_message(layout: Layout, readings: Readings) -> Properties:
    """The part for dispatch: the same values."""
    systems = systems_of(layout, readings)
    return {
        "frequency": readings.number("frequency", least=0),
        "activePower": readings.measured(_active_power(readings, systems)),
        "availableEnergy": readings.measured(
            _available_energy(layout, readings, systems)
        ),
        "availableActivePower": charge_and_discharge(readings, "availableActivePower"),
        "stateOfCharge": readings.measured(_state_of_charge(readings, systems)),
    }


def _status(readings: Readings, systems: list[System]) -> str | None:
    """As mapped, else by the errors and relays of the systems (formats.md §4.4)."""
    if readings.has_source("batteryStatus"):
        return readings.word("batteryStatus")
    if any(readings.alarms(f"{system.key}.errors") for system in systems):
        return "other"
    relays = {readings.word(f"{system.key}.relay") for system in systems}
    if "closed" in relays:
        return "on"
    if "precharge" in relays:
        return "other"
    return "off" if relays == {"open"} else None


def _active_power(readings: Readings, systems: list[System]) -> float | None:
    """As mapped, else the sum over the systems; a silent empty slot adds nothing."""
    if readings.has_source("activePower"):
        return readings.raw("activePower")
    powers = [(system.present, power_of(readings, system)) for system in systems]
    return total(power for present, power in powers if present or power is not None)


def _state_of_charge(readings: Readings, systems: list[System]) -> float | None:
    """As mapped, else the mean over the systems that are there."""
    if readings.has_source("stateOfCharge"):
        return readings.raw("stateOfCharge", least=0)
    found = [
        readings.raw(f"{system.key}.stateOfCharge", least=0)
        for system in systems
        if system.present
    ]
    together = total(found)
    return None if together is None else together / len(found)


def _available_energy(
    layout: Layout, readings: Readings, systems: list[System]
) -> float | None:
    """As mapped, else rated energy by state of charge and of health (A16)."""
    if readings.has_source("availableEnergy"):
        return readings.raw("availableEnergy", least=0)
    if not layout.derives_energy:
        return None
    return rated_times_state(readings, "", _state_of_charge(readings, systems))


def _auxiliary_power(readings: Readings) -> Properties | None:
    keys = {name: f"auxiliaryPower.{name}" for name in ("active", "reactive")}
    if not any(map(readings.has_source, keys.values())):
        return None
    return {name: readings.number(key) for name, key in keys.items()}


def _alarms(readings: Readings, systems: list[System], name: str) -> list[Json]:
    """Those of all systems, empty slots included, then the battery's own."""
    return merged_texts(
        *(readings.alarms(f"{system.key}.{name}") for system in systems),
        readings.alarms(name),
    )
