"""CSV files for AlsoEnergy: a column per tag, a row per interval.

After AlsoEnergy's FTP Data Transmission Specification. A stored report has, besides
what every report has: "site_id", "period" (s of one file), "header" (the word above the
stamps), "file_name" ("compact" or "blank"), "min_coverage" (of a mean, 0 to 1), and
"tags", each with "name", "entity", "dimension", "unit", "scale", "aggregation",
"critical", and for the mapping file "device_name", "device_type", "description".
"""

from collections.abc import Iterable, Iterator
import csv
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
import io
import math
import re
import sys

from .aggregates import Aggregate, Delta, Extreme, Last, Mean, aggregate
from .configuration import Data, Field, Problem
from .document import Document, Step
from .numbers import rounded
from .series import Dimension, Row, Series, Value

INTERVALS = (60, 300, 600, 900, 1800, 3600)
"""s."""

DEFAULT_INTERVAL = 300
DEFAULT_PERIOD = 900
DEFAULT_HEADER = "Timestamp"
DEFAULT_COVERAGE = 0.5

MANY_TAGS = 300
"""Above this AlsoEnergy may ask for additional fees (Note 5)."""

DIGITS = 3

_MINUTE = 60
_DAY = 86_400

FILE_NAMES = {"compact": "%Y%m%d%H%M", "blank": "%Y%m%d %H%M"}
"""Both spellings that the specification has."""

_SITE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Aggregation(StrEnum):
    """What becomes of a tag's values in an interval."""

    MEAN = "mean"
    LAST = "last"
    MAX = "max"
    MIN = "min"
    DELTA = "delta"


AUTO = "auto"

_LAST = frozenset(
    {Dimension.ENERGY, Dimension.RATIO, Dimension.ANY, Dimension.TEXT},
)


def aggregation_of(dimension: Dimension) -> Aggregation:
    """The mean of what flows, the last of what is counted, filled or named."""
    return Aggregation.LAST if dimension in _LAST else Aggregation.MEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A column: where its values come from, and what they are called."""

    name: str
    series: Series
    aggregation: Aggregation
    scale: float = 1.0
    critical: bool = False
    device_name: str = ""
    device_type: str = ""
    description: str = ""


def tags(data: Data) -> tuple[Tag, ...]:
    """The tags of a stored report that can be read; `problems` names the others."""
    found = []
    for item in _items(data):
        name, entity = _text(item, "name"), _text(item, "entity")
        dimension = _dimension(item)
        aggregation = _aggregation(item, dimension)
        scale = _scale(item)
        if name and entity and aggregation is not None and scale is not None:
            found.append(
                Tag(
                    name=name,
                    series=Series(entity, dimension, _text(item, "unit") or None),
                    aggregation=aggregation,
                    scale=scale,
                    critical=item.get("critical") is True,
                    device_name=_text(item, "device_name"),
                    device_type=_text(item, "device_type"),
                    description=_text(item, "description"),
                )
            )
    return tuple(found)


def fields(data: Data) -> tuple[Field, ...]:
    """None: each tag names its own source."""
    return ()


def site(data: Data) -> str:
    """What no two reports may share: a site takes a stamp only once (Note 2)."""
    return _text(data, "site_id")


def problems(data: Data) -> list[Problem]:
    """What is wrong; a tag's field is "tags" and its number, from 1."""
    found = []
    if not _SITE_ID.fullmatch(site(data)):
        found.append(Problem("site_id", "invalid_id"))
    if not _printable(_header(data)):
        found.append(Problem("header", "invalid_header"))
    if data.get("file_name", "compact") not in list(FILE_NAMES):
        found.append(Problem("file_name", "invalid_file_name"))
    if not 0 <= _number(data, "min_coverage", DEFAULT_COVERAGE) <= 1:
        found.append(Problem("min_coverage", "invalid_coverage"))
    found += _time_problems(data)
    found += _tag_problems(data)
    return found


def _time_problems(data: Data) -> Iterator[Problem]:
    interval = _number(data, "interval", DEFAULT_INTERVAL)
    period = _number(data, "period", DEFAULT_PERIOD)
    if interval < _MINUTE:
        yield Problem("interval", "interval_too_short")
    elif interval not in INTERVALS:
        yield Problem("interval", "invalid_interval")
    elif interval == _MINUTE and not all(tag.critical for tag in tags(data)):
        yield Problem("interval", "interval_needs_critical")
    if not _MINUTE <= period <= _DAY or _DAY % period:
        yield Problem("period", "invalid_period")
    elif interval >= _MINUTE and period % interval:
        yield Problem("period", "period_not_multiple")


