"""The stamps that were told, of a report whose partner takes each of them once."""

from collections.abc import Iterable
from itertools import pairwise

type Stretch = tuple[float, float]
"""The first and the last stamp, s since the epoch, of those between which every one was told."""

MOST = 64
"""So many stretches are remembered: one more for each time that nothing was told of."""


def with_stretch(
    told: Iterable[Stretch], first: float, last: float, interval: float
) -> list[Stretch]:
    """Stretches in their order with one more, where stamps are `interval` s apart.

    Of too many the two that are closest become one, but for the new one: the time between them is not told any more.
    """
    joined: list[Stretch] = []
    for begin, end in sorted((*told, (first, last))):
        if joined and begin - joined[-1][1] <= interval:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    if len(joined) > MOST:
        # Not always the oldest: between them and those of a clock that was ahead lies what is still to come.
        pairs = enumerate(pairwise(joined))
        others = (
            each for each in pairs if not any(a <= first <= b for a, b in each[1])
        )
        at = min(others, key=lambda each: each[1][1][0] - each[1][0][1])[0]
        joined[at : at + 2] = [(joined[at][0], joined[at + 1][1])]
    return joined


def untold(
    told: Iterable[Stretch], start: float, end: float, interval: float
) -> Stretch:
    """From which stamp on, and up to which one, not included, nothing of the time from `start` to `end` was told yet.

    Both are `end` where all of it was. Stamps are multiples of `interval`, whatever they were before.
    """
    for first, last in told:
        if first > start:
            return start, min(-(-first // interval) * interval, end)
        if last >= start:
            start = min((last // interval + 1) * interval, end)
    return start, end
