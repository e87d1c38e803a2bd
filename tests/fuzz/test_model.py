"""The model of `tests.fuzz.lives` allows no losses beside its own: guards that are broken in one way each are found out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from custom_components.energy_bridge.core.ferroamp.counter import CounterGuard
from custom_components.energy_bridge.core.ferroamp.counter_memory import MJ_PER_KWH
from custom_components.energy_bridge.core.ferroamp.counter_phases import (
    Candidate,
    Line,
    Meaning,
)

from .lives import live

believe = CounterGuard._believe_candidate


def _lose(line: Line, mj: float) -> Line:
    return replace(line, offset=line.offset - mj)


def lose_way_back(guard: CounterGuard, line: Line, candidate: Candidate) -> Line:
    """Count nothing of what flowed until a register is back on a line that it left."""
    found = believe(guard, line, candidate)
    if candidate.meaning is Meaning.RETURN and candidate.first > line.register:
        return _lose(found, candidate.first + found.offset - line.total)
    return found


def lose_excess(guard: CounterGuard, line: Line, candidate: Candidate) -> Line:
    """Lose a kilowatt-hour more with each way back."""
    found = believe(guard, line, candidate)
    return _lose(found, MJ_PER_KWH) if candidate.left else found


def lose_half(guard: CounterGuard, line: Line, candidate: Candidate) -> Line:
    """Count half of each rise that takes messages to be sure."""
    found = believe(guard, line, candidate)
    if candidate.meaning is Meaning.RISE:
        return _lose(found, (candidate.first - line.register) / 2)
    return found


def lose_little(guard: CounterGuard, line: Line, candidate: Candidate) -> Line:
    """Lose a third of a kilowatt-hour of each rise that takes messages to be sure."""
    found = believe(guard, line, candidate)
    return _lose(found, MJ_PER_KWH / 3) if candidate.meaning is Meaning.RISE else found


def count_jump(guard: CounterGuard, line: Line, candidate: Candidate) -> Line:
    """Take another unit's register for energy."""
    if candidate.meaning is Meaning.JUMP and candidate.first > line.register:
        candidate = replace(candidate, meaning=Meaning.RISE)
    return believe(guard, line, candidate)


@pytest.mark.parametrize(
    ("broken", "seeds"),
    [
        (lose_way_back, range(300)),
        (lose_excess, range(300)),
        (lose_half, range(60)),
        (lose_little, range(60)),
        (count_jump, range(60)),
    ],
)
def test_broken_guard(
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[CounterGuard, Line, Candidate], Line],
    seeds: range,
) -> None:
    """Some of the first lives lie then."""
    monkeypatch.setattr(CounterGuard, "_believe_candidate", broken)
    assert any(live(seed).is_bad for seed in seeds)
