"""What a message counts since local midnight."""

from collections.abc import Iterable

from ..aggregates import Difference
from .figures import DayEnergy, DayMaximum, Message, figures_of
from .values import Values, sum_of


class DayCounters:
    """The rise of registers, and the largest powers, of a day so far."""

    def __init__(self, message: Message, values: Values) -> None:
        """Count from the first values; `values` is where powers and registers stand."""
        self._values = values
        self._rises = {
            part: Difference()
            for figure in figures_of(message, DayEnergy)
            for part in values.parts(figure.register)
        }
        self._maxima: dict[DayMaximum, float | None] = dict.fromkeys(
            figures_of(message, DayMaximum)
        )
        self._powers = {
            part for figure in self._maxima for part in values.parts(figure.power)
        }

    def begin_day(self) -> None:
        """Count from the values in force: it is midnight."""
        for part in self._rises:
            self._rises[part] = Difference(self._values.value(part))
        self._maxima = dict.fromkeys(self._maxima)
        self._raise_maxima()

    def add_register(self, path: str, value: float) -> None:
        """Count up to a register's next value; other paths count for nothing."""
        if path in self._rises:
            self._rises[path].add(value)

    def add_powers(self, changed: Iterable[str]) -> None:
        """Compare the maxima with the powers in force, if any of them changed."""
        if not self._powers.isdisjoint(changed):
            self._raise_maxima()

    def energy(self, figure: DayEnergy) -> float | None:
        """The rise of a register today; None while it is unknown."""
        parts = self._values.parts(figure.register)
        rise = sum_of(self._rises[part].total for part in parts)
        # A register that dips nets out, but no day has less than nothing.
        return None if rise is None else max(rise, 0.0)

    def maximum(self, figure: DayMaximum) -> float | None:
        """The largest power today, not below 0; None while it is unknown."""
        return self._maxima[figure]

    def _raise_maxima(self) -> None:
        for figure, largest in self._maxima.items():
            power = self._values.total(figure.power)
            if power is not None:
                self._maxima[figure] = max(largest or 0.0, power * figure.direction)
