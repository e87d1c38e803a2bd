"""The form of the step `head`: identifiers, times, and the switches that concern the message."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from homeassistant.const import CONF_NAME, UnitOfTime
from homeassistant.data_entry_flow import section
import voluptuous as vol

from ....const import CONF_CATCH_UP, CONF_DIRECTORY, CONF_SETTLE, DEFAULT_SETTLE
from ....core.report.configuration import Data, Problem
from ...selectors import TEXT, choice, whole_number
from ..stored import Stored
from .heads import FormField, Head, head_of

ADVANCED = "advanced"
DEPTH = "depth"


class Depth(StrEnum):
    """How much of a message the steps after the head ask for."""

    MISSING = "missing"
    MAIN = "main"
    ALL = "all"


_MINUTE = 60
_HOUR = 3600
_DAY = 86_400
_LONGEST_PAST = 240
"""h; the recorder keeps ten days unless it is told otherwise."""

_FACTORS: Mapping[str, float] = MappingProxyType(
    {"period": _MINUTE, CONF_CATCH_UP: _HOUR, "min_coverage": 0.01}
)
"""What the form shows in another unit than what is stored."""

_SETTLED_LATER = "interval_needs_critical"
"""A problem of the tags, which are asked for after the head."""


def head_schema(
    format_key: str, data: Data, depth: str | None, *, files: bool = True
) -> vol.Schema:
    """The form of the head; only a report whose documents become `files` has a directory.

    Without a depth nothing else is asked for afterwards.
    """
    head, message = head_of(format_key, data), data.get("message")
    schema: dict[vol.Marker, object] = {vol.Optional(CONF_NAME): TEXT}
    schema |= {vol.Required(key): TEXT for key in head.identifiers}
    schema |= dict(head.switches(message))
    if head.has_history:
        schema |= dict([_interval(head)])
    schema |= dict(head.times(message))
    if files:
        schema[vol.Optional(CONF_DIRECTORY, default="")] = TEXT
    if depth is not None:
        schema[vol.Required(DEPTH, default=depth)] = choice(Depth, "depth")
    advanced = [*(_advanced() if head.has_history else ()), *head.advanced(message)]
    if advanced:
        schema[vol.Required(ADVANCED)] = section(
            vol.Schema(dict(advanced)), {"collapsed": True}
        )
    return vol.Schema(schema)


def _interval(head: Head) -> FormField:
    if head.intervals:
        return (
            vol.Required("interval", default=str(head.interval)),
            choice(map(str, head.intervals), "interval"),
        )
    return (
        vol.Required("interval", default=head.interval),
        whole_number(1, _DAY, UnitOfTime.SECONDS),
    )


def _advanced() -> Iterator[FormField]:
    yield (
        vol.Required(CONF_SETTLE, default=DEFAULT_SETTLE),
        whole_number(0, _HOUR, UnitOfTime.SECONDS),
    )
    yield (
        vol.Required("max_age", default=0),
        whole_number(0, _DAY, UnitOfTime.SECONDS),
    )
    yield (
        vol.Required(CONF_CATCH_UP, default=0),
        whole_number(0, _LONGEST_PAST, UnitOfTime.HOURS),
    )


def head_values(format_key: str, data: Data, title: str) -> dict[str, Any]:
    """What the form of the head starts with."""
    values = {
        key: round(value / _FACTORS[key])
        if key in _FACTORS and isinstance(value, (int, float))
        else value
        for key, value in data.items()
    }
    if head_of(format_key, data).intervals and "interval" in data:
        values["interval"] = str(data["interval"])
    return {CONF_NAME: title, **values, ADVANCED: values}


def store_head(data: Stored, entered: Mapping[str, Any]) -> None:
    """Store what was entered, in the units of a stored report, and texts without outer blanks."""
    flat = {**entered, **entered.get(ADVANCED, {})}
    for key in (CONF_NAME, DEPTH, ADVANCED):
        flat.pop(key, None)
    for key, value in flat.items():
        if key in _FACTORS:
            data[key] = round(value * _FACTORS[key], 2)
        elif key == "interval":
            data[key] = int(value)
        else:
            data[key] = value.strip() if isinstance(value, str) else value


def head_errors(
    problems: Iterable[Problem], entered: Mapping[str, Any]
) -> dict[str, str]:
    """The first problem of each field of the head; one of the advanced settings concerns their section."""
    errors: dict[str, str] = {}
    for problem in problems:
        if problem.key == _SETTLED_LATER:
            continue
        if problem.field in entered:
            errors.setdefault(problem.field, problem.key)
        elif problem.field in entered.get(ADVANCED, {}):
            errors.setdefault(ADVANCED, problem.key)
    return errors


def default_title(format_key: str, data: Data) -> str:
    """What a report without a name is called: the partner, and what the report is about."""
    return head_of(format_key, data).title.format_map(data)
