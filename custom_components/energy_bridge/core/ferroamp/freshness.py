"""Whether a sender's messages tell of the present, judged by the stamps in them.

A clock may be wrong by any amount, drift and jump: that alone says nothing about the values. What tells is how the stamps
go on. Where they stand still with all values, somebody repeats an old message. Where a series of them arrives far faster
than it was made, somebody held it back, and what it tells is old.

Times are seconds of one steady clock, stamps seconds since 1970.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import inf

from .readings import Reading
from .values import stamp_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LARGEST_DRIFT = 0.01
"""s by which a clock may go wrong in a second, or its messages come later and later, without being noticed."""

PROOF = 6.0
"""Seconds of messages that tell a clock that was set from a series that was held back."""

JITTER = 2.0
"""Seconds by which stamps of whole seconds and the way through a network change a pace."""

BUNDLE = 6.0
"""Seconds of messages that a line may deliver at once."""

HURRY = 2.0
"""How many seconds of stamps may arrive in a second before they are held to have been held back."""

LONG_SERIES = 300.0
"""Seconds of stamps in a hurry that are noticed although nothing was missing before."""

LONGEST_HURRY = 30.0
"""Seconds after which such a hurry is the sender's own pace: no queue takes so long to run empty."""


@dataclass(frozen=True, slots=True)
class _Point:
    """One message: what its stamp says, and when it arrived."""

    stamp: float
    time: float

    @property
    def ahead(self) -> float:
        """Seconds that the stamp is ahead of the steady clock."""
        return self.stamp - self.time


