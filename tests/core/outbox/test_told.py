"""Stamps that are told once: what was told is known, in another life too."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.outbox.told import (
    MOST,
    Stretch,
    untold,
    with_stretch,
)

from ...helpers.outboxes import fill, loaded

STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 6)).map(
        lambda each: (each[0] * 5.0, (each[0] + each[1]) * 5.0)
    ),
    max_size=30,
)
SPANS = st.tuples(st.integers(0, 70), st.integers(0, 70)).map(
    lambda each: (min(each) * 5.0, max(each) * 5.0)
)


def _stamps(first: float, end: float) -> set[float]:
    return {float(each) for each in range(int(first), int(end), 5)}


@given(STRETCHES, SPANS)
def test_what_is_left_to_tell(stretches: list[Stretch], span: Stretch) -> None:
    """Stretch by stretch all of a time that was not told, and nothing that was."""
    told: list[Stretch] = []
    known: set[float] = set()
    for first, last in stretches:
        told = with_stretch(told, first, last, 5.0)
        known |= _stamps(first, last + 5)
    assert set().union(*(_stamps(first, last + 5) for first, last in told)) == known
    assert all(before[1] + 5 < after[0] for before, after in pairwise(told))
    start, end = span
    found: set[float] = set()
    while start < end:
        start, until = untold(told, start, end, 5.0)
        assert span[0] <= start <= until <= end
        found |= _stamps(start, until)
        start = until
    assert found == _stamps(*span) - known


def test_many_stretches_become_fewer() -> None:
    """The time between the closest is not told any more; nothing is told twice."""
    told: list[Stretch] = []
    for number in range(3 * MOST):
        told = with_stretch(told, number * 100.0, number * 100.0, 5.0)
    assert len(told) == MOST
    assert told[0] == (0.0, 2 * MOST * 100.0)
    assert told[-1] == ((3 * MOST - 1) * 100.0,) * 2


def test_what_is_still_to_come_is_told() -> None:
    """However many stretches a clock that was a day ahead has made."""
    told = with_stretch([], 0.0, 1000.0, 5.0)
    for number in range(3 * MOST):
        stamp = 86_400.0 + number * 100
        told = with_stretch(told, stamp, stamp, 5.0)
    assert untold(told, 500.0, 1e6, 5.0) == (1005.0, 86_400.0)


def test_what_a_clock_that_is_little_ahead_leaves_out_is_told() -> None:
    """Once it comes, also where nothing was told of in many a night before, each of them longer."""
    told: list[Stretch] = []
    for day in range(MOST):
        told = with_stretch(told, day * 86_400.0, day * 86_400.0 + 50_100, 300.0)
    now = told[-1][1]
    ahead = with_stretch(told, now + 3600, now + 4200, 300.0)
    assert untold(ahead, now, now + 9000, 300.0) == (now + 300, now + 3600)
    later = with_stretch(ahead, now + 1200, now + 1200, 300.0)
    assert untold(later, now + 1200, now + 9000, 300.0) == (now + 1500, now + 3600)
    assert len(later) == MOST


@pytest.mark.parametrize(
    ("start", "expected"),
    [(0.0, (0.0, 900.0)), (900.0, (1800.0, 9000.0)), (1800.0, (1800.0, 9000.0))],
)
def test_stamps_that_are_further_apart_now(start: float, expected: Stretch) -> None:
    """Only stamps of the present interval are told, each of a whole interval."""
    told = with_stretch([], 300.0, 1200.0, 300.0)
    assert untold(told, start, 9000.0, 900.0) == expected


@pytest.mark.parametrize("saved", [False, True])
def test_another_life_knows(tmp_path: Path, saved: bool) -> None:
    """Also what waits, and nothing was noted of since."""
    outbox = loaded(tmp_path, once_every=1.0)
    fill(outbox, b"zero", b"one", b"two")
    outbox.confirm(outbox.pending()[:1])
    fill(outbox, b"three")
    if saved:
        outbox.save()
    for each in (outbox, loaded(tmp_path, once_every=1.0)):
        assert each.untold(0.0, 9.0) == (4.0, 9.0)
        assert each.untold(-2.0, 9.0) == (-2.0, 0.0)
        assert each.untold(1.0, 3.0) == (3.0, 3.0)


def test_what_may_come_again(tmp_path: Path) -> None:
    """Of other reports nothing is noted."""
    outbox = loaded(tmp_path)
    fill(outbox, b"zero", b"one")
    assert outbox.untold(0.0, 9.0) == (0.0, 9.0)
