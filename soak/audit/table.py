"""All that an audit says, as one table and as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
import json
from typing import Any

from .run import Run
from .verdict import Check, Outcome, Problem, broken, times

EXAMPLES = 5
"""Problems of a promise that are shown; the JSON has all."""


def as_text(run: Run, checks: Sequence[Check]) -> str:
    """The table, with the first problems of each promise below it."""
    minutes = (run.ended - run.began) / 60
    seed = run.seed.get("seed")
    kinds = {span.name for span in run.happened}
    lines = [
        f"Seed {seed}, {minutes:.0f} minutes, {len(run.happened)} faults of {len(kinds)} kinds,"
        f" Home Assistant was away {times(run.times_away)}; {run.ways}",
        *_unmade(run),
        "",
        "| Promise | Looked at | Worst | Outcome |",
        "|---|---|---|---|",
    ]
    for check in checks:
        looked = _counts(check.seen)
        if check.excused:
            looked += f"; not counted: {_counts(check.excused)}"
        lines.append(
            f"| {check.promise} | {looked} | {check.worst or '–'} | {check.outcome} |"
        )
    lines += ["", _summary(checks)]
    for check in checks:
        if check.is_missed:
            lines += ["", f"{check.promise}: never put to the test"]
        if check.problems:
            lines += ["", f"{check.promise}: {broken(check)}"]
            lines += [f"  {_told(run, each)}" for each in check.problems[:EXAMPLES]]
    return "\n".join(lines)


def _summary(checks: Sequence[Check]) -> str:
    """How many promises came out how."""
    counts = Counter(check.outcome for check in checks)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
    return f"{len(checks)} promises: {told}"


def _unmade(run: Run) -> list[str]:
    """What the schedule had, and this machine did not allow."""
    lines = [f"Not possible here: {each}" for each in run.seed.get("impossible", ())]
    return [*lines, *(f"Did not come about: {each}" for each in run.failed)]


def as_json(run: Run, checks: Sequence[Check]) -> str:
    """The same for machines, with every problem."""
    found: dict[str, Any] = {
        "seed": run.seed.get("seed"),
        "version": run.seed.get("version"),
        "ways": run.ways,
        "minutes": round((run.ended - run.began) / 60, 1),
        "held": held(checks),
        "not made": _unmade(run),
        "checks": [
            {
                "promise": check.promise,
                "outcome": check.outcome.value,
                "rare": check.is_rare,
                "seen": dict(check.seen),
                "excused": dict(check.excused),
                "worst": check.worst,
                "problems": [
                    {
                        "at": each.at,
                        "text": each.text,
                        "faults": _faults(run, each),
                    }
                    for each in check.problems
                ],
            }
            for check in checks
        ],
    }
    return json.dumps(found, indent=1)


def held(checks: Sequence[Check]) -> bool:
    """Whether no promise was broken, and each put to the test, but for those that need something rare."""
    return not any(
        check.outcome is Outcome.BROKEN or check.is_missed for check in checks
    )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def _told(run: Run, problem: Problem) -> str:
    if problem.at is None:
        return problem.text
    time = datetime.fromtimestamp(problem.at, UTC).strftime("%H:%M:%S")
    since = problem.at - run.began
    faults = ", ".join(_faults(run, problem)) or "no fault"
    return f"{time}Z ({since:.0f} s): {problem.text} [{faults}]"


def _faults(run: Run, problem: Problem) -> list[str]:
    if problem.at is None:
        return []
    return sorted(set(run.trouble(problem.at, problem.at)))
