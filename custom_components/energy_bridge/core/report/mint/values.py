"""The value in force of each source of a message, and the totals of three phases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import math

from ..inputs import Input
from ..series import Value
from .figures import Measured, Message, SetPoint, figures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MintInput(Input):
    """A source of MINT: a magnitude loses its sign; below 0 a register or a day's maximum is no value."""

    magnitude: bool = False
    register: bool = False

    def converted(self, value: Value) -> float | None:
        """A value of the source as the message has it."""
        number = self.scaled(value)
        if number is None or (self.register and number < 0):
            return None
        return abs(number) if self.magnitude else number


class Values:
    """The values in force at a time; a path is the key of a field.

    A total without a source of its own is the sum of its phases, if all three have one.
    """

    def __init__(self, message: Message, inputs: Mapping[str, MintInput]) -> None:
        """Start with the constants."""
        self._inputs = inputs
        self._values = {
            path: source.converted(source.constant) for path, source in inputs.items()
        }
        self._parts = {
            figure.field.key: _parts_of(figure, inputs)
            for figure in figures_of(message, Measured)
        }
        self._set_points = [
            figure.field.key
            for figure in figures_of(message, SetPoint)
            if figure.field.key in inputs
        ]
        self._measured = [path for path in inputs if path not in self._set_points]

    def put(self, path: str, value: Value) -> float | None:
        """Put a source's value in force; answers it as the message has it."""
        number = self._inputs[path].converted(value)
        # A setpoint keeps its last value: 0 would read as an order to stop (A8).
        if number is not None or path not in self._set_points:
            self._values[path] = number
        return number

    def value(self, path: str) -> float | None:
        """The value of one source; None if there is no value, or no source."""
        return self._values.get(path)

    def has_source(self, path: str) -> bool:
        """Whether a field has a source."""
        return path in self._inputs

    def parts(self, path: str) -> tuple[str, ...]:
        """The paths of the sources that add up to a measurement."""
        return self._parts[path]

    def total(self, path: str) -> float | None:
        """The value of a measurement, which may be a sum; None if any part lacks one."""
        return sum_of(self._values[part] for part in self._parts[path])

    @property
    def measured(self) -> int:
        """How many measurements have a source."""
        return len(self._measured)

    @property
    def missing(self) -> int:
        """How many of these have no value."""
        return sum(self._values[path] is None for path in self._measured)

    @property
    def unset(self) -> tuple[str, ...]:
        """The setpoints whose source never had a value."""
        return tuple(path for path in self._set_points if self._values[path] is None)


def _parts_of(figure: Measured, inputs: Mapping[str, MintInput]) -> tuple[str, ...]:
    if figure.field.key in inputs:
        return (figure.field.key,)
    if all(phase in inputs for phase in figure.phases):
        return figure.phases
    return ()


def sum_of(values: Iterable[float | None]) -> float | None:
    """The sum of values; None if there are none, one is missing, or no float is as large."""
    found = list(values)
    known = [value for value in found if value is not None]
    if not found or len(known) < len(found):
        return None
    try:
        total = math.fsum(known)
    except OverflowError, ValueError:
        return None
    return total if math.isfinite(total) else None
