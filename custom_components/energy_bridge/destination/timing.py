"""When an interval of a report can be built: it is over, and late rows had their time."""

from homeassistant.util import dt as dt_util

from ..const import CONF_SETTLE, DEFAULT_SETTLE
from ..core.report.configuration import Data
from ..core.report.document import Report
from ..core.wire import Json


def closed_until(report: Report, data: Data) -> float:
    """The end of what is over, with the time for late rows, s since the epoch."""
    period = report.period
    now = dt_util.utcnow().timestamp()
    return (now - lag(report) - settle(data)) // period * period + period


def lag(report: Report) -> float:
    """Seconds from a document's stamp until its last row is written."""
    return 0.0 if report.instant else report.period


def settle(data: Data) -> float:
    """Seconds that late rows have."""
    return max(seconds(data.get(CONF_SETTLE), DEFAULT_SETTLE), 0.0)


def seconds(stored: Json, default: float) -> float:
    """A stored number of seconds."""
    return float(stored) if isinstance(stored, (int, float)) else default
