"""Values: what documents say, against the recorder's rows by a resampling of the audit's own."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from .delivered import Delivered
from .history import SETTLING, History
from .intervals import clock
from .parsed import Told
from .recorder import Row
from .rules import Ruled, aggregation, rule_of
from .run import RECORDER, Report, Run
from .sources import Source, sources
from .verdict import Check, Problem

type Found = tuple[str, bool, str]
"""A place in a document, whether nothing is told there, and what is wrong with that; an empty text where it is right."""

PROMISE = (
    "A document says what was recorded: the value at its stamp, or of its interval"
)

COVERAGE = 0.5
"""The share of an interval that a mean needs, where the report says nothing else."""
PREFIXES = {"k": 1e3, "M": 1e6, "m": 1e-3}
BASES = ("Wh", "W", "VA", "var", "V", "A", "Hz", "%")


def audit(run: Run, delivered: Delivered, history: History) -> Check:
    """Every value of which the recorder still tells for sure."""
    problems: list[Problem] = []
    seen = {"values": 0, "documents": 0, "without a value": 0, "sources": 0}
    unruled = 0
    for report in run.reports:
        known = sources(run, report)
        lookers = list(_lookers(report, known, history))
        unruled += len(known) - len(lookers)
        compared: set[int] = set()
        for document, told in delivered.of(report) if lookers else ():
            if not _is_clear(run, report, history, document.at, told):
                continue
            seen["documents"] += 1
            for number, look in enumerate(lookers):
                for place, is_empty, text in look(told):
                    compared.add(number)
                    if not text:
                        seen["values"] += 1
                        seen["without a value"] += is_empty
                    else:
                        what = f"{report.title} at {clock(told.stamp)}, {place}: {text}"
                        problems.append(Problem(document.at, what))
        seen["sources"] += len(compared)
    excused = {"sources without a rule": unruled} if unruled else {}
    return Check(PROMISE, seen, tuple(problems), excused=excused)


def _lookers(
    report: Report, known: list[Source], history: History
) -> Iterator[Callable[[Told], Iterator[Found]]]:
    """For each source with a rule what looks at a document for it."""
    by_place = {source.place: source for source in known}
    for source in known:
        if report.format == "alsoenergy":
            if (kind := aggregation(source)) is not None:
                yield partial(_interval, report, source, kind, history)
        elif (ruled := rule_of(report, source, by_place)) is not None:
            look = _flag if ruled.rule.is_flag else _instant
            yield partial(look, report, ruled, history)


def _is_clear(
    run: Run, report: Report, history: History, at: float, told: Told
) -> bool:
    """Whether the recorder tells the same today as when the document was built."""
    end = told.stamp + (report.interval if report.format == "alsoenergy" else 0)
    moments = run.moments(told.stamp)
    return (
        len(moments) == 1
        and history.is_sure(told.stamp - SETTLING, end)
        and not any(
            span.name.startswith(RECORDER) and span.touches(moments[0] - SETTLING, at)
            for span in run.faults
        )
    )


def _instant(
    report: Report, ruled: Ruled, history: History, told: Told
) -> Iterator[Found]:
    """Nothing where it cannot be said, an empty text where it is right, else what is wrong."""
    values: list[float] = []
    for part in ruled.parts:
        row = _row(history, part, told.stamp)
        if row is None:
            return
        if row.value is None or not _is_meant(part, row):
            continue
        if (factor := _factor(row.unit)) is None:
            return
        values.append(row.value * factor * part.scale)
    is_whole = len(values) == len(ruled.parts)
    value = ruled.rule.work(values) if is_whole else None
    if is_whole and value is None:
        return
    for place in ruled.places:
        said = told.values.get(place)
        if value is not None:
            text = _compared(said, value * ruled.rule.sign, ruled.rule.digits)
        elif report.format == "mint" and said == 0 and told.state:
            text = ""
        else:
            text = _nothing(said)
        yield place, said is None, text


def _flag(
    _report: Report, ruled: Ruled, history: History, told: Told
) -> Iterator[Found]:
    """The same of what is true or false by a word that was recorded."""
    (source,), (place,) = ruled.parts, ruled.places
    row = _row(history, source, told.stamp)
    states = source.settings.get("states")
    if row is None or not isinstance(states, Mapping):
        return
    if set(states.values()) != {"true", "false"}:
        return
    flag = told.flags.get(place)
    said = None if flag is None else str(flag).lower()
    text = (
        "" if said == states.get(row.text) else f"{said}, and {row.text} was recorded"
    )
    yield place, flag is None, text


def _row(history: History, source: Source, stamp: float) -> Row | None:
    row = history.row(source.entity_id, stamp)
    return None if row is None or _is_gap(history, row, stamp) else row


def _is_meant(source: Source, row: Row) -> bool:
    """Whether the entity's attributes are those with which the report takes its value."""
    where = source.settings.get("where")
    return not isinstance(where, Mapping) or all(
        row.attributes.get(name) == value for name, value in where.items()
    )


def _is_gap(history: History, row: Row, stamp: float) -> bool:
    return not history.is_sure(row.time, row.time) or any(
        row.time <= first <= stamp for first, _ in history.unsure
    )


def _factor(unit: str | None) -> float | None:
    """From a unit to its base; None where the audit knows none."""
    if unit is None or unit in BASES:
        return 1.0
    return PREFIXES.get(unit[:1]) if unit[1:] in BASES else None


def _compared(said: float | None, value: float, digits: int) -> str:
    limit = 0.5 * 10**-digits * 1.001 + abs(value) * 1e-9
    if said is not None and abs(said - value) <= limit:
        return ""
    return f"{said}, and {value:.{digits + 2}f} was recorded"


def _nothing(said: float | None) -> str:
    return "" if said is None else f"{said}, and nothing was recorded"


def _interval(
    report: Report, source: Source, kind: str, history: History, told: Told
) -> Iterator[Found]:
    begin, end = told.stamp, told.stamp + report.interval
    before = history.row(source.entity_id, begin)
    if before is None or _is_gap(history, before, end):
        return
    rows = [
        before,
        *(row for row in history.rows(source.entity_id) if begin < row.time < end),
    ]
    scale = _scale(rows, str(source.settings.get("unit") or ""))
    if scale is None:
        return
    if kind == "mean":
        coverage = float(report.data.get("min_coverage") or COVERAGE)
        value = mean(rows, begin, end, coverage)
    else:
        value = next(
            (row.value for row in reversed(rows) if row.value is not None), None
        )
    said = told.values.get(source.place)
    if value is None:
        text = _nothing(said)
    else:
        text = _compared(said, value * scale * source.scale, 3)
    yield source.place, said is None, text


def _scale(rows: list[Row], wanted: str) -> float | None:
    """From the one unit of all rows to the one that the tag has."""
    units = {row.unit for row in rows if row.value is not None}
    if len(units) > 1:
        return None
    (unit,) = units or {None}
    if not wanted or unit == wanted:
        return 1.0
    have, want = _factor(unit), _factor(wanted)
    return have / want if have and want else None


def mean(rows: list[Row], begin: float, end: float, coverage: float) -> float | None:
    """The mean by time, each value in force until the next row; None if too little is covered."""
    covered = total = 0.0
    for number, row in enumerate(rows):
        until = rows[number + 1].time if number + 1 < len(rows) else end
        if row.value is not None:
            covered += until - max(row.time, begin)
            total += row.value * (until - max(row.time, begin))
    if not covered or covered < coverage * (end - begin) - 1e-3:
        return None
    return total / covered
