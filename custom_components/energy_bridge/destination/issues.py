"""What may need repair in a destination or one of its reports."""

from collections.abc import Collection, Iterable, Mapping

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..coordinator import Issues
from ..core.delivery.transport import DeliveryCause
from ..core.report.formats import FORMATS
from ..core.report.series import Series
from .missing_sources import async_find_entities, async_find_missing_sources
from .runner import ReportRunner
from .status import Dropped

CLOCK_JUMPED = "clock_jumped"
DIRECTORY_REFUSED = "directory_refused"
DOCUMENTS_DROPPED = "documents_dropped"
DOCUMENTS_LOST = "documents_lost"
FOLDER_NOT_ALLOWED = "folder_not_allowed"
HOST_KEY_CHANGED = "host_key_changed"
MANY_TAGS = "many_tags"
OUTBOX_FORGOTTEN = "outbox_forgotten"
OUTBOX_NEARLY_FULL = "outbox_nearly_full"
SET_POINT_UNKNOWN = "set_point_unknown"
SOURCE_MISSING = "source_missing"
WEAK_SECURITY = "weak_security"

REPORT_ISSUES = (
    DOCUMENTS_DROPPED,
    DOCUMENTS_LOST,
    MANY_TAGS,
    OUTBOX_FORGOTTEN,
    OUTBOX_NEARLY_FULL,
    SET_POINT_UNKNOWN,
    SOURCE_MISSING,
)


class DestinationIssues:
    """The repairs of one destination."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise nothing yet."""
        self._entry = entry
        self._issues = Issues(hass, entry.entry_id)

    @callback
    def async_check_refusal(self, cause: str | None, detail: str) -> None:
        """Ask for an answer where the cause of a failure needs one; `detail` tells of what."""
        name = self._entry.title
        if cause == DeliveryCause.HOST_KEY_CHANGED:
            self._issues.async_raise(HOST_KEY_CHANGED, {"name": name, "detail": detail})
        elif cause == DeliveryCause.INVALID_DIRECTORY:
            self._issues.async_raise(
                DIRECTORY_REFUSED, {"name": name, "detail": detail}
            )
        elif cause == DeliveryCause.NOT_ALLOWED:
            self._issues.async_raise(
                FOLDER_NOT_ALLOWED, {"name": name, "detail": detail}
            )
        elif cause == DeliveryCause.WEAK_SECURITY:
            self._issues.async_raise(WEAK_SECURITY, {"name": name, "detail": detail})

    @callback
    def async_clear_refusals(self) -> None:
        """Clear that, as documents arrive or the destination is another one now."""
        self._issues.async_clear(
            DIRECTORY_REFUSED, FOLDER_NOT_ALLOWED, HOST_KEY_CHANGED, WEAK_SECURITY
        )

    @callback
    def async_raise_clock_jumped(self, seconds: int) -> None:
        """Tell that the time of day jumped."""
        self._issues.async_raise(
            CLOCK_JUMPED,
            {"name": self._entry.title, "hours": f"{seconds / 3600:+.0f}"},
        )

    @callback
    def async_clear_clock_jumped(self) -> None:
        """Clear that, as the user saw to it, or the destination is gone."""
        self._issues.async_clear(CLOCK_JUMPED)


class ReportIssues:
    """The repairs of one report."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
    ) -> None:
        """Raise nothing yet."""
        self._hass = hass
        self._fix_data = {
            "entry_id": entry.entry_id,
            "subentry_id": subentry.subentry_id,
        }
        self._subentry = subentry
        self._issues = Issues(hass, subentry.subentry_id)

    @callback
    def async_check_dropped(self, dropped: Dropped | None) -> None:
        """Tell what was given up of the report and not exported again yet."""
        if dropped is None:
            self._issues.async_clear(DOCUMENTS_DROPPED)
            return
        span = dropped.span
        self._issues.async_raise(
            DOCUMENTS_DROPPED,
            {
                "name": self._subentry.title,
                "documents": str(dropped.documents),
                "start": _local_text(span.start),
                "end": _local_text(span.end),
            },
            fix_data={
                **self._fix_data,
                "start": str(span.start),
                "end": str(span.end),
            },
        )

    @callback
    def async_raise_documents_lost(self, documents: int) -> None:
        """Tell that the disk lost so many documents."""
        self._issues.async_raise(
            DOCUMENTS_LOST, {"name": self._subentry.title, "documents": str(documents)}
        )

    @callback
    def async_check_report(self, runner: ReportRunner) -> None:
        """Warn before documents have to be dropped, and of sources that are gone."""
        self._issues.async_update(
            OUTBOX_NEARLY_FULL,
            runner.outbox.nearly_full and runner.outbox.held is None,
            {"name": self._subentry.title, "documents": str(runner.status.waiting)},
        )
        if runner.unset is not None:
            self._async_check_set_points(runner.unset)
        if runner.outbox.is_empty:
            self._issues.async_clear(DOCUMENTS_LOST)
        self.async_check_sources(runner.configured.report.series)

    @callback
    def _async_check_set_points(self, unset: Collection[str]) -> None:
        """Name the setpoints that no value was ever known of."""
        found = async_find_entities(self._hass, self._subentry.data, unset)
        self._issues.async_update(
            SET_POINT_UNKNOWN,
            bool(unset),
            {"name": self._subentry.title, "fields": _fields_text(found)},
        )

    @callback
    def async_check_configuration(self, runner: ReportRunner) -> None:
        """Warn of what is allowed but may cost; what was told of an earlier life is over."""
        self._issues.async_clear(DOCUMENTS_DROPPED, DOCUMENTS_LOST)
        self._issues.async_update(
            OUTBOX_FORGOTTEN, runner.outbox.forgot, {"name": self._subentry.title}
        )
        problems = FORMATS[self._subentry.subentry_type].problems(self._subentry.data)
        self._issues.async_update(
            MANY_TAGS,
            any(problem.key == MANY_TAGS for problem in problems),
            {"name": self._subentry.title},
        )
        self.async_check_sources(runner.configured.report.series)

    @callback
    def async_check_sources(self, series: Iterable[Series]) -> None:
        """Name the fields whose entity is gone or, where history counts, is not recorded."""
        missing = async_find_missing_sources(self._hass, self._subentry.data, series)
        self._issues.async_update(
            SOURCE_MISSING,
            bool(missing),
            {
                "name": self._subentry.title,
                "fields": _fields_text(missing),
            },
            fix_data=self._fix_data,
        )


def _local_text(moment: float) -> str:
    """A time in s since the epoch as the user's clocks show it."""
    local = dt_util.as_local(dt_util.utc_from_timestamp(moment))
    return f"{local:%Y-%m-%d %H:%M}"


def _fields_text(fields: Mapping[str, str]) -> str:
    """Fields with the entities that should fill them."""
    return ", ".join(
        f"{field} ({entity})" if entity else field for field, entity in fields.items()
    )


@callback
def async_clear_report_issues(hass: HomeAssistant, subentry_ids: Iterable[str]) -> None:
    """Clear the repairs of reports that are removed, or whose destination is disabled."""
    for subentry_id in subentry_ids:
        Issues(hass, subentry_id).async_clear(*REPORT_ISSUES)
