"""windPower:3, wind turbines; `converters` are those with values of their own.

windPower.flash:1 has the powers and the setpoints of it.
"""

from collections.abc import Iterator

from ..configuration import Field
from ..series import Dimension
from . import setpoints
from .alarms import merged_texts
from .electrical import Properties, power_factor_at
from .fields import active_power, choice, energy, number, reactive_power
from .layout import Layout
from .readings import Readings

CONVERTERS = "converters"

STATUSES = ("running", "on", "pause", "stop")

CONSTRAINTS = ("currentWind", "technical", "forceMajeure", "externalSetpoints")


def lists(_layout: Layout) -> Iterator[str]:
    """The lists in the message."""
    yield CONVERTERS


def alarm_lists(layout: Layout) -> Iterator[str]:
    """The lists of alarms."""
    for converter, _ in layout.entries(CONVERTERS):
        yield f"{converter}.alarms"


def fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for."""
    yield active_power("activePower", "export")
    yield reactive_power("reactivePower")
    yield number("powerFactor", Dimension.POWER_FACTOR)
    yield number("windSpeed", Dimension.SPEED)
    yield active_power("availableActivePower", "export")
    for constraint in CONSTRAINTS:
        yield active_power(f"constrainedAvailableActivePower.{constraint}", "export")
    for converter, _ in layout.entries(CONVERTERS):
        yield active_power(f"{converter}.activePower", "export")
        yield number(f"{converter}.windSpeed", Dimension.SPEED)
        yield energy(f"{converter}.generatedEnergy")
        yield choice(f"{converter}.status", STATUSES)
    yield energy("generatedEnergy")
    yield from setpoints.generator_fields()


def flash_fields(_layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for in a flash message."""
    yield active_power("activePower", "export")
    yield active_power("availableActivePower", "export")
    yield from setpoints.generator_fields()


def flash_message(_layout: Layout, readings: Readings) -> Properties:
    """The flash message between its head and `scheduled`."""
    return {
        "activePower": readings.measured(readings.raw("activePower")),
        "availableActivePower": readings.number("availableActivePower"),
        "setpoints": setpoints.generator(readings),
    }


def message(layout: Layout, readings: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    active, reactive = readings.raw("activePower"), readings.raw("reactivePower")
    return {
        "activePower": readings.measured(active),
        "reactivePower": readings.measured(reactive),
        "powerFactor": power_factor_at(readings, "powerFactor", active, reactive),
        "windSpeed": readings.number("windSpeed", least=0),
        "availableActivePower": readings.number("availableActivePower"),
        "constrainedAvailableActivePower": {
            constraint: readings.number(f"constrainedAvailableActivePower.{constraint}")
            for constraint in CONSTRAINTS
        },
        "converters": [
            _converter(readings, converter, identifier)
            for converter, identifier in layout.entries(CONVERTERS)
        ],
        "setpoints": setpoints.generator(readings),
        "generatedEnergy": readings.number("generatedEnergy", least=0),
    }


def _converter(readings: Readings, converter: str, identifier: str) -> Properties:
    found: Properties = {
        "identifier": identifier,
        "activePower": readings.number(f"{converter}.activePower"),
        "windSpeed": readings.number(f"{converter}.windSpeed", least=0),
        "generatedEnergy": readings.number(f"{converter}.generatedEnergy", least=0),
    }
    if (status := readings.measured(readings.word(f"{converter}.status"))) is not None:
        found["status"] = status
    if (alarms := readings.alarms(f"{converter}.alarms")) is not None:
        found["alarms"] = merged_texts(alarms)
    return found