def _tag_problems(data: Data) -> Iterator[Problem]:
    items = _items(data)
    if not items:
        yield Problem("tags", "no_tags")
    if len(items) > MANY_TAGS:
        yield Problem("tags", "many_tags", warning=True)
    names = {_header(data).casefold()}
    for number, item in enumerate(items, 1):
        field, name = f"tags.{number}", _text(item, "name")
        if not _printable(name):
            yield Problem(field, "invalid_tag")
        elif name.casefold() in names:
            yield Problem(field, "duplicate_tag")
        names.add(name.casefold())
        if not _text(item, "entity"):
            yield Problem(field, "source_missing")
        if item.get("dimension", Dimension.ANY) not in list(Dimension):
            yield Problem(field, "wrong_dimension")
        elif _aggregation(item, _dimension(item)) is None:
            yield Problem(field, "invalid_aggregation")
        if _scale(item) is None:
            yield Problem(field, "invalid_scale")


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

    def needs_from(self, start: float) -> float:
        """An interval earlier, to know where registers stand as the first begins."""
        return start - self.interval

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """A file per period that has a value."""
        columns = [
            (self.series.index(tag.series), self._made(tag)) for tag in self.tags
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
            if time + self.interval >= until:
                yield Step(until, self._document(lines) if lines else None)
                until += self.period
                lines = []

    def _made(self, tag: Tag) -> Aggregate:
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
        name = datetime.fromtimestamp(first, UTC).strftime(FILE_NAMES[self.file_name])
        return Document(
            name=f"{self.site_id}_{name}.csv",
            content=csv_bytes(
                [
                    [self.header, *(tag.name for tag in self.tags)],
                    *([_stamp(time), *cells] for time, cells in lines),
                ]
            ),
            first=first,
            last=last,
            intervals=len(lines),
        )


def report(data: Data, zone: tzinfo) -> AlsoEnergyReport:
    """A stored report without problems, ready to build; its stamps are UTC."""
    found = tags(data)
    return AlsoEnergyReport(
        site_id=site(data),
        interval=int(_number(data, "interval", DEFAULT_INTERVAL)),
        period=int(_number(data, "period", DEFAULT_PERIOD)),
        header=_header(data),
        file_name=_text(data, "file_name") or "compact",
        coverage=_number(data, "min_coverage", DEFAULT_COVERAGE),
        tags=found,
        series=tuple(dict.fromkeys(tag.series for tag in found)),
    )


def csv_bytes(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines as RFC 4180 has them: CRLF after each, quotes where a text needs them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(errors="replace")


def _cell(value: Value, scale: float) -> str:
    """A value as it is written; nothing for one that is none or has become infinite."""
    if value is None or isinstance(value, str):
        return value or ""
    number = value * scale
    if not math.isfinite(number):
        return ""
    # Beyond nine decimals is noise of the arithmetic, which must not tip a half.
    text = f"{rounded(round(number, 9), DIGITS):.3f}".rstrip("0")
    return text.removesuffix(".")


def _stamp(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _items(data: Data) -> list[Data]:
    items = data.get("tags")
    return [
        item
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
    ]


def _text(data: Data, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _number(data: Data, key: str, default: float) -> float:
    """A number; NaN, which no comparison likes, for anything else."""
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    return value if abs(value) <= sys.float_info.max else math.nan


def _header(data: Data) -> str:
    return _text(data, "header") or DEFAULT_HEADER


def _printable(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable()


def _dimension(item: Data) -> Dimension:
    name = item.get("dimension")
    return Dimension(name) if name in list(Dimension) else Dimension.ANY


def _aggregation(item: Data, dimension: Dimension) -> Aggregation | None:
    """What the tag wants; None if there is no such thing for its values."""
    name = item.get("aggregation", AUTO)
    if name == AUTO:
        return aggregation_of(dimension)
    if dimension is Dimension.TEXT and name != Aggregation.LAST:
        return None
    return Aggregation(name) if name in list(Aggregation) else None


def _scale(item: Data) -> float | None:
    scale = _number(item, "scale", 1.0)
    return scale if scale and not math.isnan(scale) else None
