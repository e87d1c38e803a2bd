"""The grid of a report: the multiples of its interval since the epoch.

Times are s since the epoch, spans half-open.
"""

from collections.abc import Iterable, Iterator
import math

from .series import Row


def grid_times(start: float, end: float, interval: int) -> Iterator[float]:
    """The multiples t of the interval (s) with start <= t < end."""
    first = -(-start // interval) * interval
    return map(float, range(int(first), math.ceil(end), interval))


def by_instant(
    rows: Iterable[Row], times: Iterable[float]
) -> Iterator[tuple[float, list[Row]]]:
    """Each of the ascending times, and the rows since the time before it (R1)."""
    coming = iter(rows)
    row = next(coming, None)
    for time in times:
        due = []
        while row is not None and row[0] <= time:
            due.append(row)
            row = next(coming, None)
        yield time, due
