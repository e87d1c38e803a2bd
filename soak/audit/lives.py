"""Home Assistant's process: it lives until somebody ends it, and ends when it is asked to."""

import signal

from ..ledger import Life, Noted
from .run import Run
from .verdict import Check, Problem

PROMISE = "Home Assistant never ends by itself, and stops when it is asked to"

STOP = "home_stopped"


def audit(run: Run) -> Check:
    """The end of every life; what its exit code tells, where it was noted."""
    stops = [span for span in run.planned_faults if span.name == STOP]
    seen = {"lives": 0, "stopped": 0, "killed": 0}
    problems: list[Problem] = []
    longest: float | None = None
    for each in run.lives:
        if each.entry.phase == "start":
            seen["lives"] += 1
        if each.entry.phase in seen:
            seen[each.entry.phase] += 1
        asked = [span.begin for span in stops if span.touches(each.at, each.at)]
        is_to_stop = bool(asked) or each.at >= run.ended
        if text := _wrong(each, is_to_stop=is_to_stop):
            problems.append(Problem(each.at, text))
        elif asked and each.entry.phase == "stopped":
            longest = max(longest or 0.0, each.at - asked[-1])
    worst = "" if longest is None else f"{longest:.1f} s to stop"
    return Check(PROMISE, seen, tuple(problems), worst)


def _wrong(end: Noted[Life], *, is_to_stop: bool) -> str | None:
    """What was wrong with an end, if it was one and anything was."""
    phase, code = end.entry.phase, end.entry.code
    told = "" if code is None else f", exit code {code}"
    if phase == "exited" or (phase == "killed" and code not in (None, -signal.SIGKILL)):
        return f"Home Assistant ended by itself{told}"
    if phase == "killed" and is_to_stop:
        return "Home Assistant did not stop when it was asked to, and was killed"
    if phase == "stopped" and code not in (None, 0):
        return f"Home Assistant was asked to stop, and failed at it{told}"
    return None
