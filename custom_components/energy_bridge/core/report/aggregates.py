"""What becomes of the rows of a series in an interval of the grid.

Times are s since the epoch. Everything streams: an aggregate holds the value in force,
never the rows of a window.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
import math
from typing import Protocol

from .series import Row, Value

RESET = 0.9
"""A register that falls below this share of its value began again at 0."""

_TICK = 1e-6
"""s; the recorder's resolution."""


class Difference:
    """By how much a register rose (R4), as Home Assistant's `total_increasing` does.

    After a reset the new cycle counts from 0; a smaller fall is subtracted. Values
    below 0 are ignored.
    """

    __slots__ = ("_base", "_closed", "_last")

    def __init__(self, base: float | None = None) -> None:
        """Count from `base`; without one, from the first value."""
        self._base: float | None = None
        self._last: float | None = None
        self._closed = 0.0
        if base is not None:
            self.add(base)

    def add(self, value: float) -> None:
        """Count up to the register's next value."""
        if value < 0:
            return
        if self._last is None or self._base is None:
            self._base = value
        elif value < RESET * self._last:
            self._closed += self._last - self._base
            self._base = 0.0
        self._last = value

    @property
    def total(self) -> float | None:
        """The difference so far; None before the first value."""
        if self._last is None or self._base is None:
            return None
        return self._closed + self._last - self._base


class Aggregate(Protocol):
    """Makes one value of the rows of an interval, for one interval after the other.

    The value in force at the end of one is in force at the start of the next. A value
    that another row replaces at the same time was never in force (R7).
    """

    def add(self, time: float, value: Value) -> None:
        """Put a value in force; times never fall. Only `Last` has a use for texts."""

    def close(self, start: float, end: float) -> Value:
        """End the interval and answer its value; the next one begins at `end`."""


class Mean:
    """The time-weighted mean without interpolation (R2).

    Time without a value does not count; too much of it, and there is no mean.
    """

    __slots__ = ("_coverage", "_covered", "_since", "_sum", "_value")

    def __init__(self, coverage: float = 0.5) -> None:
        """Set the share of an interval (0 to 1) that values must cover."""
        self._coverage = coverage
        self._value: float | None = None
        self._since = -math.inf
        self._sum = self._covered = 0.0

    def add(self, time: float, value: Value) -> None:
        """Put a value in force."""
        held = self._value
        if value == held:
            return
        if held is not None:
            span = time - self._since
            self._covered += span
            self._sum += held * span
        self._since = time
        self._value = None if isinstance(value, str) else value

    def close(self, start: float, end: float) -> float | None:
        """The mean over the interval."""
        covered, total, held = self._covered, self._sum, self._value
        if held is not None:
            span = end - self._since
            covered += span
            total += held * span
        self._since = end
        self._sum = self._covered = 0.0
        if not covered or covered < self._coverage * (end - start) - _TICK:
            return None
        # Beyond nine decimals is noise of the sum, which must not tip a half.
        return round(total / covered, 9)


class Last:
    """The last value, number or text, of {in force at the start, rows inside} (R3)."""

    __slots__ = ("_found", "_since", "_value")

    def __init__(self) -> None:
        """Start without a value."""
        self._value: Value = None
        self._found: Value = None
        self._since = -math.inf

    def add(self, time: float, value: Value) -> None:
        """Put a value in force."""
        if time > self._since:
            if self._value is not None:
                self._found = self._value
            self._since = time
        self._value = value

    def close(self, start: float, end: float) -> Value:
        """The last value of the interval."""
        found = self._found if self._value is None else self._value
        self._found = None
        self._since = end
        return found


class Extreme:
    """The largest value in force (R5), or with `min` the smallest."""

    __slots__ = ("_found", "_pick", "_since", "_value")

    def __init__(self, pick: Callable[[float, float], float] = max) -> None:
        """Start without a value."""
        self._pick = pick
        self._value: float | None = None
        self._found: float | None = None
        self._since = -math.inf

    def add(self, time: float, value: Value) -> None:
        """Put a value in force."""
        if time > self._since:
            self._found = self.value
            self._since = time
        self._value = None if isinstance(value, str) else value

    @property
    def value(self) -> float | None:
        """The extreme since the start of the interval, with the value now in force."""
        held, found = self._value, self._found
        if held is None or found is None:
            return found if held is None else held
        return self._pick(found, held)

    def close(self, start: float, end: float) -> float | None:
        """The extreme of the interval."""
        extreme = self.value
        self._found = None
        self._since = end
        return extreme


class Delta:
    """By how much a register rose (R4) since the interval before.

    It counts from the value in force until the start, else from the first one inside.
    So a register that is written exactly on the grid loses nothing.
    """

    __slots__ = ("_difference", "_known", "_since", "_value")

    def __init__(self) -> None:
        """Start without a value."""
        self._difference = Difference()
        self._value: float | None = None
        self._known = False
        self._since = -math.inf

    def add(self, time: float, value: Value) -> None:
        """Put a value in force."""
        if time > self._since:
            self._count_value_in_force()
            self._since = time
        self._value = None if isinstance(value, str) else value

    def _count_value_in_force(self) -> None:
        if self._value is not None and self._value >= 0:
            self._difference.add(self._value)
            self._known = True

    def close(self, start: float, end: float) -> float | None:
        """The rise in the interval; None if the register was unknown all the time."""
        self._count_value_in_force()
        total = self._difference.total if self._known else None
        self._difference = Difference(self._value)
        self._known = False
        self._since = end
        return total


def aggregate(
    rows: Iterable[Row],
    columns: Sequence[tuple[int, Aggregate]],
    start: float,
    end: float,
    interval: int,
) -> Iterator[tuple[float, list[Value]]]:
    """The start of each interval from `start` to `end`, and the values of its columns.

    A column is the index of a series, and the aggregate of its values. Rows before
    `start` set what is in force there.
    """
    adders = _adders(columns)
    opening, closing = start - interval, start
    for time, index, value in rows:
        while time >= closing:
            values = [column.close(opening, closing) for _, column in columns]
            if opening >= start:
                yield opening, values
            opening, closing = closing, closing + interval
            if opening >= end:
                return
        adders[index](time, value)
    while opening < end:
        values = [column.close(opening, closing) for _, column in columns]
        if opening >= start:
            yield opening, values
        opening, closing = closing, closing + interval


type _Adder = Callable[[float, Value], None]


def _adders(columns: Sequence[tuple[int, Aggregate]]) -> list[_Adder]:
    """The function to call with the rows of each series, by its index."""
    by_series: list[list[_Adder]] = [
        [] for _ in range(1 + max((index for index, _ in columns), default=-1))
    ]
    for index, column in columns:
        by_series[index].append(column.add)
    return [each[0] if len(each) == 1 else _add_to_all(each) for each in by_series]


def _add_to_all(adders: Sequence[_Adder]) -> _Adder:
    """A function that passes a row on to several."""

    def add(time: float, value: Value) -> None:
        for each in adders:
            each(time, value)

    return add
