"""What becomes of the rows of a series in an interval of the grid.

Times are s since the epoch. Everything streams: an aggregate holds the value in force,
never the rows of a window.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
import math
from typing import Protocol

from .series import Row, Value

RESET = 0.9
"""Below this share of its value a register began again at 0; else it dipped."""

_TICK = 1e-6
"""s; the recorder's resolution."""


class Difference:
    """By how much a register rose (R4), as Home Assistant's `total_increasing` does.

    After a reset the new cycle counts from 0; a smaller dip nets out. A register below
    0 is none.
    """

    __slots__ = ("_base", "_closed", "_last")

    def __init__(self, base: float | None = None) -> None:
        """Count from this value, or without one from the first that comes."""
        self._base: float | None = None
        self._last: float | None = None
        self._closed = 0.0
        if base is not None:
            self.add(base)

    def add(self, value: float) -> None:
        """Take the register's next value."""
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
    """Makes one value of the rows of an interval.

    What is in force at its end stays in force in the next one. A value that is replaced
    at the time of its own row was never in force (R7).
    """

    def add(self, time: float, value: Value) -> None:
        """Take a row; times never fall. Texts are no values, except to `Last`."""

    def close(self, start: float, end: float) -> Value:
        """The value of the interval; the next one begins at `end`."""


class Mean:
    """The time-weighted mean without interpolation (R2).

    Spans without a value count neither way; values must cover a share of the interval.
    """

    __slots__ = ("_coverage", "_covered", "_since", "_sum", "_value")

    def __init__(self, coverage: float = 0.5) -> None:
        """Give no value for an interval of which a smaller share is covered."""
        self._coverage = coverage
        self._value: float | None = None
        self._since = -math.inf
        self._sum = self._covered = 0.0

    def add(self, time: float, value: Value) -> None:
        """Take a row."""
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
        """Take a row."""
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
        """Take a row."""
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

    The base is what was in force until the start, else the first value inside. So it is
    the difference of two last values, and a register written on the grid loses nothing.
    """

    __slots__ = ("_difference", "_known", "_since", "_value")

    def __init__(self) -> None:
        """Start without a value."""
        self._difference = Difference()
        self._value: float | None = None
        self._known = False
        self._since = -math.inf

    def add(self, time: float, value: Value) -> None:
        """Take a row."""
        if time > self._since:
            self._take()
            self._since = time
        self._value = None if isinstance(value, str) else value

    def _take(self) -> None:
        if self._value is not None and self._value >= 0:
            self._difference.add(self._value)
            self._known = True

    def close(self, start: float, end: float) -> float | None:
        """The rise in the interval; None if the register was unknown all the time."""
        self._take()
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
    """Each interval from `start` to `end` with the values of the columns.

    A column is the index of a series and what is made of it. Rows before `start` tell
    what is in force there.
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
    """What takes the rows of each series."""
    by_series: list[list[_Adder]] = [
        [] for _ in range(1 + max((index for index, _ in columns), default=-1))
    ]
    for index, column in columns:
        by_series[index].append(column.add)
    return [each[0] if len(each) == 1 else _to_all(each) for each in by_series]


def _to_all(adders: Sequence[_Adder]) -> _Adder:
    """One that passes a row on to several."""

    def add(time: float, value: Value) -> None:
        for each in adders:
            each(time, value)

    return add
