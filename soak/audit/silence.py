"""Silence: what nobody tells any more is not shown any longer."""

from collections.abc import Iterator

from .recorder import Recorded, Row
from .run import Run, Span
from .verdict import Check, Problem

PROMISE = "A hub that tells nothing shows nothing: half a minute after its last message no measured value of it stands"

SILENT = ("silence", "silence:topic=ehub", "lost", "held")
"""Faults in which no message of the hub itself comes."""
TOUCHED = ("Home Assistant", "home_killed", "home_stopped", "entries_reloaded")
"""Faults in which nobody looks at a silence as usual."""
UNAVAILABLE_AFTER = 30.0
LATE = 15.0
"""s until that is seen and written."""
ARRIVES = 1.0
"""s by which what is told again may come before the end of the fault is noted."""
MEASURED = frozenset(
    {
        "battery_power",
        "frequency",
        "grid_active_power",
        "load_active_power",
        "pv_power",
        "state_of_charge",
        *(f"grid_active_power_l{phase}" for phase in (1, 2, 3)),
        *(f"voltage_l{phase}" for phase in (1, 2, 3)),
    }
)
"""What the hub itself measures, by the ends of unique ids."""


def audit(run: Run) -> Check:
    """Every measured value of the hub in every long silence."""
    recorded = Recorded(run.folder)
    shown = {
        entity.entity_id: sorted(
            recorded.states(entity.entity_id), key=lambda row: row.time
        )
        for entity in run.entities
        if entity.entry_id is not None
        and entity.unique_id.removeprefix(f"{entity.entry_id}_") in MEASURED
    }
    problems: list[Problem] = []
    seen = {"values in a silence": 0, "silences": 0}
    for window in _windows(run):
        seen["silences"] += 1
        for entity_id, rows in shown.items():
            seen["values in a silence"] += 1
            for row in _shown(rows, window, run.ahead(window.begin)):
                text = f"{entity_id} shows {row.value:g} in a silence"
                problems.append(Problem(window.begin, text))
                break
    return Check(PROMISE, seen, tuple(problems), is_rare=True)


def _windows(run: Run) -> Iterator[Span]:
    """When nothing may stand, by the machine's clock, as far as Home Assistant lived, and its clock showed that time once."""
    for span in run.faults:
        begin, end = span.begin + UNAVAILABLE_AFTER + LATE, span.end - ARRIVES
        is_touched = run.trouble(span.begin, end, TOUCHED) or any(
            span.begin <= at <= end for at, _ in run.clock
        )
        if span.name in SILENT and begin < end and not is_touched:
            if not _was_shown_twice(run, span):
                yield Span(span.name, begin, end)


def _was_shown_twice(run: Run, span: Span) -> bool:
    """Whether Home Assistant's clock also showed some of this time before or after it, so that its states stand between those of then."""
    ahead, born = run.ahead(span.begin), min(each.at for each in run.lives)
    return any(
        sum(at >= born for at in run.moments(second + ahead)) > 1
        for second in range(int(span.begin), int(span.end) + 1)
    )


def _shown(rows: list[Row], window: Span, ahead: float) -> Iterator[Row]:
    """The numbers that stand in this time."""
    begin, end = window.begin + ahead, window.end + ahead
    before = [row for row in rows if row.time <= begin][-1:]
    during = [row for row in rows if begin < row.time < end]
    yield from (row for row in (*before, *during) if row.value is not None)