class Freshness:
    """Judges one sender's messages.

    `held_back` counts those that were not used, being old.
    """

    def __init__(self) -> None:
        """Believe the first message, since there is nothing to compare it with."""
        self.held_back = 0
        self._last: Reading | None = None
        self._last_stamp = self._last_time = 0.0
        # Since when the stamp is the same, and when the values beside it changed last.
        self._stamp_since = self._values_since = inf
        # How far stamps are ahead of the steady clock where messages come without delay.
        self._ahead = -inf
        # Where a series began, or went on, of which it is open whether it is old.
        self._suspect: _Point | None = None
        # When a message came last that was believed.
        self._fresh_time = -inf
        self._series = 0.0
        self._hurries_since: float | None = None

    def is_live(self, limit: float) -> bool:
        """Whether the last messages tell of the present; `limit` is how old they may be."""
        is_doubted = self._suspect is not None and (
            self._hurries_since is not None
            or self._last_time - self._fresh_time > limit
        )
        return not is_doubted and self._last_time - self._values_since <= limit

    def stands_still(self, limit: float) -> bool:
        """Whether the stamp has been the same for longer than `limit`, whatever the values do."""
        return self._last_time - self._stamp_since > limit

    def seems_fresh(self, reading: Reading, time: float, limit: float) -> bool:
        """Whether a message is not older than `limit`, by what earlier ones told; nothing is learned from it."""
        point = _point(reading, time)
        return point is None or self._ahead - point.ahead <= limit

    def live_readings(
        self, readings: Sequence[Reading], times: Sequence[float], limit: float
    ) -> Sequence[Reading]:
        """Those of the next messages that tell of the present; messages without a stamp are believed."""
        if not readings or (when := stamp_time(readings[-1].stamp)) is None:
            return readings
        reading, time = readings[-1], times[-1]
        last, last_stamp, last_time = self._last, self._last_stamp, self._last_time
        stamp = (when - _EPOCH).total_seconds()
        self._last, self._last_stamp, self._last_time = reading, stamp, time
        ahead = stamp - time
        if last is None:
            self._ahead = ahead
            self._stamp_since = self._values_since = self._fresh_time = time
            return readings
        if reading.stamp != last.stamp:
            self._stamp_since = self._values_since = time
        elif (reading.measures, reading.registers) != (last.measures, last.registers):
            self._values_since = time
        pause = time - last_time
        self._ahead -= LARGEST_DRIFT * pause
        if (
            self._suspect is None
            and pause <= limit
            and self._ahead - ahead <= limit
            and ahead - (last_stamp - last_time) <= JITTER
        ):
            self._ahead = max(self._ahead, ahead)
            self._fresh_time = time
            self._series = max(0.0, self._series - pause)
            stamps = [last.stamp, *[each.stamp for each in readings]]
            # As text: in order, none is older than those around it.
            if stamps == sorted(stamps):
                return readings
            live = self._without_old(readings, times, limit)
        else:
            live = self._judge_readings(
                readings,
                times,
                _Point(last_stamp, last_time),
                _Point(stamp, time),
                limit,
            )
        self.held_back += len(readings) - len(live)
        return live

    def _judge_readings(
        self,
        readings: Sequence[Reading],
        times: Sequence[float],
        before: _Point,
        last: _Point,
        limit: float,
    ) -> Sequence[Reading]:
        """Take a closer look at messages after a pause, or with stamps that are not as usual."""
        if self._suspect is None and not self._suspects(
            readings, times, before, last, limit
        ):
            self._ahead = max(self._ahead, last.ahead)
            self._fresh_time = last.time
            return self._without_old(readings, times, limit)
        return self._resolve_suspicion(readings, times, last, limit)

    def _without_old(
        self, readings: Sequence[Reading], times: Sequence[float], limit: float
    ) -> Sequence[Reading]:
        """The readings of a window whose last one is fresh, without those that are older than `limit`."""
        return [
            reading
            for reading, time in zip(readings, times, strict=True)
            if (point := _point(reading, time)) is None
            or self._ahead - point.ahead <= limit
        ]

    def _suspects(
        self,
        readings: Sequence[Reading],
        times: Sequence[float],
        before: _Point,
        last: _Point,
        limit: float,
    ) -> bool:
        """Begin to doubt messages that seem older than `limit`, or a long series in a hurry."""
        if self._ahead - last.ahead > limit:
            self._suspect = next(
                point
                for point in map(_point, readings, times, strict=True)
                if point is not None and self._ahead - point.ahead > limit
            )
            return True
        if last.ahead - before.ahead <= JITTER:
            self._series = max(0.0, self._series - (last.time - before.time))
            return False
        points = [
            point
            for point in (before, *map(_point, readings, times, strict=True))
            if point is not None and self._ahead - point.ahead <= limit
        ]
        gains = [late.ahead - early.ahead for early, late in pairwise(points)]
        # The largest step may be a clock that was set.
        self._series += max(0.0, sum(gains) - max(gains, default=0.0))
        if self._series <= LONG_SERIES:
            return False
        self._suspect, self._hurries_since = last, last.time
        return True

    def _resolve_suspicion(
        self,
        readings: Sequence[Reading],
        times: Sequence[float],
        last: _Point,
        limit: float,
    ) -> Sequence[Reading]:
        """The readings to use, none while it is open whether they are old."""
        assert self._suspect is not None
        span = last.time - self._suspect.time
        made = last.stamp - self._suspect.stamp
        since = self._hurries_since
        if since is None and (live := self._without_old(readings, times, limit)):
            # Who sends goes on, whatever old messages come in between.
            self._believe(max(self._ahead, last.ahead), last.time)
            return live
        if made > HURRY * span + BUNDLE:
            if since is not None and last.time - since > LONGEST_HURRY:
                self._believe(last.ahead, last.time)
                self._series = -inf
                return readings
            self._suspect = last
        elif span >= PROOF:
            self._believe(last.ahead, last.time)
            self._series = 0.0
            return readings
        return ()

    def _believe(self, ahead: float, time: float) -> None:
        self._ahead = ahead
        self._fresh_time = time
        self._suspect = self._hurries_since = None


def _point(reading: Reading, time: float) -> _Point | None:
    stamp = stamp_time(reading.stamp)
    return None if stamp is None else _Point((stamp - _EPOCH).total_seconds(), time)
