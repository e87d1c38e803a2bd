"""Which fault comes when: drawn from a seed, the same each time."""

from collections.abc import Collection, Mapping
from math import ceil, floor
from random import Random

from .kind import Kind, Planned

QUIET_START = 20.0
FAULT_SHARE = 0.8
QUIET_END = 60.0
"""s at least."""

EVERY = 20.0
"""s from one fault to the next, on an average."""

FEWEST = 8
"""Faults of the shortest run, as far as they fit."""

AT_ONCE = 2
TENTH = 0.1
"""s; times are whole ones."""

SHARE = 0.25
"""Of the time for faults that one takes at most."""

LONG_LIFE = 1200.0
"""s; who has as long for faults leaves Home Assistant one half of it in one life, since a slow leak takes its time."""


def time_for_faults(seconds: float) -> tuple[float, float]:
    """From when to when there are faults, in s after the start of a run of so many."""
    end = min(seconds * FAULT_SHARE, seconds - QUIET_END)
    return QUIET_START, max(end, QUIET_START)


def planned(
    kinds: Mapping[str, Kind], seed: int, seconds: float, only: Collection[str] = ()
) -> tuple[Planned, ...]:
    """The faults of a run by their start; `only` names the kinds that are wanted, none for all. Raises ValueError."""
    if unknown := set(only) - kinds.keys():
        raise ValueError(
            f"no fault is called {', '.join(sorted(unknown))}; there are {', '.join(kinds)}"
        )
    random = Random(f"faults {seed}")
    wanted = [kind for name, kind in kinds.items() if name in (only or kinds)]
    begin, end = time_for_faults(seconds)
    life = (end, end) if only else _long_life(random, begin, end)
    step = (end - begin) / max(FEWEST, round((end - begin) / EVERY))
    found: list[Planned] = []
    waiting: list[Kind] = []
    until: dict[str, float] = {}
    """When the last fault of a group, and what the house needs after it, is over."""
    at = begin
    while True:
        if len(waiting) < len(wanted):
            waiting += random.sample(wanted, len(wanted))
        at = max([at + random.uniform(0.2, 1.3) * step, *_second_last_end(found)])
        free = [
            (max([at, *(until.get(group, at) for group in kind.groups)]), kind)
            for kind in waiting
        ]
        fitting = [
            (start, kind)
            for start, kind in free
            if start + kind.shortest + kind.settles + TENTH < end
            and not (kind.ends_life and life[0] <= start < life[1])
        ]
        if not fitting:
            return tuple(found)
        # Whoever has waited longest, of those that can be soonest.
        start, kind = min(fitting, key=lambda each: each[0])
        waiting.remove(kind)
        at = start
        fault = _drawn(random, kind, start, begin, end)
        found.append(fault)
        until |= dict.fromkeys(kind.groups, fault.end + kind.settles)


def _long_life(random: Random, begin: float, end: float) -> tuple[float, float]:
    """From when to when Home Assistant is not ended: the first half or the second, never where time is short."""
    if end - begin < LONG_LIFE:
        return end, end
    middle = (begin + end) / 2
    return random.choice(((begin, middle), (middle, end)))


def _second_last_end(found: list[Planned]) -> list[float]:
    """Until when there are as many at once as there may be."""
    return sorted(each.end for each in found)[-AT_ONCE:][: len(found) // AT_ONCE][:1]


def _drawn(
    random: Random, kind: Kind, start: float, begin: float, end: float
) -> Planned:
    longest = min(kind.longest, (end - begin) * SHARE, end - start - kind.settles)
    duration = random.uniform(kind.shortest, max(kind.shortest, longest))
    return Planned(
        name=kind.name,
        start=ceil(start * 10) / 10,
        duration=floor(duration * 10) / 10,
        detail=kind.draw(random, end - begin),
    )
