"""From the sources of a stored report to what a running one reads."""

from dataclasses import dataclass
import math

from .configuration import Field, Source
from .series import Dimension, Series, Value

_POWER_FACTOR = 1.00004
"""One, and what is written so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A source in use: the index of its series, or a constant; both are taken times a factor.

    What is larger than `most`, in either direction, is no value.
    """

    index: int | None
    constant: float | None
    factor: float
    most: float

    def scaled(self, value: Value) -> float | None:
        """A value of the source in the message's sign; None for what is no finite number."""
        if not isinstance(value, int | float):
            return None
        number = value * self.factor
        is_value = math.isfinite(number) and abs(number) <= self.most
        return number if is_value else None


def factor_of(field: Field, source: Source) -> float:
    """What turns a value of a source into one of the field."""
    return source.scale * field.sign * (-1 if source.invert else 1)


def most_of(field: Field) -> float:
    """The largest value that a field can have."""
    return _POWER_FACTOR if field.dimension is Dimension.POWER_FACTOR else math.inf


class SeriesIndex:
    """The series of a report, each of them once; rows name a series by its index."""

    def __init__(self) -> None:
        """Start without any."""
        self._indexes: dict[Series, int] = {}

    def index_of(self, series: Series) -> int:
        """The index of a series, which is added if it is new."""
        return self._indexes.setdefault(series, len(self._indexes))

    @property
    def series(self) -> tuple[Series, ...]:
        """All of them, in the order of their indexes."""
        return tuple(self._indexes)
