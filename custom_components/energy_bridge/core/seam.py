"""Joins the hourly statistics of an older entity to those of the one that follows it.

Hours are in UTC, times in s since the epoch. Nothing here changes or repeats an hour that the new entity has.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

HOUR = 3600.0

ZERO_HOUR = 946_684_800.0
"""2000-01-01 00:00 UTC, before any of this hardware. From here on stand the sums that oldest hours are counted from.

Whoever asks for the change in the oldest hour counts from 0, however low its sum is, unless there is an hour before it.
"""

FIRST_HOUR = 978_307_200.0
"""2001-01-01 00:00 UTC: no hour before it is real."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What is recorded of one hour; None for what is not. `state` and `sum` are those at its end."""

    start: float
    state: float | None = None
    sum: float | None = None
    mean: float | None = None
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class First:
    """The oldest thing recorded of the new entity: an hour, or five minutes of one that has no row yet."""

    start: float
    end: float
    state: float | None = None
    sum: float | None = None
    zero: Hour | None = None
    """What its sum is counted from, if that is another sum than 0."""

    @property
    def hour(self) -> float:
        """When its hour starts: older ones can be imported."""
        return self.start - self.start % HOUR


@dataclass(frozen=True, slots=True)
class Conversion:
    """From the old entity's unit and meaning to the new one's."""

    factor: float = 1.0
    offset: float = 0.0

    def value(self, value: float | None) -> float | None:
        """A level, such as a temperature or a meter."""
        return None if value is None else value * self.factor + self.offset


@dataclass(frozen=True, slots=True)
class Joined:
    """What to import, oldest first, and what it does."""

    hours: tuple[Hour, ...] = ()
    zero: Hour | None = None
    """What the oldest sum is to be counted from, where that is not what is there."""
    shift: float | None = None
    """What was added to the sums."""
    change: float | None = None
    """What the new entity's first hour shows afterwards."""
    skipped: int = 0
    """Hours without a usable value."""
    factor: float = 1.0
    """What values were multiplied with."""


def join_means(
    old: Iterable[Hour], first: First, conversion: Conversion = Conversion()
) -> Joined:
    """The hours of a measured value before the new entity's first one."""
    hours, skipped = _usable(old, first, lambda hour: hour.mean)
    converted = []
    for hour in hours[: _count_before(hours, first)]:
        low, high = conversion.value(hour.min), conversion.value(hour.max)
        if conversion.factor < 0:
            low, high = high, low
        mean = conversion.value(hour.mean)
        converted.append(Hour(hour.start, mean=mean, min=low, max=high))
    return Joined(tuple(converted), skipped=skipped, factor=conversion.factor)


def join_sums(
    old: Iterable[Hour],
    first: First,
    conversion: Conversion = Conversion(),
    *,
    limit: float,
    same_meter: bool,
) -> Joined:
    """The hours of a counter before the new entity's first one, shifted to meet it.

    Args:
        old: What is recorded of the old entity, the hour after the new one's first one included.
        first: What is recorded of the new one first; its sum must be known.
        conversion: From the old unit to the new one.
        limit: The most that can be counted in an hour, in the new unit.
        same_meter: Whether both entities show the same register, so that its rise between them is what was counted
            while neither had a row. Else, and where that rise cannot be, the new one counts from its first value.
    """
    hours, skipped = _usable(old, first, lambda hour: hour.sum)
    count = _count_before(hours, first)
    if not count or first.sum is None:
        return Joined(skipped=skipped, factor=conversion.factor)
    place = bisect_right(hours, first.end - HOUR, key=_start_of) - 1
    newest, later = hours[place], hours[place + 1 : place + 2]
    overlaps = newest.start >= first.hour
    rise = None
    if overlaps and later and later[0].start - newest.start == HOUR:
        rise = 0.0  # the old entity counted all of that hour
    elif same_meter:
        rise = _rise(newest, first, conversion, limit)
    if rise is None:
        base = 0.0 if first.zero is None else _sum_of(first.zero)
        rise = 0.0 if overlaps else _own_count(first.sum - base, limit)
    factor = conversion.factor
    shift = first.sum - rise - _sum_of(newest) * factor
    converted = tuple(
        Hour(hour.start, conversion.value(hour.state), _sum_of(hour) * factor + shift)
        for hour in hours[:count]
    )
    base = _sum_of(converted[0]) - _own_count(_sum_of(hours[0]) * factor, limit)
    return Joined(
        hours=converted,
        zero=_zero(base, first.zero),
        shift=shift,
        change=first.sum - _sum_of(converted[-1]),
        skipped=skipped,
        factor=factor,
    )


def _zero(base: float, zero: Hour | None) -> Hour | None:
    """A row for a sum to count from, behind the one that is there; None where that will do."""
    if zero is None:
        return Hour(ZERO_HOUR, sum=base) if base else None
    return Hour(zero.start + HOUR, sum=base) if base != zero.sum else None


def _usable(
    old: Iterable[Hour], first: First, value_of: Callable[[Hour], float | None]
) -> tuple[Sequence[Hour], int]:
    """The whole hours with a finite value, in order, and how many others there were before the new entity's first."""
    hours, skipped = [], 0
    for hour in old:
        value = value_of(hour)
        if (
            value is not None
            and isfinite(value)
            and hour.start >= FIRST_HOUR
            and not hour.start % HOUR
        ):
            hours.append(hour)
        elif hour.start < first.hour:
            skipped += 1
    hours.sort(key=_start_of)
    return hours, skipped


def _start_of(hour: Hour) -> float:
    return hour.start


def _sum_of(hour: Hour) -> float:
    """The sum of an hour that has one."""
    assert hour.sum is not None
    return hour.sum


def _count_before(hours: Sequence[Hour], first: First) -> int:
    return bisect_left(hours, first.hour, key=_start_of)


def _rise(
    newest: Hour, first: First, conversion: Conversion, limit: float
) -> float | None:
    """What the register rose from the old entity's newest hour to the new one's first value; None where it cannot have."""
    state = conversion.value(newest.state)
    if state is None or first.state is None:
        return None
    rise = first.state - state
    hours = max(1.0, (first.end - newest.start) / HOUR - 1)
    return rise if 0 <= rise <= limit * hours else None


def _own_count(total: float, limit: float) -> float:
    """What an entity counted in its first hour, as Home Assistant begins each sum with 0; 0 for a sum that began elsewhere."""
    return total if 0 <= total <= limit else 0.0
