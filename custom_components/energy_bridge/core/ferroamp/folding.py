"""How the readings of one fold interval become one value each: means, last values, united bit fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from .quantities import QUANTITIES, Fold, Kind
from .readings import Layout, Reading
from .values import bit_mask


@dataclass(frozen=True, slots=True)
class _Columns:
    """The measures of one layout: their keys, their scales, and the positions whose last value counts."""

    layout: Layout
    keys: tuple[str, ...]
    scales: tuple[float, ...]
    last: tuple[int, ...]

    def means(self, readings: Sequence[Reading]) -> list[float]:
        """The values of at least one reading, scaled."""
        last = readings[-1].measures
        count = len(readings)
        if count == 1:
            return list(map(mul, last, self.scales, strict=True))
        columns = zip(*[reading.measures for reading in readings], strict=True)
        means = [
            total / count * scale
            for total, scale in zip(map(sum, columns), self.scales, strict=True)
        ]
        for position in self.last:
            means[position] = last[position] * self.scales[position]
        return means


class Folder:
    """Folds the readings of one kind of sender."""

    def __init__(self, kind: Kind) -> None:
        """Begin without a reading."""
        self._kind = kind
        self._columns: _Columns | None = None
        self._sums: dict[str, tuple[float, int]] = {}
        self._unions: dict[str, int] = {}

    def add_readings(self, readings: Sequence[Reading]) -> None:
        """Sum readings up, so that they need not be kept until the interval is over."""
        sums = self._sums
        for group in _by_layout(readings):
            columns, count = self._columns_of(group[0].layout), len(group)
            means = columns.means(group)
            for key, mean in zip(columns.keys, means, strict=True):
                total, number = sums.get(key, (0.0, 0))
                sums[key] = (total + mean * count, number + count)
            for position in columns.last:
                sums[columns.keys[position]] = (means[position], 1)
        self._unite_bit_fields(readings)

    def pop_values(self, readings: Sequence[Reading]) -> Iterable[tuple[str, float]]:
        """The numbers of the interval that ends with these readings, with their keys; the next interval begins."""
        groups = _by_layout(readings)
        if len(groups) == 1 and not self._sums:
            self._unite_bit_fields(readings)
            columns = self._columns_of(readings[0].layout)
            return zip(columns.keys, columns.means(readings), strict=True)
        self.add_readings(readings)
        sums, self._sums = self._sums, {}
        return [(key, total / count) for key, (total, count) in sums.items()]

    def values_of(self, reading: Reading) -> dict[str, float]:
        """The numbers of one reading, by key; nothing of an interval changes."""
        columns = self._columns_of(reading.layout)
        return dict(zip(columns.keys, columns.means((reading,)), strict=True))

    def pop_masks(self) -> dict[str, int]:
        """All bits that were set in an interval, by the wire key of their field; the next interval begins."""
        masks, self._unions = self._unions, {}
        return masks

    def _unite_bit_fields(self, readings: Iterable[Reading]) -> None:
        previous: Mapping[str, str] = {}
        for reading in readings:
            if reading.codes != previous:
                previous = reading.codes
                for wire, text in previous.items():
                    mask = bit_mask(text, self._kind) or 0
                    self._unions[wire] = self._unions.get(wire, 0) | mask

    def _columns_of(self, layout: Layout) -> _Columns:
        """The columns of a layout; those of the last one are kept, as most messages have the same."""
        if self._columns is not None and self._columns.layout is layout:
            return self._columns
        quantities = [QUANTITIES[self._kind][row] for row in layout.measures]
        self._columns = _Columns(
            layout,
            tuple(quantity.key for quantity in quantities),
            tuple(quantity.scale for quantity in quantities),
            tuple(
                position
                for position, quantity in enumerate(quantities)
                if quantity.fold is Fold.LAST
            ),
        )
        return self._columns


def _by_layout(readings: Sequence[Reading]) -> list[Sequence[Reading]]:
    """The readings in groups of one layout each; a group whose last reading is later comes later."""
    if not readings:
        return []
    first = readings[0].layout
    if all(reading.layout is first for reading in readings):
        return [readings]
    groups: dict[Layout, list[Reading]] = {}
    for reading in readings:
        groups[reading.layout] = [*groups.pop(reading.layout, ()), reading]
    return list(groups.values())
