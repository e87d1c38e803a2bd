"""Gaps that the recorder's rows do not show: downtimes, and devices that fell silent."""

from collections.abc import Iterable, Iterator, Sequence
import math

from .series import Row, Value


def without_downtimes(
    rows: Iterable[Row], downtimes: Sequence[tuple[float, float]], count: int
) -> Iterator[Row]:
    """Rows of `count` series with Home Assistant's downtimes as gaps (R11).

    From a downtime's start, the last sign of life, each series is unknown until its
    first row at or after the downtime's end; rows in between are dropped. Comes before
    `with_freshness`.
    """
    coming = iter(sorted(downtimes))
    downtime = next(coming, None)
    until = -math.inf
    for row in rows:
        time = row[0]
        while downtime is not None and time >= downtime[0]:
            yield from ((downtime[0], index, None) for index in range(count))
            until = max(until, downtime[1])
            downtime = next(coming, None)
        if time >= until:
            yield row
    while downtime is not None:
        yield from ((downtime[0], index, None) for index in range(count))
        downtime = next(coming, None)


def with_freshness(
    rows: Iterable[Row],
    device: Sequence[int],
    max_age: float,
    count: int,
    stale_index: int | None = None,
) -> Iterator[Row]:
    """Rows of the first `count` series, unknown while their device is silent (R9).

    `device` is the device of each series; those from `count` on are only watched. A
    device is stale from `max_age` (s) after its last row until its next one: then its
    other series come back with the value they had; one with a negative number never is.
    With `stale_index`, rows of a series of that index tell how many devices are stale.
    """
    members: dict[int, list[int]] = {}
    for index in range(count):
        members.setdefault(device[index], []).append(index)
    values: list[Value] = [None] * count
    heard: dict[int, float] = {}
    stale: set[int] = set()
    deadline = math.inf

    def expire(time: float) -> Iterator[Row]:
        silent = sorted(
            (last + max_age, group)
            for group, last in heard.items()
            if last + max_age < time
        )
        for moment, group in silent:
            del heard[group]
            stale.add(group)
            yield from ((moment, index, None) for index in members.get(group, ()))
            if stale_index is not None:
                yield moment, stale_index, float(len(stale))

    for row in rows:
        time, index, value = row
        if time > deadline:
            yield from expire(time)
            deadline = min(heard.values(), default=math.inf) + max_age
        group = device[index]
        if group >= 0:
            heard[group] = time
            deadline = min(deadline, time + max_age)
        if group in stale:
            stale.remove(group)
            for other in members.get(group, ()):
                yield time, other, values[other]
            if stale_index is not None:
                yield time, stale_index, float(len(stale))
        if index < count:
            values[index] = value
            yield row
    yield from expire(math.inf)
