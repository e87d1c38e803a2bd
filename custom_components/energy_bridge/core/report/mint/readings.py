"""The values of a message's sources as rows come in, and what a day adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
import math
from operator import itemgetter

from ..aggregates import Difference
from ..series import Row, Value
from .messages import (
    DayEnergy,
    DayMaximum,
    Figure,
    Measured,
    Message,
    PowerFactor,
    SetPoint,
)


@dataclass(frozen=True, slots=True)
class Input:
    """A source: the index of a series, or a constant; either is taken times a factor.

    A magnitude loses its sign; a register below 0 is no value.
    """

    index: int | None
    constant: float | None
    factor: float
    magnitude: bool = False
    register: bool = False

    def converted(self, value: Value) -> float | None:
        """A value of the source as the message has it."""
        if not isinstance(value, int | float):
            return None
        found = value * self.factor
        if not math.isfinite(found) or (self.register and found < 0):
            return None
        return abs(found) if self.magnitude else found


class Readings:
    """What a message needs to know, at the time up to which rows were taken."""

    def __init__(
        self,
        message: Message,
        inputs: Mapping[str, Input],
        stale_index: int,
        rows: Iterable[Row],
    ) -> None:
        """Start before the first row.

        Rows of the index `stale_index` tell how many devices are stale (R9).
        """
        self._inputs = inputs
        self._stale_index = stale_index
        self._stale = False
        self._groups = groupby(rows, itemgetter(0))
        self._coming = next(self._groups, None)
        self._values = {
            path: each.converted(each.constant) for path, each in inputs.items()
        }
        self._readers: dict[int, list[str]] = {}
        for path, each in inputs.items():
            if each.index is not None:
                self._readers.setdefault(each.index, []).append(path)
        figures = [leaf.figure for leaf in message.leaves]
        self._parts = {
            figure.field.key: _parts(figure, inputs)
            for figure in figures
            if isinstance(figure, Measured)
        }
        self._measured = [path for path in inputs if path in self._parts]
        self._set_points = {
            figure.field.key for figure in figures if isinstance(figure, SetPoint)
        }
        self._energies = {
            part: Difference()
            for figure in figures
            if isinstance(figure, DayEnergy)
            for part in self._parts[figure.register]
        }
        self._maxima: dict[DayMaximum, float | None] = {
            figure: None for figure in figures if isinstance(figure, DayMaximum)
        }
        self._powers = {
            part for figure in self._maxima for part in self._parts[figure.power]
        }

    def advance(self, time: float) -> None:
        """Take all rows up to a time, and with it."""
        while self._coming is not None and self._coming[0] <= time:
            self._take(self._coming[1])
            self._coming = next(self._groups, None)

    def begin_day(self) -> None:
        """Count from the values in force: it is midnight."""
        for part in self._energies:
            self._energies[part] = Difference(self._values[part])
        self._maxima = dict.fromkeys(self._maxima)
        self._raise_maxima()

    @property
    def state(self) -> int:
        """0 if all sources have values, 1 if some, 2 if none or a device is stale."""
        missing = sum(self._values[path] is None for path in self._measured)
        if self._stale or missing == len(self._measured):
            return 2
        return 1 if missing else 0

    def value(self, figure: Figure) -> float | None:
        """The value of a figure; None if there is none."""
        match figure:
            case Measured():
                return self._total(figure.field.key)
            case SetPoint():
                return self._values.get(figure.field.key)
            case DayEnergy():
                rise = _sum(
                    self._energies[part].total for part in self._parts[figure.register]
                )
                # A register that dips nets out, but no day has less than nothing.
                return None if rise is None else max(rise, 0.0)
            case DayMaximum():
                return self._maxima[figure]
            case PowerFactor():
                return _power_factor(
                    self._total(figure.active), self._total(figure.reactive)
                )

    def _take(self, rows: Iterable[Row]) -> None:
        """Rows of one time; the last of a series wins (R7)."""
        changed = set()
        for index, value in {index: value for _, index, value in rows}.items():
            if index == self._stale_index:
                self._stale = bool(value)
            for path in self._readers.get(index, ()):
                self._put(path, self._inputs[path].converted(value))
                changed.add(path)
        if not self._powers.isdisjoint(changed):
            self._raise_maxima()

    def _put(self, path: str, value: float | None) -> None:
        if value is None and path in self._set_points:
            return  # a 0 in its place would read as an order to stop (A8)
        self._values[path] = value
        if value is not None and path in self._energies:
            self._energies[path].add(value)

    def _raise_maxima(self) -> None:
        for figure, largest in self._maxima.items():
            power = self._total(figure.power)
            if power is not None:
                self._maxima[figure] = max(largest or 0.0, power * figure.direction)

    def _total(self, path: str) -> float | None:
        return _sum(self._values[part] for part in self._parts[path])


def _parts(figure: Measured, inputs: Mapping[str, Input]) -> tuple[str, ...]:
    """The inputs that add up to a value: its own, or all three phases', or nothing."""
    if figure.field.key in inputs:
        return (figure.field.key,)
    if all(phase in inputs for phase in figure.phases):
        return figure.phases
    return ()


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum of values; None if one is missing, or all, or if no float is as large."""
    found = list(values)
    known = [value for value in found if value is not None]
    if not found or len(known) < len(found):
        return None
    try:
        total = math.fsum(known)
    except OverflowError, ValueError:
        return None
    return total if math.isfinite(total) else None


def _power_factor(active: float | None, reactive: float | None) -> float | None:
    if active is None or reactive is None:
        return None
    apparent = math.hypot(active, reactive)
    return active / apparent if apparent else None
