"""Values: what documents say, against the recorder's rows by a resampling of the audit's own."""

from collections.abc import Iterator
from dataclasses import dataclass
import re

from .delivered import Delivered
from .history import SETTLING, History
from .intervals import clock
from .parsed import Told
from .recorder import Row
from .run import RECORDER, Report, Run
from .sources import Source, sources
from .verdict import Check, Problem

PROMISE = (
    "A document says what was recorded: the value at its stamp, or of its interval"
)

COVERAGE = 0.5
"""The share of an interval that a mean needs, where the report says nothing else."""
PREFIXES = {"k": 1e3, "M": 1e6, "m": 1e-3}
BASES = ("Wh", "W", "VA", "var", "V", "A", "Hz", "%")
MEANS = {
    "active_power",
    "reactive_power",
    "apparent_power",
    "power",
    "voltage",
    "current",
    "frequency",
    "temperature",
    "wind_speed",
}


@dataclass(frozen=True)
class Rule:
    """How a value at an instant stands in a document: decimals, sign, and whether its sign is left out."""

    digits: int
    sign: int = 1
    magnitude: bool = False


_MINT: tuple[tuple[str, Rule], ...] = (
    (r"frequency", Rule(3)),
    (r"pins\.p\d\.voltage", Rule(3)),
    (r"pins\.p\d\.current", Rule(3, magnitude=True)),
    (r"pins\.p\d\.activePower", Rule(0)),
    (r"pins\.p\d\.energy(Imported|Exported)", Rule(0)),
    (r"activePower", Rule(0)),
    (r"energyExported", Rule(0)),
)
_TELEPORT: tuple[tuple[str, Rule], ...] = (
    (r"meterPower:2 voltage\.phase\.l\d", Rule(3)),
    (r"meterPower:2 frequency", Rule(3)),
    (r"meterPower:2 activePower\.l\d", Rule(3, sign=-1)),
    (r"meterPower:2 activeEnergy(Consumed|Delivered)\.l\d", Rule(3)),
    (
        r"batteryPower:2 (frequency|activePower|stateOfCharge|stateOfHealth|ratedEnergy)",
        Rule(3),
    ),
    (r"evPower:2 stations\.\d+\.points\.\d+\.power", Rule(3, sign=-1)),
    (r"batteryPower:2 energy\.(charged|discharged)", Rule(3)),
)


def audit(run: Run, delivered: Delivered, history: History) -> Check:
    """Every value of which the recorder still tells for sure."""
    problems: list[Problem] = []
    seen = {"values": 0, "documents": 0, "without a value": 0}
    for report in run.reports:
        if report.is_flash:
            continue
        known = sources(run, report)
        for document, told in delivered.of(report):
            if not _is_clear(run, report, history, document.at, told):
                continue
            seen["documents"] += 1
            for source in known:
                if report.format == "alsoenergy":
                    found = _interval(report, source, told, history)
                else:
                    found = _instant(report, source, told, history)
                for text in found:
                    if not text:
                        seen["values"] += 1
                        seen["without a value"] += told.values.get(source.place) is None
                    else:
                        what = f"{report.title} at {clock(told.stamp)}, {source.place}: {text}"
                        problems.append(Problem(document.at, what))
    return Check(PROMISE, seen, tuple(problems))


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
    report: Report, source: Source, told: Told, history: History
) -> Iterator[str]:
    """Nothing where it cannot be said, an empty text where it is right, else what is wrong."""
    rule = _rule(report, source, told)
    row = history.row(source.entity_id, told.stamp)
    if rule is None or row is None or _is_gap(history, row, told.stamp):
        return
    if "attribute" in source.settings or "where" in source.settings:
        return
    said = told.values.get(source.place)
    if row.value is None:
        is_missing = said is None or (
            report.format == "mint" and said == 0 and told.state
        )
        yield "" if is_missing else f"{said}, and nothing was recorded"
        return
    factor = _factor(row.unit)
    if factor is None:
        return
    value = row.value * factor * source.scale * rule.sign
    if rule.magnitude:
        value = abs(value)
    yield _compared(said, value, rule.digits)


def _is_gap(history: History, row: Row, stamp: float) -> bool:
    return not history.is_sure(row.time, row.time) or any(
        row.time <= first <= stamp for first, _ in history.unsure
    )


def _rule(report: Report, source: Source, told: Told) -> Rule | None:
    if report.format == "mint":
        table, place = _MINT, source.place
    else:
        table, place = _TELEPORT, f"{told.owner.split()[1]} {source.place}"
    return next((rule for words, rule in table if re.fullmatch(words, place)), None)


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


def _interval(
    report: Report, source: Source, told: Told, history: History
) -> Iterator[str]:
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
    kind = str(source.settings.get("aggregation") or "auto")
    if kind == "auto":
        kind = "mean" if source.settings.get("dimension") in MEANS else "last"
    if kind == "mean":
        coverage = float(report.data.get("min_coverage") or COVERAGE)
        value = mean(rows, begin, end, coverage)
    elif kind == "last":
        value = next(
            (row.value for row in reversed(rows) if row.value is not None), None
        )
    else:
        return
    said = told.values.get(source.place)
    if value is None:
        yield "" if said is None else f"{said}, and nothing was recorded"
    else:
        yield _compared(said, value * scale * source.scale, 3)


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
