"""Values of times in which nobody measured: there are none."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

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
    """Whether Home Assistant's clock showed this while no process ran, or never until then."""
    moments = run.moments(stamp)
    if not moments:
        return _is_skipped(run, stamp, until)
    return all(_is_in(dead, at) for at in moments) and not _is_passed(
        run, dead, stamp, until
    )


def _is_in(dead: list[Span], at: float) -> bool:
    return any(span.touches(at, at) for span in dead)


def _is_passed(run: Run, dead: list[Span], stamp: float, until: float) -> bool:
    """Whether the clock, in a life, went past it in a step so small that the value before stands."""
    return any(
        end + ahead <= stamp <= end + following
        and following - ahead <= JUMP + EDGE
        and end <= until
        and not _is_in(dead, end)
        for (_, end, ahead), (_, _, following) in pairwise(run.clock_settings)
    )


def _is_skipped(run: Run, stamp: float, until: float) -> bool:
    """Whether the clock went past it by more than the time that passed, and did not come back so soon that nothing was missed.

    One that is set back for a while and then right again skips labels only: Home Assistant measured all the time.
    """
    shown = [
        (began + ahead, end + ahead, ahead)
        for began, end, ahead in run.clock_settings
        if began <= until
    ]
    if any(each[0] - EDGE < stamp < each[1] + EDGE for each in shown):
        return False
    last = max(
        (number for number, each in enumerate(shown) if each[1] <= stamp - EDGE),
        key=lambda number: shown[number][1],
        default=None,
    )
    if last is None:
        return False
    _, end, ahead = shown[last]
    later = shown[last + 1 :]
    if not (after := [each for each in later if each[0] >= stamp + EDGE]):
        return False
    then = min(after)
    if then[2] - ahead > JUMP + EDGE:
        return True
    between = later[: later.index(then)]
    was_ahead = any(each[2] - ahead > JUMP + EDGE for each in between)
    return was_ahead and then[0] - end > JUMP + EDGE


def _is_all_dead(
    run: Run, dead: list[Span], report: Report, told: Told, until: float
) -> bool:
    """Whether nobody measured through all of an interval."""
    return all(
        _is_dead(run, dead, told.stamp + second, until)
        for second in range(0, report.interval, 5)
    )
