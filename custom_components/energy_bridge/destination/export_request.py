"""Export requests: which report is to be exported, from when to when."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import orjson

from ..const import CONF_DIRECTORY, DOMAIN
from ..core.report.configuration import Problem, is_subdirectory
from ..core.report.formats import FORMATS
from ..core.report.teleport import is_flash
from ..core.wire import Json
from ..errors import invalid
from .configured_report import ConfiguredReport
from .entries import find_report
from .status import Span

ATTR_CONFIGURATION = "configuration"
ATTR_START = "start"
ATTR_END = "end"
ATTR_DURATION = "duration"
ATTR_INTERVAL = "interval"


class ExportRequest(TypedDict):
    """What is to be exported, in JSON's types: it is stored beside an export's documents.

    `start` and `end` are s since the epoch, and full periods of the report. `report_id` is the id
    of a stored report's subentry.
    """

    format: str
    title: str
    data: dict[str, Any]
    start: float
    end: float
    report_id: NotRequired[str]


async def async_read_request(call: ServiceCall, format_key: str) -> ExportRequest:
    """What the call of an export action asks for.

    Raises:
        ServiceValidationError: There is no such report, what is given makes none, or it has no
            document in that time.
    """
    report = None
    if ATTR_DEVICE_ID in call.data:
        report = required_report(call.hass, call.data[ATTR_DEVICE_ID], format_key)
        title, data = report.title, dict(report.data)
    else:
        title, data = format_key, _given_report(call.data[ATTR_CONFIGURATION])
    if is_flash(data):
        raise invalid("flash_not_exported")
    if ATTR_INTERVAL in call.data:
        data[ATTR_INTERVAL] = call.data[ATTR_INTERVAL]
    if errors := _errors(format_key, data):
        problems = await _async_explain(call.hass, format_key, errors)
        raise invalid("report_invalid", problems=problems)
    span = _span(call, ConfiguredReport(format_key, data))
    request = ExportRequest(
        format=format_key, title=title, data=data, start=span.start, end=span.end
    )
    if report is not None:
        request["report_id"] = report.subentry_id
    return request


def required_report(
    hass: HomeAssistant, device_id: str, format_key: str
) -> ConfigSubentry:
    """The report of a format that a device stands for; raises ServiceValidationError if it stands for none."""
    report = find_report(hass, device_id)
    if report is None or report.subentry_type != format_key:
        raise invalid("not_a_report", format=format_key)
    return report


def _given_report(given: dict[str, Any]) -> dict[str, Json]:
    """A report that is given in an action, if JSON can hold it; raises ServiceValidationError."""
    try:
        data: dict[str, Json] = orjson.loads(orjson.dumps(given))
    except TypeError as err:
        raise invalid("report_not_json") from err
    return data


def _errors(format_key: str, data: dict[str, Json]) -> list[Problem]:
    """What keeps a report from being built or delivered."""
    problems = FORMATS[format_key].problems(data)
    errors = [problem for problem in problems if not problem.warning]
    if not is_subdirectory(str(data.get(CONF_DIRECTORY) or "")):
        errors.append(Problem(CONF_DIRECTORY, "invalid_directory"))
    return errors


async def _async_explain(
    hass: HomeAssistant, format_key: str, problems: Iterable[Problem]
) -> str:
    """Tell what is wrong in the words of the report's forms."""
    category = "config_subentries"
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    prefix = f"component.{DOMAIN}.{category}.{format_key}.error"
    found = (
        (problem.field, texts.get(f"{prefix}.{problem.key}", problem.key))
        for problem in problems
    )
    return "; ".join(
        f"{field}: {text.removeprefix('{tag}: ').rstrip('.')}" for field, text in found
    )


def _span(call: ServiceCall, configured: ConfiguredReport) -> Span:
    """The full periods that are over of the time asked for; raises ServiceValidationError."""
    given = call.data
    now = dt_util.utcnow().timestamp()
    end = _timestamp(given[ATTR_END]) if ATTR_END in given else now
    if ATTR_DURATION in given:
        duration: timedelta = given[ATTR_DURATION]
        start = end - duration.total_seconds()
    else:
        start = _timestamp(given[ATTR_START])
    first = configured.first_start(max(start, 0.0))
    period = configured.report.period
    until = min(-(-end // period) * period, configured.closed_until)
    if first >= until:
        raise invalid("nothing_to_export")
    return Span(first, until)


def _timestamp(given: datetime) -> float:
    """A time as the user means it: without a zone it is local; s since the epoch."""
    try:
        return dt_util.as_utc(given).timestamp()
    except OverflowError:  # at the ends of the calendar
        return given.replace(tzinfo=UTC).timestamp()
