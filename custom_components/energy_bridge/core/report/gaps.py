"""Gaps that the recorder's rows do not show: downtimes, and devices that fell silent.

Rows come in the order of their times, which are s since the epoch, and leave in it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
import math

from .series import Row, Value


def without_downtimes(
    rows: Iterable[Row],
    downtimes: Sequence[tuple[float, float]],
    count: int,
    lasting: Collection[int] = (),
) -> Iterator[Row]:
    """Rows of `count` series with Home Assistant's downtimes as gaps (R11).

    From a downtime's start, the last sign of life, each series is unknown until its
    first row at or after the downtime's end; rows in between are dropped. The series of
    the indexes `lasting` go on instead. Comes before `without_stale_values`.
    """
    if not downtimes:  # as most often
        return iter(rows)
    interrupted = [index for index in range(count) if index not in lasting]
    return _interrupted(rows, downtimes, interrupted, lasting)


def _interrupted(
    rows: Iterable[Row],
    downtimes: Sequence[tuple[float, float]],
    interrupted: Sequence[int],
    lasting: Collection[int],
) -> Iterator[Row]:
    ahead = sorted(downtimes, reverse=True)
    down_until = -math.inf
    for row in rows:
        time = row[0]
        while ahead and ahead[-1][0] <= time:
            start, end = ahead.pop()
            yield from _unknown(start, interrupted)
            down_until = max(down_until, end)
        if time >= down_until or row[1] in lasting:
            yield row
    for start, _ in reversed(ahead):
        yield from _unknown(start, interrupted)


def without_stale_values(
    rows: Iterable[Row],
    device_numbers: Sequence[int],
    max_age: float,
    count: int,
    stale_index: int | None = None,
    downtimes: Iterable[tuple[float, float]] = (),
) -> Iterator[Row]:
    """Rows of the first `count` series, unknown while their device is stale (R9).

    A device is stale from `max_age` (s) after its last row until its next one: then its
    other series come back with the value they had. `device_numbers` has that of each
    series' device, negative for one that is never stale. The series from `count` on
    only show that their device lives; their rows are left out.

    With `stale_index`, rows of a series of that index tell how many devices are stale.
    What `without_downtimes` says at the start of one of the `downtimes` is no sign of life.
    """
    devices = _Devices(device_numbers[:count], max_age, stale_index)
    interruptions = {start for start, _ in downtimes}
    for row in rows:
        time, index, value = row
        number = device_numbers[index]
        if time > devices.next_expiry:
            yield from devices.expire(time)
        lives = value is not None or time not in interruptions
        if number >= 0 and lives:
            devices.note_sign_of_life(number, time)
        if number in devices.stale and lives:
            yield from devices.revive(number, time)
        if index < count:
            devices.values[index] = value
            yield row
    yield from devices.expire(math.inf)


class _Devices:
    """Which devices are stale, and what their series say when they are not."""

    def __init__(
        self,
        device_numbers: Sequence[int],
        max_age: float,
        stale_index: int | None,
    ) -> None:
        self.values: list[Value] = [None] * len(device_numbers)
        self.stale: set[int] = set()
        self.next_expiry = math.inf
        """No device becomes stale before this time."""
        self._max_age = max_age
        self._stale_index = stale_index
        self._last_heard: dict[int, float] = {}
        """The last row's time of each device that is not stale."""
        self._series: dict[int, list[int]] = {}
        for index, number in enumerate(device_numbers):
            self._series.setdefault(number, []).append(index)

    def note_sign_of_life(self, number: int, time: float) -> None:
        """A row of this device came."""
        self._last_heard[number] = time
        self.next_expiry = min(self.next_expiry, time + self._max_age)

    def expire(self, now: float) -> Iterator[Row]:
        """Rows of the devices that became stale before now, each at its own time."""
        expiries = sorted(
            (last + self._max_age, number) for number, last in self._last_heard.items()
        )
        for expiry, number in expiries:
            if expiry >= now:
                self.next_expiry = expiry
                return
            del self._last_heard[number]
            self.stale.add(number)
            yield from _unknown(expiry, self._series.get(number, ()))
            yield from self._stale_count(expiry)
        self.next_expiry = math.inf

    def revive(self, number: int, time: float) -> Iterator[Row]:
        """Rows of a stale device that came back: its series as they were."""
        self.stale.remove(number)
        for index in self._series.get(number, ()):
            yield time, index, self.values[index]
        yield from self._stale_count(time)

    def _stale_count(self, time: float) -> Iterator[Row]:
        if self._stale_index is not None:
            yield time, self._stale_index, float(len(self.stale))


def _unknown(time: float, indexes: Iterable[int]) -> Iterator[Row]:
    return ((time, index, None) for index in indexes)
