"""A stored AlsoEnergy report: its problems, and the report itself.

Beside what every report has, a stored one has "site_id", "period" (s of one file),
"header" (the word above the stamps), "file_name" ("compact" or "blank"), "min_coverage"
(of a mean, 0 to 1), and "tags", each with "name", "entity", "dimension", "unit", "scale",
"aggregation", "critical", and for the mapping file "device_name", "device_type",
"description".
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
import re
from types import MappingProxyType

from ..configuration import Data, Field, Problem, is_printable, number_of, text_of
from ..series import Dimension
from .builder import FILE_NAMES, AlsoEnergyReport
from .table import is_formula
from .tag import dimension_of, scale_of, tag_items, tags, wanted_aggregation

INTERVALS = (60, 300, 600, 900, 1800, 3600)
"""s."""

DEFAULT_INTERVAL = 300
DEFAULT_PERIOD = 900
DEFAULT_HEADER = "Timestamp"
DEFAULT_COVERAGE = 0.5

MANY_TAGS = 300
"""Above this AlsoEnergy may ask for additional fees (Note 5)."""

_MINUTE = 60
_DAY = 86_400

_SITE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

message_types: Mapping[str, str] = MappingProxyType({})
"""There is one kind of file only."""


def fields(data: Data) -> tuple[Field, ...]:
    """No fields: each tag names its own source."""
    return ()


def item_lists(data: Data) -> tuple[str, ...]:
    """No lists: a file is a table."""
    return ()


def alarm_lists(data: Data) -> tuple[str, ...]:
    """No lists of faults."""
    return ()


def conflict(data: Data, other: Data) -> Problem | None:
    """Why two reports cannot go to one destination; None if they can. Ids that differ only in case are one."""
    if site(data).casefold() != site(other).casefold():
        return None
    return Problem("site_id", "duplicate_site")


def sequence(data: Data) -> str | None:
    """The site: of a stamp that it has, or one before, nothing more counts (Note 2)."""
    return site(data)


def site(data: Data) -> str:
    """The id of the site, of which a destination has one report: a stamp counts once (Note 2)."""
    return text_of(data, "site_id")


def problems(data: Data) -> list[Problem]:
    """What is wrong; the field of a tag is "tags.<n>", from 1."""
    found = []
    if not _SITE_ID.fullmatch(site(data)):
        found.append(Problem("site_id", "invalid_id"))
    if not is_printable(_header(data)) or is_formula(_header(data)):
        found.append(Problem("header", "invalid_header"))
    if data.get("file_name", "compact") not in list(FILE_NAMES):
        found.append(Problem("file_name", "invalid_file_name"))
    if not 0 <= number_of(data, "min_coverage", DEFAULT_COVERAGE) <= 1:
        found.append(Problem("min_coverage", "invalid_coverage"))
    found += _time_problems(data)
    found += _tag_problems(data)
    return found


def _time_problems(data: Data) -> Iterator[Problem]:
    interval = number_of(data, "interval", DEFAULT_INTERVAL)
    period = number_of(data, "period", DEFAULT_PERIOD)
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
    items = tag_items(data)
    if not items:
        yield Problem("tags", "no_tags")
    if len(items) > MANY_TAGS:
        yield Problem("tags", "many_tags", warning=True)
    names = {_header(data).casefold()}
    for number, item in enumerate(items, 1):
        field, name = f"tags.{number}", text_of(item, "name")
        if not is_printable(name):
            yield Problem(field, "invalid_tag")
        elif is_formula(name):
            yield Problem(field, "formula_tag")
        elif name.casefold() in names:
            yield Problem(field, "duplicate_tag")
        names.add(name.casefold())
        if not text_of(item, "entity"):
            yield Problem(field, "source_missing")
        if item.get("dimension", Dimension.ANY) not in list(Dimension):
            yield Problem(field, "wrong_dimension")
        elif wanted_aggregation(item, dimension_of(item)) is None:
            yield Problem(field, "invalid_aggregation")
        if scale_of(item) is None:
            yield Problem(field, "invalid_scale")


def report(data: Data, zone: tzinfo) -> AlsoEnergyReport:
    """A stored report without problems, ready to build; its stamps are UTC."""
    found = tags(data)
    return AlsoEnergyReport(
        site_id=site(data),
        interval=int(number_of(data, "interval", DEFAULT_INTERVAL)),
        period=int(number_of(data, "period", DEFAULT_PERIOD)),
        header=_header(data),
        file_name=text_of(data, "file_name") or "compact",
        coverage=number_of(data, "min_coverage", DEFAULT_COVERAGE),
        tags=found,
        series=tuple(dict.fromkeys(tag.series for tag in found)),
    )


def _header(data: Data) -> str:
    return text_of(data, "header") or DEFAULT_HEADER
