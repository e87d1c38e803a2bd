"""What a page asks of reports over the websocket."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.messages import construct_event_message
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers.json import json_bytes
import voluptuous as vol

from ..const import DOMAIN
from ..entity import Permissions
from ..errors import failed, invalid
from ..history.history import HistoryError
from .destination import Destination
from .entries import find_destination, find_report_entry
from .report_feed import News, ReportFeed, async_report_feed
from .report_file import async_report_file
from .report_state import ExportState, Lane, ReportState
from .sensor import LAST_ERROR
from .words import async_disk_error, async_error_texts

ATTR_LANGUAGE = "language"
ATTR_TIME = "time"

_LATEST = 32_503_680_000
"""s since 1970; the year 3000."""


class ReportError(TypedDict):
    """Why a report is late, as *Last error* says it: its state, that in words, and what the system or the server says."""

    error: str
    text: str
    detail: str


class ShownExport(TypedDict):
    """An export as a page shows it; see `ExportState`."""

    start: float
    end: float
    progress: int
    last_error: ReportError | None


class ShownReport(TypedDict):
    """A report as a page shows it; see `ReportState`."""

    device_id: str | None
    subentry_id: str
    name: str
    interval: int
    next_send: float | None
    last_error: ReportError | None
    exports: list[ShownExport]
    lanes: list[Lane]


class ReportNews(TypedDict):
    """Reports that are new or changed, and the subentry ids of those that are gone."""

    reports: list[ShownReport]
    removed: NotRequired[list[str]]


@callback
def async_setup_destination_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, _async_subscribe_reports)
    websocket_api.async_register_command(hass, _async_tell_file)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/reports/subscribe",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Optional(ATTR_LANGUAGE): vol.In(LANGUAGES),
    }
)
@websocket_api.async_response
async def _async_subscribe_reports(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Tell of all reports whose *Last error* the caller may see, now and whenever they change."""
    entry = find_destination(hass, message[ATTR_DEVICE_ID])
    permissions = Permissions(hass, connection.context(message), connection.user)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise invalid("no_such_destination")
    _require_any(permissions, entry.runtime_data)
    watcher = _Watcher(connection, message["id"], permissions)
    # At once: the page may be closed before its texts are read.
    connection.subscriptions[message["id"]] = watcher.async_end
    language: str = message.get(ATTR_LANGUAGE, hass.config.language)
    texts = await async_error_texts(hass, language)
    watcher.async_begin(async_report_feed(hass, entry), language, texts)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/reports/file",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required(ATTR_TIME): vol.All(
            vol.Any(int, float), vol.Range(min=0, max=_LATEST)
        ),
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def _async_tell_file(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Answer administrators with the document of an interval."""
    found = find_report_entry(hass, message[ATTR_DEVICE_ID])
    if found is None or found[0].state is not ConfigEntryState.LOADED:
        raise invalid("no_such_report", device_id=message[ATTR_DEVICE_ID])
    destination: Destination = found[0].runtime_data
    key, time = found[1].subentry_id, message[ATTR_TIME]
    try:
        file = await async_report_file(hass, destination, key, time)
    except OSError as err:
        raise await async_disk_error(hass, err) from err
    except HistoryError as err:
        raise failed("history_unreadable") from err
    connection.send_result(message["id"], file)


@callback
def _may_see(permissions: Permissions, key: str) -> bool:
    return permissions.async_may_read(Platform.SENSOR, f"{key}_{LAST_ERROR.key}")


@callback
def _require_any(permissions: Permissions, destination: Destination) -> None:
    """Raise Unauthorized for somebody who may see no report; where there is none, for who may not read everything."""
    keys = (*destination.reports, *destination.flashes)
    if not any(_may_see(permissions, key) for key in keys):
        permissions.async_require_read_all()


class _Watcher:
    """Somebody's page that shows reports."""

    def __init__(
        self, connection: ActiveConnection, message_id: int, permissions: Permissions
    ) -> None:
        self._connection = connection
        self._id = message_id
        self._permissions = permissions
        self._language = ""
        self._texts: Mapping[str, str] = {}
        self._shown: set[str] | None = None
        """The reports that the page knows; None before the first message."""
        self._is_over = False
        self._stop_watching: CALLBACK_TYPE | None = None

    @callback
    def async_begin(
        self, feed: ReportFeed, language: str, texts: Mapping[str, str]
    ) -> None:
        """Answer, and tell of all reports, unless the page is closed."""
        if self._is_over:
            return
        self._language, self._texts = language, texts
        self._connection.send_result(self._id)
        self._stop_watching = feed.async_watch(self._async_tell)

    @callback
    def async_end(self) -> None:
        """Tell no more."""
        self._is_over = True
        if self._stop_watching is not None:
            self._stop_watching()

    @callback
    def _async_tell(self, news: News) -> None:
        """Send what this user may see; nothing where that is nothing new."""
        changed = [
            each
            for each in news.changed
            if _may_see(self._permissions, each["subentry_id"])
        ]
        shown = self._shown or set()
        removed = [key for key in news.removed if key in shown]
        if self._shown is not None and not changed and not removed:
            return
        keys = tuple(each["subentry_id"] for each in changed)
        self._shown = (shown | {*keys}).difference(removed)
        payload = news.once(
            (self._language, keys, tuple(removed)),
            lambda: json_bytes(_in_words(changed, removed, self._texts)),
        )
        self._connection.send_message(construct_event_message(self._id, payload))


def _in_words(
    changed: Sequence[ReportState], removed: list[str], texts: Mapping[str, str]
) -> ReportNews:
    """Reports as a page shows them."""
    news = ReportNews(reports=[_shown(report, texts) for report in changed])
    if removed:
        news["removed"] = removed
    return news


def _shown(report: ReportState, texts: Mapping[str, str]) -> ShownReport:
    return ShownReport(
        device_id=report["device_id"],
        subentry_id=report["subentry_id"],
        name=report["name"],
        interval=report["interval"],
        next_send=report["next_send"],
        last_error=_error(report, texts),
        exports=[
            ShownExport(
                start=export["start"],
                end=export["end"],
                progress=export["progress"],
                last_error=_error(export, texts),
            )
            for export in report["exports"]
        ],
        lanes=report["lanes"],
    )


def _error(
    late: ReportState | ExportState, texts: Mapping[str, str]
) -> ReportError | None:
    if (error := late["error"]) is None:
        return None
    return ReportError(error=error, text=texts.get(error, error), detail=late["detail"])
