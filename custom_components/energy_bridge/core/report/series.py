"""What reports are made of: fields, sources, rows of history, and documents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Protocol

from ..wire import Json

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the value of a field comes from: an entity or a constant."""

    entity: str | None = None
    constant: float | None = None
    invert: bool = False
    scale: float = 1.0
    states: Mapping[str, str] = field(default_factory=dict)
    """For choices: the message's word for each state of the entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Where texts of a list of faults come from.

    Without `codes`, `text` is in the list while the entity is on. With "mask" the attribute is a
    number, and each set bit gives `<text><bit number>`. With "names" it is a list of names, and
    each gives `<text><name>`.
    """

    entity: str
    text: str
    attribute: str | None = None
    codes: str | None = None
    ignore: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a message that a source can be chosen for.

    `sign` turns the value as Home Assistant's entities show it into the message's; `positive`
    is the word for what a positive value of such an entity means.
    """

    key: str
    dimension: Dimension
    required: bool = False
    constant: bool = False
    sign: int = 1
    positive: str | None = None
    choices: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a report's configuration: where, and the key of its text."""

    field: str
    key: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A message as a file: its name, and its bytes; `first` and `last` are the stamps in it."""

    name: str
    content: bytes
    first: float
    last: float
    intervals: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A report is built up to `until` (not included); None stands for a stretch without anything to tell."""

    until: float
    document: Document | None


class Report(Protocol):
    """A configured report. Times are s since the epoch, spans are half-open."""

    @property
    def interval(self) -> int:
        """Seconds from stamp to stamp."""

    @property
    def period(self) -> int:
        """Seconds of which one document tells; a multiple of the interval."""

    @property
    def instant(self) -> bool:
        """Whether stamps are instants, so that a document needs no row after its own stamp."""

    @property
    def series(self) -> tuple[Series, ...]:
        """What to read; rows name their series by its index here."""

    def needs_from(self, start: float) -> float:
        """From when on rows are needed to build from `start` on."""

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """Build from `start`, a multiple of the interval, to `end`, one of the period.

        Rows are sorted by time and begin with the value of each series in force at
        `needs_from(start)`; the last of several rows at one time wins.
        """


type Data = Mapping[str, Json]
"""A report as it is stored: see docs/architecture.md."""


def sources(data: Data) -> dict[str, Source]:
    """The sources of a stored report by field."""
    stored = data.get("fields")
    found: dict[str, Source] = {}
    for key, item in stored.items() if isinstance(stored, dict) else ():
        if not isinstance(item, dict):
            continue
        entity, states = item.get("entity"), item.get("states")
        scale = _number(item.get("scale"))
        found[key] = Source(
            entity=entity or None if isinstance(entity, str) else None,
            constant=_number(item.get("constant")),
            invert=item.get("invert") is True,
            scale=1.0 if scale is None else scale,
            states={
                state: word
                for state, word in (states if isinstance(states, dict) else {}).items()
                if isinstance(word, str)
            },
        )
    return found


def flags(data: Data, key: str) -> tuple[Flag, ...]:
    """The sources of a stored report's list of faults."""
    stored = data.get("flags")
    items = stored.get(key) if isinstance(stored, dict) else None
    found = []
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        entity, text = item.get("entity"), item.get("text")
        attribute, codes = item.get("attribute"), item.get("codes")
        ignored = item.get("ignore")
        if isinstance(entity, str) and entity and isinstance(text, str):
            found.append(
                Flag(
                    entity=entity,
                    text=text,
                    attribute=attribute if isinstance(attribute, str) else None,
                    codes=codes if isinstance(codes, str) else None,
                    ignore=tuple(
                        bit
                        for bit in (ignored if isinstance(ignored, list) else ())
                        if isinstance(bit, int)
                    ),
                )
            )
    return tuple(found)


def _number(item: Json) -> float | None:
    """A number, infinite where no float is as large; None for anything else."""
    if isinstance(item, bool) or not isinstance(item, (int, float)):
        return None
    try:
        return float(item)
    except OverflowError:
        return inf
