"""Values of times in which nobody measured: there are none."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf

from ..ledger import Life
from .delivered import Delivered
from .intervals import clock
from .parsed import Told
from .run import Report, Run, Span
from .verdict import Check, Problem

PROMISE = "Nothing is made up: of a time in which nobody measured no value is told"

JUMP = 60.0
"""s by which a clock has to be set forward for that to count as time in which nobody measured."""
EDGE = 2.0
"""s at the edges of a clock's step and of a downtime that different processes may see apart."""
ALL_MISSING = 2


def audit(run: Run, delivered: Delivered) -> Check:
    """Every stamp at which no Home Assistant ran, or that its clock skipped."""
    dead = list(_dead(run))
    problems = []
    seen = {"stamps of which nobody measured": 0, "told, without a value": 0}
    for report in run.reports:
        told_of = {told.stamp: (each, told) for each, told in delivered.of(report)}
        for stamp in _stamps(report, told_of):
            at = told_of[stamp][0].at if stamp in told_of else run.ended
            if not _is_dead(run, dead, stamp, at):
                continue
            seen["stamps of which nobody measured"] += 1
            if stamp not in told_of:
                continue
            document, told = told_of[stamp]
            if report.format == "mint" and told.state == ALL_MISSING:
                seen["told, without a value"] += 1
            elif report.format != "alsoenergy" or _is_all_dead(
                run, dead, report, told, document.at
            ):
                text = f"{report.title} tells of {clock(stamp)}, when nobody measured"
                problems.append(Problem(document.at, text))
    return Check(PROMISE, seen, tuple(problems), is_rare=True)


def _stamps(report: Report, told_of: Iterable[float]) -> Iterator[float]:
    """All of a report from its first to its last."""
    stamps = sorted(told_of)
    if stamps and not report.is_flash:
        count = int((stamps[-1] - stamps[0]) // report.interval)
        yield from (stamps[0] + number * report.interval for number in range(count + 1))


def _dead(run: Run) -> Iterator[Span]:
    """From each end of a process to the start of the next."""
    down: float | None = None
    for each in run.kind("faults", Life):
        if each.entry.phase in ("killed", "stopped", "exited"):
            down = each.at if down is None else down
        elif each.entry.phase == "start" and down is not None:
            yield Span("nobody", down + EDGE, each.at)
            down = None


def _is_dead(run: Run, dead: list[Span], stamp: float, until: float) -> bool:
    """Whether Home Assistant's clock did not show this until then while a process ran, for a downtime or so long that it was noticed."""
    shown = list(_shown(run, dead, until))
    if any(begin - EDGE < stamp < end + EDGE for begin, end in shown):
        return False
    if _is_passed(run, dead, stamp, until):
        return False
    before = max((end for _, end in shown if end < stamp), default=inf)
    after = min((begin for begin, _ in shown if begin > stamp), default=-inf)
    lives = {span.end + run.ahead(span.end) for span in dead}
    return after - before > JUMP + EDGE or (before < after and after in lives)


def _is_passed(run: Run, dead: list[Span], stamp: float, until: float) -> bool:
    """Whether the clock, in a life, went past it in a step so small that the value before stands."""
    return any(
        end + ahead <= stamp <= end + following
        and following - ahead <= JUMP + EDGE
        and end <= until
        and not any(span.touches(end, end) for span in dead)
        for (_, end, ahead), (_, _, following) in pairwise(run.clock_settings)
    )


def _shown(run: Run, dead: list[Span], until: float) -> Iterator[tuple[float, float]]:
    """From when to when the clock went on while a process ran, by its own time."""
    for began, end, ahead in run.clock_settings:
        since = began
        for span in dead:
            if since < span.end and span.begin < end and span.begin <= until:
                if since < span.begin:
                    yield since + ahead, span.begin + ahead
                since = span.end
        if began <= until and since < end:
            yield since + ahead, end + ahead


def _is_all_dead(
    run: Run, dead: list[Span], report: Report, told: Told, until: float
) -> bool:
    """Whether nobody measured through all of an interval."""
    return all(
        _is_dead(run, dead, told.stamp + second, until)
        for second in range(0, report.interval, 5)
    )
