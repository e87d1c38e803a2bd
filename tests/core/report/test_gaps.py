"""Downtimes and silent devices are gaps."""

from collections.abc import Sequence
import math

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.report.gaps import (
    without_downtimes,
    without_stale_values,
)
from custom_components.energy_bridge.core.report.series import Row, Value
from tests.helpers.histories import histories, in_force, times

# R11


def with_gaps(
    rows: Sequence[Row],
    downtimes: Sequence[tuple[float, float]],
    index: int,
    time: float,
) -> Value:
    """R11 at one time."""
    newest: Row = (-math.inf, index, None)
    for row in rows:
        down = any(start <= row[0] < end for start, end in downtimes)
        if row[1] == index and row[0] <= time and not down:
            newest = row
    if any(newest[0] < start <= time for start, _ in downtimes):
        return None
    return newest[2]


spans = st.tuples(times, st.integers(1, 300)).map(
    lambda span: (span[0], span[0] + span[1] / 4)
)


@given(histories(3), st.lists(spans, max_size=3), times)
def test_downtimes_are_gaps(
    rows: list[Row], downtimes: list[tuple[float, float]], time: float
) -> None:
    """However they lie, and in whatever order they are named."""
    made = list(without_downtimes(rows, downtimes, 3))
    assert [row[0] for row in made] == sorted(row[0] for row in made)
    for index in range(3):
        assert in_force(made, index, time) == with_gaps(rows, downtimes, index, time)


def test_a_downtime_by_example() -> None:
    """Its start hides all, its inside counts for nothing, its end counts again."""
    rows: list[Row] = [
        (10.0, 0, 1.0),
        (11.0, 1, 2.0),
        (20.0, 0, 3.0),
        (25.0, 1, 4.0),
        (30.0, 0, 5.0),
        (44.0, 1, 6.0),
    ]
    assert list(without_downtimes(rows, [(20.0, 30.0), (50.0, 60.0)], 2)) == [
        (10.0, 0, 1.0),
        (11.0, 1, 2.0),
        (20.0, 0, None),
        (20.0, 1, None),
        (30.0, 0, 5.0),
        (44.0, 1, 6.0),
        (50.0, 0, None),
        (50.0, 1, None),
    ]


def test_what_lasts_goes_on() -> None:
    """What was asked for during the last minute of a life that crashed counts as well (A8)."""
    rows: list[Row] = [(10.0, 0, 1.0), (11.0, 1, 2.0), (22.0, 1, 3.0), (25.0, 0, 4.0)]
    assert list(without_downtimes(rows, [(20.0, 30.0)], 2, lasting={1})) == [
        (10.0, 0, 1.0),
        (11.0, 1, 2.0),
        (20.0, 0, None),
        (22.0, 1, 3.0),
    ]


# R9

DEVICES = (0, 0, 1, 1, 0)
"""Of five series; the last two are only watched."""


def silent(rows: Sequence[Row], device: int, max_age: float, time: float) -> bool:
    """Whether a device that once wrote has written nothing for so long."""
    wrote = [row[0] for row in rows if DEVICES[row[1]] == device and row[0] <= time]
    return bool(wrote) and time - max(wrote) >= max_age


@given(histories(5), st.sampled_from([5.0, 30.0, 60.0]), times)
def test_a_silent_device_has_no_values(
    rows: list[Row], max_age: float, time: float
) -> None:
    """Until any of its entities writes again; then the old values count again."""
    made = list(without_stale_values(rows, DEVICES, max_age, 3, stale_index=3))
    assert [row[0] for row in made] == sorted(row[0] for row in made)
    for index in range(3):
        stale = silent(rows, DEVICES[index], max_age, time)
        expected = None if stale else in_force(rows, index, time)
        assert in_force(made, index, time) == expected
    told = in_force(made, 3, time) or 0
    assert told == sum(silent(rows, device, max_age, time) for device in (0, 1))


def test_a_silent_device_by_example() -> None:
    """Another entity of it, which is only watched, brings the old value back."""
    rows: list[Row] = [(0.0, 0, 1.0), (60.0, 4, 9.0), (200.0, 4, 9.0)]
    assert list(without_stale_values(rows, DEVICES, 100.0, 3)) == [
        (0.0, 0, 1.0),
        (160.0, 0, None),
        (160.0, 1, None),
        (200.0, 0, 1.0),
        (200.0, 1, None),
        (300.0, 0, None),
        (300.0, 1, None),
    ]


def test_a_device_that_died_with_home_assistant_stays_unknown() -> None:
    """A sign of life after a downtime brings back what is known: nothing yet."""
    rows: list[Row] = [(0.0, 0, 1.0), (1.0, 1, 2.0), (500.0, 1, 3.0)]
    downtimes = [(50.0, 490.0)]
    made = list(
        without_stale_values(
            without_downtimes(rows, downtimes, 5), DEVICES, 100.0, 3, 3, downtimes
        )
    )
    assert in_force(made, 0, 20.0) == 1.0
    assert in_force(made, 0, 60.0) is None
    # The device that never wrote is no stale one, with a downtime as without.
    assert in_force(made, 3, 499.0) == 1.0
    assert in_force(made, 0, 501.0) is None
    assert in_force(made, 1, 501.0) == 3.0


def test_a_downtime_is_no_sign_of_life() -> None:
    """A device that was silent before is silent after it, until it writes."""
    rows: list[Row] = [(0.0, 0, 1.0), (10.0, 2, 5.0), (400.0, 2, 6.0), (450.0, 2, 7.0)]
    downtimes = [(380.0, 390.0)]
    made = list(
        without_stale_values(
            without_downtimes(rows, downtimes, 5), DEVICES, 100.0, 3, 3, downtimes
        )
    )
    assert [in_force(made, 3, time) for time in (99, 100, 110, 385, 401, 460, 560)] == [
        None,
        1.0,
        2.0,
        2.0,
        1.0,
        1.0,
        2.0,
    ]
    assert in_force(made, 2, 385) is None
    assert in_force(made, 2, 401) == 6.0


def test_a_device_that_says_itself_when_it_is_silent() -> None:
    """Has a negative number, and is never stale."""
    rows: list[Row] = [(0.0, 0, 1.0), (500.0, 1, 2.0)]
    assert list(without_stale_values(rows, (-1, 0), 100.0, 2))[:2] == rows
