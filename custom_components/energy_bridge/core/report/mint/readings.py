"""What a message says at an instant that moves on through the rows."""

from collections.abc import Iterable, Mapping
from itertools import groupby
import math
from operator import itemgetter

from ..series import Row
from .day import DayCounters
from .figures import (
    DayEnergy,
    DayMaximum,
    Figure,
    Measured,
    Message,
    PowerFactor,
    SetPoint,
)
from .values import MintInput, Values


class Readings:
    """The figures of a message, at the time up to which rows were read."""

    def __init__(
        self,
        message: Message,
        inputs: Mapping[str, MintInput],
        stale_index: int,
        rows: Iterable[Row],
    ) -> None:
        """Start before the first row.

        Rows of the index `stale_index` tell how many devices are stale (R9).
        """
        self._values = Values(message, inputs)
        self._day = DayCounters(message, self._values)
        self._paths = _paths_by_series(inputs)
        self._stale_index = stale_index
        self._stale = False
        self._moments = groupby(rows, itemgetter(0))
        self._next_moment = next(self._moments, None)

    def advance(self, time: float) -> None:
        """Read all rows up to a time, those at that time included."""
        while self._next_moment is not None and self._next_moment[0] <= time:
            self._read_moment(self._next_moment[1])
            self._next_moment = next(self._moments, None)

    def begin_day(self) -> None:
        """Count from the values in force: it is midnight."""
        self._day.begin_day()

    @property
    def state(self) -> int:
        """0 if all sources have values, 1 if some, 2 if none or a device is stale (A7).

        A setpoint that never had a value is missing like a measurement (A8).
        """
        missing = self._values.missing
        if self._stale or missing == self._values.measured:
            return 2
        return 1 if missing or self.unset else 0

    @property
    def unset(self) -> tuple[str, ...]:
        """The setpoints whose source never had a value."""
        return self._values.unset

    def value(self, figure: Figure) -> float | None:
        """The value of a figure; None if there is none."""
        key = figure.field.key
        if self._values.has_source(key):
            return self._values.value(key)
        match figure:
            case SetPoint():
                return None
            case Measured():
                return self._values.total(key)
            case DayEnergy():
                return self._day.energy(figure)
            case DayMaximum():
                return self._day.maximum(figure)
            case PowerFactor():
                return _power_factor(
                    self._values.total(figure.active),
                    self._values.total(figure.reactive),
                )

    def _read_moment(self, rows: Iterable[Row]) -> None:
        """Read the rows of one time; the last of a series counts (R7)."""
        changed = set()
        for index, value in {index: value for _, index, value in rows}.items():
            if index == self._stale_index:
                self._stale = bool(value)
            for path in self._paths.get(index, ()):
                number = self._values.put(path, value)
                if number is not None:
                    self._day.add_register(path, number)
                changed.add(path)
        self._day.add_powers(changed)


def _paths_by_series(inputs: Mapping[str, MintInput]) -> dict[int, list[str]]:
    """The paths that each series feeds, by its index."""
    paths: dict[int, list[str]] = {}
    for path, source in inputs.items():
        if source.index is not None:
            paths.setdefault(source.index, []).append(path)
    return paths


def _power_factor(active: float | None, reactive: float | None) -> float | None:
    if active is None or reactive is None:
        return None
    apparent = math.hypot(active, reactive)
    return active / apparent if apparent else None
