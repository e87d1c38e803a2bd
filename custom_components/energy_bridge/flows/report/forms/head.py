"""The head of a report: identifiers, times, and the switches that concern its message."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.const import CONF_NAME, UnitOfRatio, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
)
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
from ....core.report.alsoenergy import (
    DEFAULT_COVERAGE,
    DEFAULT_HEADER,
    DEFAULT_INTERVAL,
    DEFAULT_PERIOD,
    FILE_NAMES,
    INTERVALS,
)
from ....core.report.configuration import Data
from ....core.report.teleport.ev import CURRENT_TYPES
from .fields import Stored, select

ADVANCED = "advanced"
DEPTH = "depth"
MISSING, MAIN, ALL = "missing", "main", "all"

IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    SUBENTRY_MINT: ("equipment_id", "location_id"),
    SUBENTRY_TELEPORT: ("teleport_hash_id", "asset_identifier"),
    SUBENTRY_ALSOENERGY: ("site_id",),
}

_MINUTE = 60
_HOUR = 3600
_DAY = 86_400
_LONGEST_PAST = 240
"""h; the recorder keeps ten days unless it is told otherwise."""

_FACTORS: Mapping[str, float] = {
    "period": _MINUTE,
    CONF_CATCH_UP: _HOUR,
    "min_coverage": 0.01,
}
"""What the form shows in another unit than what is stored."""

_TEXT = TextSelector()


def _whole(low: int, high: int, unit: str) -> vol.All[int]:
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(
                min=low,
                max=high,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement=unit,
            )
        ),
        vol.Coerce(int),
    )


def head_schema(kind: str, data: Data, depth: str) -> vol.Schema:
    """The form of the head."""
    schema: dict[vol.Marker, object] = {vol.Optional(CONF_NAME): _TEXT}
    schema |= {vol.Required(key): _TEXT for key in IDENTIFIERS[kind]}
    message = data.get("message")
    if message == "ev":
        schema[vol.Required("current_type", default="ac")] = select(CURRENT_TYPES)
    if message in ("solar", "pv_system"):
        schema[vol.Required("pv_power", default="dc")] = select(
            ("dc", "ac"), "pv_power"
        )
    if kind == SUBENTRY_ALSOENERGY:
        schema[vol.Required("interval", default=str(DEFAULT_INTERVAL))] = select(
            map(str, INTERVALS), "interval"
        )
        schema[vol.Required("period", default=DEFAULT_PERIOD // _MINUTE)] = _whole(
            1, _DAY // _MINUTE, UnitOfTime.MINUTES
        )
    else:
        schema[vol.Required("interval", default=300)] = _whole(
            1, _DAY, UnitOfTime.SECONDS
        )
    schema[vol.Optional(CONF_DIRECTORY, default="")] = _TEXT
    schema[vol.Required(DEPTH, default=depth)] = select((MISSING, MAIN, ALL), "depth")
    schema[vol.Required(ADVANCED)] = section(
        vol.Schema(dict(_advanced(kind, message))), {"collapsed": True}
    )
    return vol.Schema(schema)


def _advanced(kind: str, message: object) -> Iterator[tuple[vol.Marker, object]]:
    yield (
        vol.Required(CONF_SETTLE, default=DEFAULT_SETTLE),
        _whole(0, _HOUR, UnitOfTime.SECONDS),
    )
    yield vol.Required("max_age", default=0), _whole(0, _DAY, UnitOfTime.SECONDS)
    yield (
        vol.Required(CONF_CATCH_UP, default=0),
        _whole(0, _LONGEST_PAST, UnitOfTime.HOURS),
    )
    if kind == SUBENTRY_MINT:
        if message != "rtu":
            yield vol.Required("day", default="local"), select(("local", "utc"), "day")
        yield vol.Required(CONF_GIVE_UP, default=False), BooleanSelector()
    elif kind == SUBENTRY_TELEPORT:
        yield (
            vol.Required(CONF_RETRY, default="current"),
            select(("current", "classic"), CONF_RETRY),
        )
    if message in ("battery", "battery_filtered"):
        yield vol.Required("derive_available_energy", default=True), BooleanSelector()
    if kind == SUBENTRY_ALSOENERGY:
        yield (
            vol.Required("file_name", default="compact"),
            select(FILE_NAMES, "file_name"),
        )
        yield vol.Required("header", default=DEFAULT_HEADER), _TEXT
        yield (
            vol.Required("min_coverage", default=round(DEFAULT_COVERAGE * 100)),
            _whole(0, 100, UnitOfRatio.PERCENTAGE),
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


def take_head(kind: str, data: Stored, entered: Mapping[str, Any]) -> None:
    """Store what was entered, texts without outer blanks."""
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


def default_title(kind: str, data: Data) -> str:
    """What a report without a name is called: the partner, and what the report is about."""
    partner = {
        SUBENTRY_MINT: "MINT",
        SUBENTRY_TELEPORT: "Teleport",
        SUBENTRY_ALSOENERGY: "AlsoEnergy",
    }[kind]
    about = "asset_identifier" if kind == SUBENTRY_TELEPORT else IDENTIFIERS[kind][0]
    return f"{partner} {data[about]}"
