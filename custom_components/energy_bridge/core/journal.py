"""What became of each interval of a report: stretches of time with one outcome each."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, isfinite
from operator import attrgetter

KEPT = 48 * 3600.0
"""s back from now that are told."""

SLACK = 24 * 3600.0
"""s that are remembered beyond that, so that a long stretch is not cut all the time."""

MAX_STRETCHES = 480
"""Of one report; the oldest go first."""

_LONGEST_NAME = 255


class Outcome(StrEnum):
    """What became of an interval."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    GAP = "gap"
    BEFORE_START = "before_start"


class Reason(StrEnum):
    """Why there is a gap."""

    NO_HISTORY = "no_history"
    DROPPED = "dropped"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with one outcome, from `start` to before `end`; all times are s since the epoch.

    `documents` is how many tell of it. `name` is that of the last of them, and `noted` is when that was known, where they
    were delivered or given up; `reason` is that of a gap.
    """

    start: float
    end: float
    outcome: Outcome
    documents: int = 0
    reason: Reason | None = None
    name: str = ""
    noted: float = 0.0


_START = attrgetter("start")
_END = attrgetter("end")


def paint(
    stretches: Sequence[Stretch], new: Stretch, snap: float = 0.0
) -> list[Stretch]:
    """Put a stretch over others, which are sorted and do not overlap; the same is true of the answer.

    It becomes one with a neighbour of the same outcome that is no more than `snap` s away.
    """
    first = bisect_right(stretches, new.start, key=_END)
    last = bisect_left(stretches, new.end, key=_START)
    before, after = [*stretches[:first]], [*stretches[last:]]
    if first < last:
        if (part := cut(stretches[first], -inf, new.start)) is not None:
            before.append(part)
        if (part := cut(stretches[last - 1], new.end, inf)) is not None:
            after.insert(0, part)
    if before and (joined := _joined(before[-1], new, snap)) is not None:
        before.pop()
        new = joined
    if after and (joined := _joined(new, after[0], snap)) is not None:
        after.pop(0)
        new = joined
    return [*before, new, *after]


def cut(stretch: Stretch, start: float, end: float) -> Stretch | None:
    """What of a stretch lies between two times, None for nothing; its documents are taken to be spread evenly."""
    first, last = max(stretch.start, start), min(stretch.end, end)
    if first >= last:
        return None
    if (first, last) == (stretch.start, stretch.end):
        return stretch
    share = (last - first) / (stretch.end - stretch.start)
    documents = stretch.documents and max(round(stretch.documents * share), 1)
    return replace(stretch, start=first, end=last, documents=documents)


def join_all(stretches: Iterable[Stretch], snap: float = 0.0) -> list[Stretch]:
    """Join those that follow one another with the same outcome; they are sorted and do not overlap."""
    found: list[Stretch] = []
    for each in stretches:
        if found and (joined := _joined(found[-1], each, snap)) is not None:
            found[-1] = joined
        else:
            found.append(each)
    return found


def _joined(first: Stretch, second: Stretch, snap: float) -> Stretch | None:
    """Two stretches as one; None where they are not alike, or too far apart."""
    is_alike = (first.outcome, first.reason) == (second.outcome, second.reason)
    if not is_alike or second.start - first.end > snap:
        return None
    return Stretch(
        first.start,
        second.end,
        second.outcome,
        first.documents + second.documents,
        second.reason,
        second.name or first.name,
        max(first.noted, second.noted),
    )


class Journal:
    """What became of the intervals of one report, bounded; those that wait are not in it, as the outbox knows them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stretches: list[Stretch] = []
        """Sorted; they do not overlap."""

    def add(self, stretch: Stretch, now: float, snap: float = 0.0) -> None:
        """Note an outcome, which takes the place of what was noted of that time; `snap` as in `paint`."""
        oldest = now - KEPT
        if stretch.end <= oldest or stretch.start >= stretch.end:
            return
        kept = [each for each in self.stretches if each.end > oldest]
        if kept and kept[0].start < oldest - SLACK:
            kept[0] = cut(kept[0], oldest, inf) or kept[0]
        self.stretches = paint(kept, stretch, snap)[-MAX_STRETCHES:]

    def fill(self, until: float, period: float) -> None:
        """Take for delivered what is not noted up to a time, from the first that is on, with a document for each `period` s."""
        if not self.stretches or self.stretches[0].start >= until:
            return
        noted, start = self.stretches, self.stretches[0].start
        found = []
        for each in (*noted, Stretch(until, inf, Outcome.WAITING)):
            end = min(each.start, until)
            if start < end:
                documents = max(round((end - start) / period), 1)
                found.append(Stretch(start, end, Outcome.DELIVERED, documents))
            start = max(start, each.end)
        for each in found:
            self.stretches = paint(self.stretches, each)

    def data_to_store(self) -> list[list[object]]:
        """The stretches as JSON values."""
        return [
            [
                each.start,
                each.end,
                each.outcome.value,
                each.documents,
                each.reason and each.reason.value,
                each.name,
                each.noted,
            ]
            for each in self.stretches
        ]

    def restore(self, stored: object) -> None:
        """Go on from what `data_to_store` answered; what is damaged, or what only a later version knows, is left out."""
        rows = stored if isinstance(stored, list) else []
        found = [stretch for row in rows if (stretch := _restored(row)) is not None]
        self.stretches = []
        for each in sorted(found, key=lambda stretch: stretch.start)[-MAX_STRETCHES:]:
            self.stretches = paint(self.stretches, each)


def _restored(row: object) -> Stretch | None:
    if not isinstance(row, list) or len(row) < 7:
        return None
    start, end, outcome, documents, reason, name, noted = row[:7]
    try:
        stretch = Stretch(
            float(start),
            float(end),
            Outcome(outcome),
            int(documents),
            None if reason is None else Reason(reason),
            str(name)[:_LONGEST_NAME],
            float(noted),
        )
    except TypeError, ValueError, OverflowError:
        return None
    times = (stretch.start, stretch.end, stretch.noted)
    is_sound = all(map(isfinite, times)) and stretch.start < stretch.end
    return stretch if is_sound and stretch.documents >= 0 else None


def lanes(
    noted: Iterable[Stretch],
    waiting: Iterable[Stretch],
    begin: float | None,
    now: float,
) -> list[Stretch]:
    """What became of the last 48 h: what is noted, over it what waits, and before it that the report had not begun.

    `begin` is when it began, None where that is not known. What is noted may be older than that.
    """
    oldest = now - KEPT
    found: list[Stretch] = []
    if begin is not None and begin > oldest:
        found = [Stretch(oldest, begin, Outcome.BEFORE_START)]
    for each in (*noted, *waiting):
        if (part := cut(each, oldest, inf)) is not None:
            found = paint(found, part)
    return found
