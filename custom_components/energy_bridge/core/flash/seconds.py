"""Which seconds live messages told of; times are s since the epoch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_PAUSE = 60.0
"""s without a message that still belong to one stretch; a larger step is a clock that was set."""

AHEAD = 30.0
"""s of which it is stored that they were told before they are: a kill leaves no time for it."""

SOON = 5.0
"""s before the end of these at which the next ones are stored."""

MOST_STRETCHES = 32


@dataclass(frozen=True, slots=True, eq=False)
class Reservation:
    """Seconds that may be told once `stretches` are stored, which count all of them as told."""

    first: float
    last: float
    stretches: list[list[float]]


class SecondsTold:
    """Answers whether a second may be told of, so that no clock and no kill has one told twice.

    Stretches of time are remembered instead of the last second: a clock that was ahead by a
    year would else keep everything silent for a year. No clock tells how far a life came that
    was killed, so a second is told only where it is stored already that it was.
    """

    def __init__(self, stretches: Iterable[Sequence[float]] = ()) -> None:
        """Go on from stored stretches, each its first and its last second; those that begin alike are one."""
        found: dict[float, float] = {}
        for each in stretches:
            found[each[0]] = max(each[-1], found.get(each[0], each[-1]))
        self._stretches = [[first, last] for first, last in found.items()]
        self._reserved: Reservation | None = None
        self._asked: Reservation | None = None
        """What is being stored."""

    @property
    def stretches(self) -> list[list[float]]:
        """What was told of: the first and the last second of each stretch."""
        return [list(each) for each in self._stretches]

    def reserve(self, stamp: float) -> Reservation | None:
        """What to store for a second and those after it; None if nothing has to be, or something is being stored."""
        if self._asked is not None or self._is_told(stamp):
            return None
        held = self._reserved
        if held is not None and held.first <= stamp <= held.last - SOON:
            return None
        follows = self._follows(stamp)
        first, last = self._stretches[-1][0] if follows else stamp, stamp + AHEAD
        others = self.stretches[:-1] if follows else self.stretches
        self._asked = Reservation(first, last, [*others, [first, last]])
        if held is not None and not first <= held.first <= held.last <= last:
            self._reserved = None  # What is being stored leaves a part of it out.
        return self._asked

    def confirm(self, reservation: Reservation) -> None:
        """Count what was asked for as stored, unless it was given back meanwhile."""
        if reservation is self._asked:
            self._reserved, self._asked = reservation, None

    def release(self) -> bool:
        """Give back what is reserved; answers whether anything was, so that `stretches` should be stored."""
        was_any = self._reserved is not None or self._asked is not None
        self._reserved = self._asked = None
        return was_any

    def claim(self, stamp: float) -> bool:
        """Whether nothing was told of a second yet, and it is reserved; from now on it was told."""
        held = self._reserved
        if held is None or not held.first <= stamp <= held.last or self._is_told(stamp):
            return False
        if self._follows(stamp):
            self._stretches[-1][1] = stamp
        else:
            self._stretches.append([stamp, stamp])
            while len(self._stretches) > MOST_STRETCHES:
                self._join_nearest()
        return True

    def _is_told(self, stamp: float) -> bool:
        return any(first <= stamp <= last for first, last in self._stretches)

    def _follows(self, stamp: float) -> bool:
        """Whether a second belongs to the newest stretch."""
        if not self._stretches:
            return False
        return 0 < stamp - self._stretches[-1][1] <= LONGEST_PAUSE

    def _join_nearest(self) -> None:
        """Count the shortest time between two stretches as told, but not that which is coming now."""
        newest = self._stretches[-1]
        pairs = pairwise(sorted(self._stretches))
        before, after = min(
            (pair for pair in pairs if pair[0] is not newest),
            key=lambda pair: pair[1][0] - pair[0][1],
        )
        after[0], after[1] = before[0], max(before[1], after[1])
        self._stretches = [each for each in self._stretches if each is not before]
