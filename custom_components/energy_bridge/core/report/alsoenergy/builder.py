"""From the history of tags to documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import math

from ..aggregates import Aggregate, Delta, Extreme, Last, Mean, aggregate
from ..document import Document, Step, utc_text
from ..numbers import written
from ..series import Row, Series, Value
from .table import csv_bytes, harmless
from .tag import Aggregation, Tag

DIGITS = 3

FILE_NAMES = {"compact": "%Y%m%d%H%M", "blank": "%Y%m%d %H%M"}
"""Both spellings that the specification has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoEnergyReport:
    """A configured report; see `Report` for what its members are."""

    site_id: str
    interval: int
    period: int
    header: str
    file_name: str
    coverage: float
    tags: tuple[Tag, ...]
    series: tuple[Series, ...]

    @property
    def instant(self) -> bool:
        """Stamps begin intervals."""
        return False

    @property
    def stale_index(self) -> int | None:
        """Stale values are left out, and nothing else is told of them."""
        return None

    def needs_from(self, start: float) -> float:
        """An interval earlier, to know where registers stand as the first begins."""
        return start - self.interval

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """A document per period that has a value, also of a part of one at both ends."""
        columns = [
            (self.series.index(tag.series), self._aggregate_of(tag))
            for tag in self.tags
        ]
        scales = [tag.scale for tag in self.tags]
        until = (start // self.period + 1) * self.period
        lines: list[tuple[float, list[str]]] = []
        for time, values in aggregate(rows, columns, start, end, self.interval):
            cells = [
                _cell(value, scale) for value, scale in zip(values, scales, strict=True)
            ]
            if any(cells):
                lines.append((time, cells))
            if time + self.interval >= min(until, end):
                yield Step(min(until, end), self._document(lines) if lines else None)
                until += self.period
                lines = []

    def _aggregate_of(self, tag: Tag) -> Aggregate:
        match tag.aggregation:
            case Aggregation.MEAN:
                return Mean(self.coverage)
            case Aggregation.LAST:
                return Last()
            case Aggregation.MAX:
                return Extreme(max if tag.scale > 0 else min)
            case Aggregation.MIN:
                return Extreme(min if tag.scale > 0 else max)
            case Aggregation.DELTA:
                return Delta()

    def _document(self, lines: list[tuple[float, list[str]]]) -> Document:
        first, last = lines[0][0], lines[-1][0]
        return Document(
            name=f"{self.site_id}_{utc_text(first, FILE_NAMES[self.file_name])}.csv",
            content=csv_bytes(
                [
                    [self.header, *(tag.name for tag in self.tags)],
                    *(
                        [utc_text(time, "%Y-%m-%d %H:%M:%S"), *cells]
                        for time, cells in lines
                    ),
                ]
            ),
            first=first,
            last=last,
            intervals=len(lines),
        )


def _cell(value: Value, scale: float) -> str:
    """A value as a cell has it; empty for None, and for what its scale makes infinite."""
    if value is None or isinstance(value, str):
        return harmless(value or "")
    number = value * scale
    if not math.isfinite(number):
        return ""
    return f"{written(number, DIGITS):.3f}".rstrip("0").removesuffix(".")
