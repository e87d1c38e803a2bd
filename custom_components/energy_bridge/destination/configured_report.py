"""A report as its user configured it: what is built, when, and how it is sent."""

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_CATCH_UP,
    CONF_DIRECTORY,
    CONF_GIVE_UP,
    CONF_RETRY,
    CONF_SETTLE,
    DEFAULT_SETTLE,
)
from ..core.outbox.retry import RetrySchedule
from ..core.report.configuration import Data
from ..core.report.document import Report
from ..core.report.formats import FORMATS
from .status import Span

IN_FLIGHT = 32

_MIN_PATIENCE = 60.0
"""s; no server that answers a little late is a problem."""


def patience_of(period: float) -> float:
    """How long nothing may be delivered, s, where there is something each `period` s."""
    return max(3 * period, _MIN_PATIENCE)


class ConfiguredReport:
    """One report, which goes on for ever, or one export, which covers a span.

    Times are s since the epoch, durations s. An *instant* report tells how things were at its
    stamps; any other tells of the period that begins with its stamp.
    """

    def __init__(self, format_key: str, data: Data, span: Span | None = None) -> None:
        """Read stored data that its format finds no problem in."""
        self.format_key = format_key
        self.data = data
        self.span = span
        found = FORMATS[format_key]
        self._zone = dt_util.get_default_time_zone()
        self.report: Report = found.report(data, self._zone)
        self.sequence = found.sequence(data)
        """What the partner takes in order only, by its format; None for any order."""

    @callback
    def async_follow_time_zone(self) -> None:
        """Let days begin at midnight in Home Assistant's present time zone; not while the report is built."""
        zone = dt_util.get_default_time_zone()
        if zone != self._zone:
            self._zone = zone
            self.report = FORMATS[self.format_key].report(self.data, zone)

    @property
    def directory(self) -> str:
        """Where documents go, below the destination's directory."""
        return str(self.data.get(CONF_DIRECTORY) or "")

    @property
    def in_flight(self) -> int:
        """How many documents may be on their way at the same time."""
        return IN_FLIGHT if self.sequence is None else 1

    @property
    def gives_up(self) -> bool:
        """Whether what failed once is not sent again (A13)."""
        return self.data.get(CONF_GIVE_UP) is True

    @property
    def retry_schedule(self) -> RetrySchedule:
        """When to try again what failed (A24)."""
        return "classic" if self.data.get(CONF_RETRY) == "classic" else "current"

    @property
    def max_age(self) -> float:
        """How long a device may be silent before its values are stale (R9); 0 for ever."""
        return self._seconds("max_age", 0.0)

    @property
    def catch_up(self) -> float:
        """How far back a new report begins."""
        return self._seconds(CONF_CATCH_UP, 0.0)

    @property
    def closed_until(self) -> float:
        """The end of what can be built now: it is over, and late rows had their time."""
        period = self.report.period
        now = dt_util.utcnow().timestamp()
        closed = (now - self._delay) // period * period + period
        return closed if self.span is None else min(closed, self.span.end)

    @property
    def next_build(self) -> float:
        """When more can be built than now; in the past once an export is over."""
        return self.closed_until + self._delay

    def due_at(self, start: float) -> float:
        """When the document that begins there can be built."""
        return start + self._delay

    @property
    def patience(self) -> float:
        """How long nothing may be delivered, s, before somebody should hear of it."""
        return patience_of(self.report.period)

    def first_start(self, moment: float) -> float:
        """Where the first document starts that tells of a moment, or of what came after it.

        An instant before the moment tells nothing of it; a period that holds it does.
        """
        period = self.report.period
        start = moment // period * period
        return start + period if self.report.instant and start < moment else start

    @property
    def _delay(self) -> float:
        """How long after a document's stamp the last row that it tells of is written."""
        settle = max(self._seconds(CONF_SETTLE, DEFAULT_SETTLE), 0.0)
        return settle if self.report.instant else self.report.period + settle

    def _seconds(self, field: str, default: float) -> float:
        stored = self.data.get(field)
        return float(stored) if isinstance(stored, (int, float)) else default
