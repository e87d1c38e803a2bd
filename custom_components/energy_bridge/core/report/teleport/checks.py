"""What can be wrong with the configuration of a Teleport report."""

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite

from ..configuration import (
    Data,
    Field,
    Problem,
    Source,
    flags,
    is_file_name_part,
    is_printable,
    seconds_of,
    text_of,
)
from ..inputs import factor_of, most_of
from . import battery, ev, meter, solar
from .battery_systems import CONNECTION, CONNECTIONS, SYSTEMS
from .layout import Layout
from .messages import Message
from .setpoints import MODES

DEFAULT_INTERVAL = 300
MIN_INTERVAL = 60
DAY = 86_400

DEFAULT_BATCH = 10
LONGEST_BATCH = 300
"""s; so many messages still fit into one body."""

MAX_IDENTIFIER = 150
"""Bytes; the whole file name has to stay below the 255 of file systems."""


def problems(message: Message, layout: Layout, data: Data) -> Iterator[Problem]:
    """Every configuration error, and what is worth a warning."""
    fields = {field.key: field for field in message.fields(layout)}
    yield from _head_problems(data)
    yield from _time_problems(message, data)
    yield from _list_problems(message, layout)
    yield from _kind_problems(message, layout, data)
    yield from _source_problems(fields, layout.used)
    yield from _alarm_problems(message.alarm_lists(layout), data)


def _head_problems(data: Data) -> Iterator[Problem]:
    if not _is_identifier(text_of(data, "teleport_hash_id")):
        yield Problem("teleport_hash_id", "invalid_id")
    if not is_file_name_part(text_of(data, "asset_identifier"), MAX_IDENTIFIER):
        yield Problem("asset_identifier", "invalid_id")


def _time_problems(message: Message, data: Data) -> Iterator[Problem]:
    if message.is_flash:
        if not 1 <= batch_seconds(data) <= LONGEST_BATCH:
            yield Problem("batch", "invalid_batch")
        return
    seconds = seconds_of(data, "interval", DEFAULT_INTERVAL)
    if seconds < MIN_INTERVAL:
        yield Problem("interval", "interval_too_short")
    elif DAY % seconds:
        yield Problem("interval", "invalid_interval")


def batch_seconds(data: Data) -> int:
    """Of how many seconds one document of flash messages tells; 0 for what is no number of seconds."""
    return seconds_of(data, "batch", DEFAULT_BATCH)


def _is_identifier(text: str) -> bool:
    return is_printable(text) and len(text.encode()) <= MAX_IDENTIFIER


def _list_problems(message: Message, layout: Layout) -> Iterator[Problem]:
    for key in message.lists(layout):
        found = layout.items.get(key, ())
        if not all(map(_is_identifier, found)):
            yield Problem(key, "invalid_id")
        elif len(set(found)) < len(found):
            yield Problem(key, "duplicate_id")
    if message.family == "battery":
        for system, _ in layout.entries(SYSTEMS):
            racks = layout.items.get(f"{system}.racks", ())
            if f"{system}.identifier" in layout.used and len(racks) > 1:
                yield Problem(f"{system}.racks", "racks_of_pack")


def _kind_problems(message: Message, layout: Layout, data: Data) -> Iterator[Problem]:
    for key, words, needed in _kinds(message, layout):
        word = layout.kinds.get(key)
        if word is None and needed:
            yield Problem(key, "kind_missing")
        elif word is not None and word not in words:
            yield Problem(key, "invalid_choice")
    if message.family == "ev":
        yield from _current_type_problems(layout)
    if message.family == "solar" and data.get("pv_power", "dc") not in ("dc", "ac"):
        yield Problem("pv_power", "invalid_choice")


def _kinds(
    message: Message, layout: Layout
) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Each key that has a kind, its words, and whether it must have one."""
    if message.family == "solar":
        for sensor, _ in layout.entries(solar.ENVIRONMENT):
            yield sensor, solar.sensors_of(is_flash=message.is_flash), True
    elif message.family == "battery":
        yield battery.CONNECTION, CONNECTIONS, False
        for system, _ in layout.entries(SYSTEMS):
            yield f"{system}.{CONNECTION}", CONNECTIONS, False
    elif message.family == "meter":
        yield meter.CONNECTION, CONNECTIONS, False
    elif message.family == "ev":
        for point in ev.points_of(layout):
            yield point, ev.POINT_TYPES, True
            yield f"{point}.isCharging", (ev.BY_CURRENT,), False


def _current_type_problems(layout: Layout) -> Iterator[Problem]:
    current_type = layout.current_type
    if current_type is None:
        yield Problem("current_type", "kind_missing")
        return
    if current_type not in ev.CURRENT_TYPES:
        yield Problem("current_type", "invalid_choice")
        return
    direct = {layout.kinds.get(point) == ev.DC for point in ev.points_of(layout)}
    if direct and current_type != _of_points(direct):
        yield Problem("current_type", "current_type_of_points", warning=True)


def _of_points(direct: set[bool]) -> str:
    if len(direct) > 1:
        return "mixed"
    return "dc" if True in direct else "ac"


def _source_problems(
    fields: Mapping[str, Field], used: Mapping[str, Source]
) -> Iterator[Problem]:
    if not any(used[key].entity for key in fields.keys() & used.keys()):
        yield Problem("fields", "source_missing")
    for key, field in fields.items():
        if (source := used.get(key)) is None:
            if field.required:
                yield Problem(key, "source_missing")
            continue
        if source.entity is None and not field.constant:
            yield Problem(key, "constant_not_allowed")
        elif source.entity is None and _is_beyond(field, source):
            yield Problem(key, "invalid_power_factor")
        if set(source.states.values()) - set(field.choices):
            yield Problem(key, "invalid_choice")
        if not source.scale or not isfinite(source.scale):
            yield Problem(key, "invalid_scale")
        parent, _, mode = key.rpartition(".")
        if mode == MODES[1] and f"{parent}.{MODES[0]}" in used and field.constant:
            yield Problem(key, "one_of_two")


def _is_beyond(field: Field, source: Source) -> bool:
    """Whether a fixed number is none that the field can have, so that messages would not have it."""
    value = (source.constant or 0.0) * factor_of(field, source)
    return abs(value) > most_of(field)


def _alarm_problems(keys: Iterable[str], data: Data) -> Iterator[Problem]:
    for key in keys:
        for flag in flags(data, key):
            if flag.codes not in (None, "mask", "names"):
                yield Problem(key, "invalid_choice")
            elif flag.codes == "names" and flag.attribute is None:
                yield Problem(key, "attribute_missing")
            elif not flag.text.isprintable():
                yield Problem(key, "invalid_id")
