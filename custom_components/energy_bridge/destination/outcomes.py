"""What became of the documents of one report, as its journal has it."""

from collections.abc import Callable, Iterable

from homeassistant.util import dt as dt_util

from ..core.journal import Outcome, Reason, Stretch, join_all
from ..core.outbox.outbox import Pending
from ..core.outbox.state import Hole
from ..core.report.document import Document

type Note = Callable[[Stretch], None]
"""Takes down what became of intervals; it is called in the event loop."""


def note_nothing(_stretch: Stretch) -> None:
    """For exports, which have no journal."""


def stretches_of(
    documents: Iterable[Pending | Document],
    period: float,
    outcome: Outcome,
    reason: Reason | None = None,
) -> list[Stretch]:
    """The full periods of which documents tell that are sorted by their stamps.

    They are noted now, unless they wait.
    """
    is_settled = outcome is not Outcome.WAITING
    now = dt_util.utcnow().timestamp() if is_settled else 0.0
    stretches = (
        Stretch(
            each.first // period * period,
            each.last // period * period + period,
            outcome,
            1,
            reason,
            each.name if is_settled else "",
            now,
        )
        for each in documents
    )
    return join_all(stretches)


def hole_stretch(hole: Hole, period: float, outcome: Outcome) -> Stretch:
    """The full periods of which what the disk lost told."""
    end = -(-hole.until // period) * period
    start = end - hole.documents * period if hole.start is None else hole.start
    reason = Reason.LOST if outcome is Outcome.GAP else None
    start = min(start // period * period, end - period)
    return Stretch(start, end, outcome, hole.documents, reason)


def gap_stretch(start: float, end: float) -> Stretch:
    """A time of which history has nothing to tell."""
    now = dt_util.utcnow().timestamp()
    return Stretch(start, end, Outcome.GAP, 0, Reason.NO_HISTORY, noted=now)
