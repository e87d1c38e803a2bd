"""A stored MINT report: its form's fields, its problems, and the report itself."""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
import math
from types import MappingProxyType

from ..configuration import (
    Data,
    Field,
    Problem,
    Source,
    is_file_name_part,
    is_printable,
    seconds_of,
    sources,
    text_of,
)
from ..inputs import SeriesIndex, factor_of, most_of
from ..series import Dimension, Series
from .builder import MintReport
from .figures import DayMaximum, Figure, Measured, Message, Need, SetPoint
from .messages import MESSAGES
from .values import MintInput

DEFAULT_INTERVAL = 300
MINUTE = 60
DAY = 86_400

MAX_ID = 200
"""Bytes of an equipment's id, so that it fits into the name of a file."""

message_types: Mapping[str, str] = MappingProxyType(
    {key: message.type for key, message in MESSAGES.items()}
)
"""The messages, and their types as the partner writes them."""


def fields(data: Data) -> tuple[Field, ...]:
    """Everything that a source can be chosen for, in the order of the message."""
    message = _message(data)
    return tuple(each.field for each in message.figures) if message else ()


def item_lists(data: Data) -> tuple[str, ...]:
    """No lists: a message is about one device."""
    return ()


def alarm_lists(data: Data) -> tuple[str, ...]:
    """No lists of faults."""
    return ()


def conflict(data: Data, other: Data) -> Problem | None:
    """Why two reports cannot go to one destination; None if they can.

    Ids that differ only in case are one: so are the files on many a server.
    """
    keys = (file_key(data), file_key(other))
    one, another = (tuple(map(str.casefold, key)) for key in keys)
    if one != another:
        return None
    return Problem("equipment_id", "duplicate_equipment")


def sequence(data: Data) -> str | None:
    """None: documents may arrive in any order."""
    return None


def file_key(data: Data) -> tuple[str, str]:
    """Directory and equipment: reports that share both overwrite each other's files."""
    parts = text_of(data, "directory").split("/")
    directory = "/".join(part for part in parts if part not in {"", "."})
    return directory, text_of(data, "equipment_id")


def report(data: Data, zone: tzinfo) -> MintReport:
    """Make the report of a configuration without errors.

    Days begin at midnight in `zone`, or in UTC where the configuration says so (A9).

    Raises:
        ValueError: There is no such message.
    """
    message = _message(data)
    if message is None:
        raise ValueError("unknown message")
    indexes = SeriesIndex()
    inputs: dict[str, MintInput] = {}
    for each, source in _sources_in_use(message, data).items():
        field = each.field
        index = None
        if source.entity:
            series = Series(
                source.entity, field.dimension, lasting=isinstance(each, SetPoint)
            )
            index = indexes.index_of(series)
        inputs[field.key] = MintInput(
            index=index,
            constant=source.constant if index is None else None,
            factor=factor_of(field, source),
            most=most_of(field),
            magnitude=isinstance(each, Measured) and each.magnitude,
            register=isinstance(each, DayMaximum)
            or field.dimension is Dimension.ENERGY,
        )
    return MintReport(
        interval=seconds_of(data, "interval", DEFAULT_INTERVAL),
        series=indexes.series,
        message=message,
        equipment_id=text_of(data, "equipment_id"),
        location_id=text_of(data, "location_id"),
        zone=UTC if data.get("day") == "utc" else zone,
        inputs=inputs,
    )


def problems(data: Data) -> list[Problem]:
    """What is wrong with a configuration, and with warnings what is doubtful in it."""
    message = _message(data)
    if message is None:
        return [Problem("message", "invalid_choice")]
    return [
        *_identifier_problems(data),
        *_interval_problems(data),
        *_source_problems(message, data),
    ]


def _identifier_problems(data: Data) -> Iterator[Problem]:
    if not is_file_name_part(text_of(data, "equipment_id"), MAX_ID):
        yield Problem("equipment_id", "invalid_id")
    if not is_printable(text_of(data, "location_id")):
        yield Problem("location_id", "invalid_id")


def _interval_problems(data: Data) -> Iterator[Problem]:
    interval = seconds_of(data, "interval", DEFAULT_INTERVAL)
    if interval < MINUTE:
        # A second message in the same minute would have the name of the first.
        yield Problem("interval", "interval_too_short")
    elif interval % MINUTE or DAY % interval:
        yield Problem("interval", "invalid_interval")


def _source_problems(message: Message, data: Data) -> Iterator[Problem]:
    stored = sources(data)
    chosen = {each.field.key for each in _sources_in_use(message, data)}
    for each in message.figures:
        key = each.field.key
        if key in chosen:
            if not math.isfinite(stored[key].scale) or not stored[key].scale:
                yield Problem(key, "invalid_scale")
        elif isinstance(each, SetPoint):
            yield Problem(key, "set_point_missing")
        elif key in stored and stored[key].constant is not None:
            yield Problem(key, "constant_not_allowed")
        elif isinstance(each, Measured) and _is_missed(each, chosen):
            yield Problem(key, "source_missing", each.need is Need.WARNING)
    known = {each.field.key for each in message.figures}
    for key in stored:
        if key not in known:
            yield Problem(key, "unknown_field", warning=True)


def _is_missed(measured: Measured, chosen: set[str]) -> bool:
    """Whether a measurement needs a source, and its phases do not stand in for it."""
    has_phases = bool(measured.phases) and chosen.issuperset(measured.phases)
    return measured.need is not Need.NONE and not has_phases


def _sources_in_use(message: Message, data: Data) -> Mapping[Figure, Source]:
    """The figures with a source: an entity, or a constant where one is allowed (A8)."""
    stored = sources(data)
    return {
        each: source
        for each in message.figures
        if (source := stored.get(each.field.key)) is not None
        and (
            source.entity
            or (
                each.field.constant
                and source.constant is not None
                and math.isfinite(source.constant)
            )
        )
    }


def _message(data: Data) -> Message | None:
    return MESSAGES.get(text_of(data, "message"))
