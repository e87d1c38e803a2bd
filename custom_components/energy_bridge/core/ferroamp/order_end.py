"""When an order ends, though the clock of the day may jump."""

from collections.abc import Callable
from dataclasses import dataclass

JUMP = 1.0
"""Seconds by which the clock of the day has to be another one than expected to have been set."""


@dataclass(frozen=True, slots=True)
class End:
    """When an order ends, a Unix time stamp; `latest` is that of before a restart, which nothing puts off."""

    at: float
    latest: float | None = None

    def moved(self, jump: float) -> End:
        """The same end by a clock that is so many seconds ahead of before."""
        at = self.at + jump
        return End(at if self.latest is None else min(at, self.latest), self.latest)


def restored_end(
    stored: float | None, stored_at: float | None, now: float
) -> End | None:
    """An end as it was stored: no later than that, and no later than if no time had passed since it was stored."""
    if stored is None:
        return None
    end = End(stored, stored)
    return end if stored_at is None else end.moved(min(0.0, now - stored_at))


def earliest(*ends: End | None) -> End | None:
    """The first of some ends; None where there is none."""
    return min((end for end in ends if end), key=lambda end: end.at, default=None)


def stamp_of(end: End | None) -> float | None:
    """An end as a Unix time stamp."""
    return None if end is None else end.at


class SteadyTime:
    """The time of day, counted by a clock that never jumps since it was looked at last."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        """`wall` is the time of day as a Unix time stamp, `steady` counts seconds from anywhere."""
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()

    def now(self) -> float:
        """The time of day (Unix time stamp)."""
        return self._steady() + self._offset

    def follow(self) -> float:
        """Take over the clock of the day if that was set; answers by how many seconds."""
        jump = self._wall() - self.now()
        if abs(jump) < JUMP:
            return 0.0
        self._offset += jump
        return jump
