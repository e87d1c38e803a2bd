"""What Home Assistant takes: no more after hours than after minutes."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from statistics import median

from ..ledger import Noted, Sample
from .run import Run
from .verdict import Check, Problem

PROMISE = "Memory, threads, tasks and file handles do not grow"

WARM_UP = 60.0
"""s after a start in which everything is loaded and caches fill."""
SHORTEST = 240.0
"""s of a life that can show a trend."""
MIB = 1 << 20
POOL = 64
"""Threads that Home Assistant's pool may have: it makes one whenever all others are busy, and ends none."""

type Taken = Callable[[Sample], int | None]

LIMITS: dict[str, tuple[Taken, float, float]] = {
    "memory": (lambda sample: sample.rss, 1.15, 24 * MIB),
    "threads": (lambda sample: sample.threads - (sample.pooled or 0), 1.0, 8),
    "tasks": (lambda sample: sample.tasks, 1.1, 20),
    "handles": (lambda sample: sample.handles, 1.0, 16),
}
"""How much of each a life may have at its end: so many times what it had after its warm-up, and so much more."""


def audit(run: Run) -> Check:
    """Within each life, and from the first life to the last."""
    samples = run.samples
    problems: list[Problem] = []
    firsts: dict[str, float] = {}
    worst: dict[str, float] = {}
    seen = {"samples": len(samples), "lives": 0, "lives long enough": 0}
    limits = _limits(samples)
    for _, group in groupby(samples, key=lambda noted: noted.entry.life):
        life = list(group)
        seen["lives"] += 1
        began = life[0].at
        warm_from = max(began, _running_from(run, began)) + WARM_UP
        warm = [noted for noted in life if noted.at >= warm_from]
        if not warm or life[-1].at - began < SHORTEST:
            continue
        seen["lives long enough"] += 1
        for name, (taken, times, more) in limits.items():
            problems += _growth(name, warm, taken, times, more, worst)
            end = _middle(warm[-_third(warm) :], taken)
            if end is None:
                continue
            if end > firsts.setdefault(name, end) * times + more:
                text = f"{name}: {_amount(name, firsts[name])} in the first life, {_amount(name, end)} in this one"
                problems.append(Problem(life[-1].at, text))
    told = [f"{name} {_amount(name, grew, sign=True)}" for name, grew in worst.items()]
    return Check(
        PROMISE,
        {"lives long enough to show a trend": seen.pop("lives long enough")} | seen,
        tuple(problems),
        ", ".join(told),
        is_rare=True,
    )


def _limits(
    samples: Sequence[Noted[Sample]],
) -> Mapping[str, tuple[Taken, float, float]]:
    """With room for the pool among the threads where the samples do not tell it apart."""
    if all(noted.entry.pooled is not None for noted in samples):
        return LIMITS
    taken, times, more = LIMITS["threads"]
    return {**LIMITS, "threads": (taken, times, more + POOL)}


def _running_from(run: Run, at: float) -> float:
    """Since when the life of that moment has run: a start may take minutes where others use the machine, too."""
    lives = run.lives
    starts = [noted.at for noted in lives if noted.entry.phase == "start"]
    begun = max((start for start in starts if start <= at), default=at)
    return min(
        (
            noted.at
            for noted in lives
            if noted.entry.phase == "running" and noted.at >= begun
        ),
        default=at,
    )


def _growth(
    name: str,
    warm: Sequence[Noted[Sample]],
    taken: Taken,
    times: float,
    more: float,
    worst: dict[str, float],
) -> list[Problem]:
    third = _third(warm)
    before, after = _middle(warm[:third], taken), _middle(warm[-third:], taken)
    if before is None or after is None:
        return []
    worst[name] = max(worst.get(name, after - before), after - before)
    if after <= before * times + more:
        return []
    text = f"{name} grew from {_amount(name, before)} to {_amount(name, after)} in one life"
    return [Problem(warm[-1].at, text)]


def _third(warm: Sequence[Noted[Sample]]) -> int:
    return max(len(warm) // 3, 1)


def _middle(samples: Sequence[Noted[Sample]], taken: Taken) -> float | None:
    values = [value for noted in samples if (value := taken(noted.entry)) is not None]
    return median(values) if values else None


def _amount(name: str, value: float, *, sign: bool = False) -> str:
    number, unit = (value / MIB, " MiB") if name == "memory" else (value, "")
    return f"{number:{'+' if sign else ''}.0f}{unit}"
