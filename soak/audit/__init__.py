"""Looks at all that left the house in a run, and at nothing but that: it knows no code of the integration."""

from pathlib import Path

from . import (
    delivered,
    doors,
    energy,
    intervals,
    leaks,
    lives,
    logs,
    made_up,
    orders,
    resources,
    silence,
    values,
    wire,
)
from .history import History
from .run import NoRun, Run
from .table import as_json, as_text, held
from .verdict import Check, Outcome, Problem

__all__ = ["Check", "NoRun", "Outcome", "Problem", "Run", "audit", "checks"]


def checks(run: Run) -> list[Check]:
    """Every promise of a run. Raises UnreadableLine."""
    all_delivered = delivered.collect(run)
    history = History(run)
    return [
        *energy.audit(run),
        silence.audit(run),
        *orders.audit(run),
        *doors.audit(run),
        *intervals.audit(run, all_delivered, history),
        values.audit(run, all_delivered, history),
        made_up.audit(run, all_delivered),
        delivered.audit(all_delivered),
        wire.audit(run, all_delivered),
        leaks.audit(run),
        lives.audit(run),
        resources.audit(run),
        logs.audit(run),
    ]


def audit(folder: Path) -> tuple[str, bool]:
    """The table of a run, and whether all held; `audit.json` is written beside. Raises NoRun, UnreadableLine."""
    run = Run(folder)
    found = checks(run)
    (folder / "audit.json").write_text(as_json(run, found), encoding="utf-8")
    return as_text(run, found), held(found)
