"""Aggregates are what plain definitions of them say."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
import math
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report.aggregates import (
    Aggregate,
    Delta,
    Difference,
    Extreme,
    Last,
    Mean,
    aggregate,
)
from custom_components.energy_bridge.core.report.series import Row, Value
from tests.helpers.histories import COUNT, END, INTERVAL, START, histories, in_force


def before(rows: Iterable[Row], index: int, time: float) -> Any:
    """What was in force until a time."""
    return in_force([row for row in rows if row[0] < time], index, math.inf)


def standing(
    rows: Sequence[Row], index: int, start: float, end: float
) -> list[tuple[float, Any]]:
    """The values in force in an interval, with the seconds for which they were."""
    edges = sorted({start, end, *(row[0] for row in rows if start < row[0] < end)})
    return [
        (until - since, in_force(rows, index, since))
        for since, until in pairwise(edges)
    ]


# R2 to R5, R7


def a_mean(rows: Sequence[Row], index: int, start: float, end: float) -> float | None:
    """R2 in exact arithmetic."""
    known = [
        (Fraction(span), Fraction(value))
        for span, value in standing(rows, index, start, end)
        if isinstance(value, float)
    ]
    covered = sum(span for span, _ in known)
    if 2 * covered < end - start:
        return None
    return float(sum(span * value for span, value in known) / covered)


def a_last(rows: Sequence[Row], index: int, start: float, end: float) -> Value:
    """R3."""
    known = [value for _, value in standing(rows, index, start, end)]
    return next((value for value in reversed(known) if value is not None), None)


def an_extreme(
    pick: Callable[..., float],
) -> Callable[[Sequence[Row], int, float, float], Value]:
    """R5, and its opposite."""

    def extreme(rows: Sequence[Row], index: int, start: float, end: float) -> Value:
        return pick(
            (
                value
                for _, value in standing(rows, index, start, end)
                if value is not None
            ),
            default=None,
        )

    return extreme


def a_rise(readings: Sequence[float]) -> float:
    """R4: each step counts as what it adds, after a reset from 0."""
    readings = [value for value in readings if value >= 0]
    return math.fsum(
        new if new < 0.9 * old else new - old for old, new in pairwise(readings)
    )


def a_delta(rows: Sequence[Row], index: int, start: float, end: float) -> Value:
    """R4 from what was in force until the interval to the last value in it."""
    inside = [
        value
        for _, value in standing(rows, index, start, end)
        if value is not None and value >= 0
    ]
    base = before(rows, index, start)
    if not inside:
        return None
    return a_rise(inside if base is None or base < 0 else [base, *inside])


@pytest.mark.parametrize(
    ("make", "reference"),
    [
        pytest.param(Mean, a_mean, id="mean"),
        pytest.param(Last, a_last, id="last"),
        pytest.param(Extreme, an_extreme(max), id="max"),
        pytest.param(lambda: Extreme(min), an_extreme(min), id="min"),
        pytest.param(Delta, a_delta, id="delta"),
    ],
)
@given(rows=histories(2))
def test_an_aggregate_is_its_definition(
    make: Callable[[], Aggregate],
    reference: Callable[[Sequence[Row], int, float, float], Value],
    rows: list[Row],
) -> None:
    """Gaps, resets, equal times, rows on the grid or outside the window, or none."""
    made = list(aggregate(rows, [(0, make()), (1, make())], START, END, INTERVAL))
    assert [time for time, _ in made] == [START + n * INTERVAL for n in range(COUNT)]
    for time, found in made:
        for index in (0, 1):
            expected = reference(rows, index, time, time + INTERVAL)
            if isinstance(expected, float):
                assert found[index] == pytest.approx(expected, abs=1e-9)
            else:
                assert found[index] is expected


@given(
    rows=histories(1),
    at=st.sampled_from([START + n * INTERVAL for n in range(1, COUNT)]),
)
def test_a_window_may_be_cut_anywhere(rows: list[Row], at: float) -> None:
    """Two windows give what one gives, if the second knows what was in force."""

    def columns() -> list[tuple[int, Aggregate]]:
        return [(0, Mean()), (0, Last()), (0, Extreme()), (0, Delta())]

    held = [row for row in rows if row[0] < at][-1:]
    later = held + [row for row in rows if row[0] >= at]
    assert list(aggregate(rows, columns(), START, END, INTERVAL)) == [
        *aggregate(rows, columns(), START, at, INTERVAL),
        *aggregate(later, columns(), at, END, INTERVAL),
    ]


def one(aggregate_of: Aggregate, *rows: tuple[float, Value]) -> Value:
    """The value of the minute from 0."""
    for time, value in rows:
        aggregate_of.add(time, value)
    return aggregate_of.close(0.0, 60.0)


def test_half_of_an_interval_is_enough_for_a_mean() -> None:
    """50 % counts, a little less does not, and the share may be chosen."""
    assert one(Mean(), (10.0, 4.0), (40.0, None)) == 4.0
    assert one(Mean(), (10.0, 4.0), (39.9, None)) is None
    assert one(Mean(0.25), (10.0, 4.0), (25.0, None)) == 4.0
    assert one(Mean(1.0), (0.0, 4.0), (59.0, None)) is None
    assert one(Mean(0.0), (59.0, 4.0)) == 4.0
    assert one(Mean(0.0)) is None


def test_a_half_covered_to_the_microsecond_is_a_half() -> None:
    """Stamps of today have no finer digits, and 0.1 s is none that a float can hold."""
    mean, minute = Mean(), 1_790_000_040.0
    mean.add(minute + 0.1, 4.0)
    mean.add(minute + 30.1, None)
    assert mean.close(minute, minute + 60) == 4.0


def test_the_mean_of_a_constant_is_the_constant() -> None:
    """Gaps and rewritten rows leave no noise behind."""
    rows = [(n + 0.1, None if n % 7 == 0 else 0.0005) for n in range(60)]
    assert one(Mean(), *rows) == 0.0005


def test_texts_are_for_the_last_value_only() -> None:
    """To all others they are gaps."""
    rows: tuple[tuple[float, Value], ...] = ((0.0, 1.0), (30.0, "idle"))
    assert one(Last(), *rows) == "idle"
    assert one(Mean(), *rows) == 1.0
    assert one(Extreme(), *rows) == 1.0
    assert one(Delta(), *rows) == 0.0


def test_a_value_replaced_at_its_own_time_never_was() -> None:
    """R7, where it is easily forgotten."""
    rows: tuple[tuple[float, Value], ...] = ((0.0, 10.0), (20.0, 99.0), (20.0, 11.0))
    assert one(Extreme(), *rows) == 11.0
    assert one(Delta(), *rows) == 1.0
    assert one(Last(), (20.0, 99.0), (20.0, None)) is None


def test_the_extreme_so_far_can_be_asked() -> None:
    """Counters of a day ask in mid-day; the value in force stays for the next day."""
    extreme = Extreme()
    assert extreme.value is None
    extreme.add(0.0, 5.0)
    extreme.add(1.0, 3.0)
    assert extreme.value == 5.0
    extreme.close(0.0, 60.0)
    assert extreme.value == 3.0


def test_nothing_is_kept_of_rows_after_the_end() -> None:
    """A row at the end belongs to the next window."""
    rows: list[Row] = [(0.0, 0, 1.0), (59.0, 0, 2.0), (60.0, 0, 3.0), (61.0, 0, None)]
    assert list(aggregate(iter(rows), [(0, Last())], 0.0, 60.0, 60)) == [(0.0, [2.0])]


# R4 alone


def risen(*readings: float, base: float | None = None) -> Any:
    """The difference over some readings."""
    difference = Difference(base)
    for reading in readings:
        difference.add(reading)
    return difference.total


def test_a_register_rises_dips_and_begins_again() -> None:
    """The cases of Home Assistant's rule."""
    assert risen() is None
    assert risen(100.0) == 0.0
    assert risen(base=100.0) == 0.0
    assert risen(104.0, base=100.0) == 4.0
    assert risen(104.0, 103.0, 105.0, base=100.0) == 5.0
    assert risen(90.0, base=100.0) == -10.0
    assert risen(89.9, base=100.0) == 89.9
    assert risen(110.0, 3.0, 4.0, base=100.0) == 14.0
    assert risen(110.0, 0.0, 110.0, base=100.0) == 120.0
    assert risen(-5.0, 2.0, -1.0, 3.0) == 1.0
    assert risen(2.0, 3.0, base=-5.0) == 1.0


@given(st.lists(st.floats(0, 1e6).map(lambda value: round(value, 3)), min_size=1))
def test_a_difference_is_the_sum_of_its_steps(readings: list[float]) -> None:
    """However they fall."""
    assert risen(*readings) == pytest.approx(a_rise(readings), abs=1e-3)


@given(st.lists(st.integers(0, 1000).map(float), min_size=2), st.data())
def test_differences_add_up(readings: list[float], data: st.DataObject) -> None:
    """What one interval ends with, the next one begins with."""
    cut = data.draw(st.integers(1, len(readings) - 1))
    first, second = (
        risen(*readings[:cut]),
        risen(*readings[cut:], base=readings[cut - 1]),
    )
    assert first + second == risen(*readings)
