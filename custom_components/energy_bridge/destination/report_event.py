"""What happens to a report, as its event entity shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.util import dt as dt_util

from ..core.delivery.transport import DeliveryCause
from ..core.outbox.outbox import Pending
from .status import Span

DELIVERY_KEY = "delivery"
"""Of the entity that shows what happens to a report."""
OVERDUE_KEY = "overdue"
"""Of the entity that shows whether a report is late."""

BUILD_FAILED = "build_failed"
DROPPED = "dropped"
LOST = "lost"
CLOCK_JUMPED = "clock_jumped"
ERRORS = (*DeliveryCause, BUILD_FAILED)
"""Why a report is late: what its status may have as error."""
HELD: frozenset[str] = frozenset(
    {
        DeliveryCause.INVALID_DIRECTORY,
        DeliveryCause.NOT_ALLOWED,
        DeliveryCause.WEAK_SECURITY,
    }
)
"""Errors with which documents wait without end: an earlier version delivered them."""


class EventType(StrEnum):
    """The kinds of what happens."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """Something that happened to a report, and the attributes that tell more of it."""

    type: EventType
    attributes: Mapping[str, str | int]

    @property
    def error(self) -> str | None:
        """What went wrong: one of ERRORS, DROPPED, LOST or CLOCK_JUMPED; None if nothing did."""
        error = self.attributes.get("error")
        return None if error is None else str(error)


def delivered_event(documents: Sequence[Pending]) -> ReportEvent:
    """Documents, at least one, arrived at the destination."""
    return ReportEvent(
        EventType.DELIVERED,
        {
            "documents": len(documents),
            "first": iso_time(documents[0].first),
            "last": iso_time(documents[-1].last),
            "name": documents[-1].name,
        },
    )


def build_failed_event(detail: str) -> ReportEvent:
    """Documents could not be built."""
    return ReportEvent(EventType.FAILED, {"error": BUILD_FAILED, "detail": detail})


def delivery_failed_event(error: str, detail: str, waiting: int) -> ReportEvent:
    """Documents could not be delivered, and so many wait now."""
    return ReportEvent(
        EventType.FAILED, {"error": error, "detail": detail, "documents": waiting}
    )


def dropped_event(documents: int) -> ReportEvent:
    """So many documents were given up, as they were too old or too much."""
    return ReportEvent(EventType.FAILED, {"error": DROPPED, "documents": documents})


def clock_jumped_event(seconds: float) -> ReportEvent:
    """The time of day jumped by so many s while documents wait."""
    return ReportEvent(
        EventType.FAILED, {"error": CLOCK_JUMPED, "seconds": round(seconds)}
    )


def lost_event(documents: int) -> ReportEvent:
    """So many documents that waited are damaged or gone on this disk."""
    return ReportEvent(EventType.FAILED, {"error": LOST, "documents": documents})


def gap_event(gap: Span) -> ReportEvent:
    """History has nothing to tell of a stretch."""
    return ReportEvent(
        EventType.GAP, {"start": iso_time(gap.start), "end": iso_time(gap.end)}
    )


def iso_time(moment: float) -> str:
    """A time in s since the epoch as ISO 8601, in UTC."""
    return dt_util.utc_from_timestamp(moment).isoformat()
