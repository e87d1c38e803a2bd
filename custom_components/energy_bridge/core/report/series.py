"""Histories: what is read for a report, and the rows that come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

type Value = float | str | None
"""A finite number in the series' unit or, for texts, the state; None where there is no valid one."""

type Row = tuple[float, int, Value]
"""Time in s since the epoch, index of the series, and its value from then on."""


class Dimension(StrEnum):
    """What a value measures; it decides which units are accepted."""

    ACTIVE_POWER = "active_power"
    REACTIVE_POWER = "reactive_power"
    APPARENT_POWER = "apparent_power"
    ENERGY = "energy"
    VOLTAGE = "voltage"
    CURRENT = "current"
    FREQUENCY = "frequency"
    RATIO = "ratio"
    TEMPERATURE = "temperature"
    SPEED = "speed"
    IRRADIANCE = "irradiance"
    POWER_FACTOR = "power_factor"
    ANY = "any"
    TEXT = "text"


BASE_UNITS: Mapping[Dimension, str | None] = MappingProxyType(
    {
        Dimension.ACTIVE_POWER: "W",
        Dimension.REACTIVE_POWER: "var",
        Dimension.APPARENT_POWER: "VA",
        Dimension.ENERGY: "Wh",
        Dimension.VOLTAGE: "V",
        Dimension.CURRENT: "A",
        Dimension.FREQUENCY: "Hz",
        Dimension.RATIO: "%",
        Dimension.TEMPERATURE: "°C",
        Dimension.SPEED: "m/s",
        Dimension.IRRADIANCE: "W/m²",
        Dimension.POWER_FACTOR: None,
        Dimension.ANY: None,
        Dimension.TEXT: None,
    }
)


@dataclass(frozen=True, slots=True)
class Series:
    """One history to read.

    `entity` is the id of a registry entry, or an entity id (they have a dot) where there is none.
    Numbers come in `unit`, by default the dimension's base unit; texts come as they are. With
    `attribute`, the history of that attribute is read: a number as such, anything else as JSON text.
    Of a `lasting` series the value in force is the last one that there was, however long ago, and
    its silence is no fault.
    """

    entity: str
    dimension: Dimension
    unit: str | None = None
    attribute: str | None = None
    lasting: bool = False
