"""What an action is to export: a stored report or one that is given, and from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import orjson

from ..const import CONF_DIRECTORY, CONF_KIND, DOMAIN, KIND_DESTINATION
from ..core.delivery.names import directory_parts
from ..core.delivery.transport import DeliveryError
from ..core.report.configuration import Data, Problem
from ..core.report.formats import FORMATS
from ..core.wire import Json
from ..errors import invalid
from .destination import DestinationConfigEntry, report_identifier
from .timing import closed_until

ATTR_CONFIGURATION = "configuration"
ATTR_START = "start"
ATTR_END = "end"
ATTR_DURATION = "duration"
ATTR_INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Order:
    """What to export: the format, what it is called, and the report's data."""

    format_key: str
    title: str
    data: Data


async def order_of(call: ServiceCall, format_key: str) -> Order:
    """The report to export, stored or given; raises ServiceValidationError."""
    if ATTR_DEVICE_ID in call.data:
        subentry = report_of(call.hass, call.data[ATTR_DEVICE_ID], format_key)
        title, data = subentry.title, dict(subentry.data)
    else:
        title, data = format_key, _configuration(call.data[ATTR_CONFIGURATION])
    if ATTR_INTERVAL in call.data:
        data[ATTR_INTERVAL] = call.data[ATTR_INTERVAL]
    errors = [
        problem for problem in FORMATS[format_key].problems(data) if not problem.warning
    ]
    try:
        directory_parts(str(data.get(CONF_DIRECTORY) or ""))
    except DeliveryError:
        errors.append(Problem(CONF_DIRECTORY, "invalid_directory"))
    if errors:
        raise invalid(
            "report_invalid", problems=await _explained(call.hass, format_key, errors)
        )
    return Order(format_key, title, data)


def _configuration(given: dict[str, Any]) -> dict[str, Json]:
    """A report's fields, only of what can be stored; raises ServiceValidationError."""
    try:
        data: dict[str, Json] = orjson.loads(orjson.dumps(given))
    except TypeError as err:
        raise invalid("report_invalid", problems=str(err)) from err
    return data


async def _explained(
    hass: HomeAssistant, format_key: str, problems: Iterable[Problem]
) -> str:
    """What is wrong, in the words of the report's forms."""
    category = "config_subentries"
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    home = f"component.{DOMAIN}.{category}.{format_key}.error"
    found = (
        (problem.field, texts.get(f"{home}.{problem.key}", problem.key))
        for problem in problems
    )
    return "; ".join(
        f"{field}: {text.removeprefix('{tag}: ').rstrip('.')}" for field, text in found
    )


def span_of(call: ServiceCall, order: Order) -> tuple[float, float]:
    """From when to when, in whole periods that are over; raises ServiceValidationError."""
    report = FORMATS[order.format_key].report(
        order.data, dt_util.get_default_time_zone()
    )
    given = call.data
    end = (
        _moment(given[ATTR_END]) if ATTR_END in given else dt_util.utcnow().timestamp()
    )
    start = (
        end - _duration(call) if ATTR_DURATION in given else _moment(given[ATTR_START])
    )
    start = max(start, 0.0)
    period = report.period
    # An instant before the start is none of it; a file is always the whole period's.
    begin = (-(-start // period) if report.instant else start // period) * period
    until = min(-(-end // period) * period, closed_until(report, order.data))
    if begin >= until:
        raise invalid("nothing_to_export")
    return begin, until


def _duration(call: ServiceCall) -> float:
    """How far back from the end, in s."""
    duration: timedelta = call.data[ATTR_DURATION]
    return duration.total_seconds()


def _moment(given: datetime) -> float:
    """A time as the user means it: without a zone it is local; s since the epoch."""
    try:
        return dt_util.as_utc(given).timestamp()
    except OverflowError:  # at the ends of the calendar
        return given.replace(tzinfo=UTC).timestamp()


def report_of(hass: HomeAssistant, device_id: str, format_key: str) -> ConfigSubentry:
    """The stored report behind a device; raises ServiceValidationError."""
    device = dr.async_get(hass).async_get(device_id)
    for entry in destinations(hass):
        for subentry in entry.subentries.values():
            if (
                device is not None
                and report_identifier(subentry.subentry_id) in device.identifiers
                and subentry.subentry_type == format_key
            ):
                return subentry
    raise invalid("not_a_report", format=format_key)


def destinations(hass: HomeAssistant) -> list[DestinationConfigEntry]:
    """All of them, loaded or not."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] == KIND_DESTINATION
    ]
