"""Which series feeds which field and which list of alarms of a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from ..configuration import Data, Field, Flag, Source, flags
from ..inputs import Input, SeriesIndex, factor_of, most_of
from ..series import Dimension, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class TeleportInput(Input):
    """A source of Teleport, with the table of its states and the words of its field.

    `where` has what series of attributes, by their index, must be for it to have a value.
    """

    states: Mapping[str, str]
    choices: tuple[str, ...]
    where: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """A source of alarm texts: the index of its series, and what they are made of."""

    index: int
    flag: Flag


@dataclass(frozen=True, slots=True)
class Wiring:
    """The series of a report, the input of each field, and the alarms of each list."""

    series: tuple[Series, ...]
    inputs: Mapping[str, TeleportInput]
    alarms: Mapping[str, tuple[Alarm, ...]]


def wire(
    data: Data,
    fields: Iterable[Field],
    used: Mapping[str, Source],
    alarm_lists: Iterable[str],
) -> Wiring:
    """Wire the fields that have a source, and the flags of each list of alarms."""
    indexes = SeriesIndex()
    inputs = {
        field.key: _input(field, source, indexes)
        for field in fields
        if (source := used.get(field.key)) is not None
    }
    alarms = {
        key: tuple(
            Alarm(indexes.index_of(_series_of(flag)), flag) for flag in flags(data, key)
        )
        for key in alarm_lists
    }
    return Wiring(indexes.series, inputs, alarms)


def _input(field: Field, source: Source, indexes: SeriesIndex) -> TeleportInput:
    index = None
    where: tuple[tuple[int, str], ...] = ()
    if source.entity is not None:
        wanted = Series(source.entity, field.dimension, attribute=source.attribute)
        index = indexes.index_of(wanted)
        where = tuple(
            (_attribute_of(source.entity, name, indexes), orjson.dumps(text).decode())
            for name, text in source.where.items()
        )
    return TeleportInput(
        index=index,
        constant=source.constant if field.constant else None,
        factor=factor_of(field, source),
        most=most_of(field),
        states=source.states,
        choices=field.choices,
        where=where,
    )


def _attribute_of(entity: str, name: str, indexes: SeriesIndex) -> int:
    """The index of the series of an attribute, whose texts come as JSON."""
    return indexes.index_of(Series(entity, Dimension.TEXT, attribute=name))


def _series_of(flag: Flag) -> Series:
    if flag.codes is None:
        return Series(flag.entity, Dimension.TEXT)
    dimension = Dimension.ANY if flag.codes == "mask" else Dimension.TEXT
    return Series(flag.entity, dimension, attribute=flag.attribute)
