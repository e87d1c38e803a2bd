"""The form of the step `head`: identifiers, times, and the switches that concern the message."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from homeassistant.const import CONF_NAME, UnitOfRatio, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ....const import (
    CONF_CATCH_UP,
    CONF_DIRECTORY,
    CONF_GIVE_UP,
    CONF_RETRY,
    CONF_SETTLE,
    DEFAULT_SETTLE,
    SUBENTRY_ALSOENERGY,
    SUBENTRY_MINT,
    SUBENTRY_TELEPORT,
)
from ....core.report.alsoenergy.builder import FILE_NAMES
from ....core.report.alsoenergy.configuration import (
    DEFAULT_COVERAGE,
    DEFAULT_HEADER,
    DEFAULT_INTERVAL,
    DEFAULT_PERIOD,
    INTERVALS,
)
from ....core.report.configuration import Data, Problem
from ....core.report.teleport.ev import CURRENT_TYPES
from ...selectors import TEXT, choice, whole_number
from ..stored import Stored

ADVANCED = "advanced"
DEPTH = "depth"


class Depth(StrEnum):
    """How much of a message the steps after the head ask for."""

    MISSING = "missing"
    MAIN = "main"
    ALL = "all"


IDENTIFIERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SUBENTRY_MINT: ("equipment_id", "location_id"),
        SUBENTRY_TELEPORT: ("teleport_hash_id", "asset_identifier"),
        SUBENTRY_ALSOENERGY: ("site_id",),
    }
)

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        SUBENTRY_MINT: "MINT {equipment_id}",
        SUBENTRY_TELEPORT: "Teleport {asset_identifier}",
        SUBENTRY_ALSOENERGY: "AlsoEnergy {site_id}",
    }
)

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


def head_schema(kind: str, data: Data, depth: str) -> vol.Schema:
    """The form of the head."""
    message = data.get("message")
    schema: dict[vol.Marker, object] = {vol.Optional(CONF_NAME): TEXT}
    schema |= {vol.Required(key): TEXT for key in IDENTIFIERS[kind]}
    schema |= dict(_message_switches(message))
    schema |= dict(_times(kind))
    schema[vol.Optional(CONF_DIRECTORY, default="")] = TEXT
    schema[vol.Required(DEPTH, default=depth)] = choice(Depth, "depth")
    schema[vol.Required(ADVANCED)] = section(
        vol.Schema(dict(_advanced(kind, message))), {"collapsed": True}
    )
    return vol.Schema(schema)


def _message_switches(message: object) -> Iterator[tuple[vol.Marker, object]]:
    if message == "ev":
        yield vol.Required("current_type", default="ac"), choice(CURRENT_TYPES)
    if message in ("solar", "pv_system"):
        yield vol.Required("pv_power", default="dc"), choice(("dc", "ac"), "pv_power")


def _times(kind: str) -> Iterator[tuple[vol.Marker, object]]:
    if kind != SUBENTRY_ALSOENERGY:
        yield (
            vol.Required("interval", default=300),
            whole_number(1, _DAY, UnitOfTime.SECONDS),
        )
        return
    yield (
        vol.Required("interval", default=str(DEFAULT_INTERVAL)),
        choice(map(str, INTERVALS), "interval"),
    )
    yield (
        vol.Required("period", default=DEFAULT_PERIOD // _MINUTE),
        whole_number(1, _DAY // _MINUTE, UnitOfTime.MINUTES),
    )


def _advanced(kind: str, message: object) -> Iterator[tuple[vol.Marker, object]]:
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
    if kind == SUBENTRY_MINT:
        if message != "rtu":
            yield vol.Required("day", default="local"), choice(("local", "utc"), "day")
        yield vol.Required(CONF_GIVE_UP, default=False), BooleanSelector()
    elif kind == SUBENTRY_TELEPORT:
        yield (
            vol.Required(CONF_RETRY, default="current"),
            choice(("current", "classic"), CONF_RETRY),
        )
    if message in ("battery", "battery_filtered"):
        yield vol.Required("derive_available_energy", default=True), BooleanSelector()
    if kind == SUBENTRY_ALSOENERGY:
        yield (
            vol.Required("file_name", default="compact"),
            choice(FILE_NAMES, "file_name"),
        )
        yield vol.Required("header", default=DEFAULT_HEADER), TEXT
        yield (
            vol.Required("min_coverage", default=round(DEFAULT_COVERAGE * 100)),
            whole_number(0, 100, UnitOfRatio.PERCENTAGE),
        )


def head_values(data: Data, title: str) -> dict[str, Any]:
    """What the form of the head starts with."""
    values = {
        key: round(value / _FACTORS[key])
        if key in _FACTORS and isinstance(value, (int, float))
        else value
        for key, value in data.items()
    }
    if "site_id" in data:
        values["interval"] = str(data.get("interval"))
    return {CONF_NAME: title, **values, ADVANCED: values}


def store_head(data: Stored, entered: Mapping[str, Any]) -> None:
    """Store what was entered, in the units of a stored report, and texts without outer blanks."""
    flat = {**entered, **entered[ADVANCED]}
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
        elif problem.field in entered[ADVANCED]:
            errors.setdefault(ADVANCED, problem.key)
    return errors


def default_title(kind: str, data: Data) -> str:
    """What a report without a name is called: the partner, and what the report is about."""
    return _TITLES[kind].format_map(data)
