"""The grid, and the rows that come with each of its instants."""

import math

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.report.grid import by_instant, grid_times
from custom_components.energy_bridge.core.report.series import Row
from tests.helpers.histories import END, INTERVAL, START, histories


@given(
    st.integers(0, 4000).map(lambda n: 1.79e9 + n / 4),
    st.integers(0, 4000).map(lambda n: n / 4),
    st.sampled_from([1, 60, 300]),
)
def test_the_grid_is_half_open(start: float, length: float, interval: int) -> None:
    """Every multiple from the start on, and not the end."""
    end = start + length
    expected = [
        float(second)
        for second in range(int(start), int(end) + 1)
        if second % interval == 0 and start <= second < end
    ]
    assert list(grid_times(start, end, interval)) == expected


@given(histories(2))
def test_an_instant_has_the_rows_since_the_one_before(rows: list[Row]) -> None:
    """Its own, too, and the first one all before it; none is lost or doubled."""
    instants = list(grid_times(START, END, INTERVAL))
    made = list(by_instant(rows, instants))
    assert [time for time, _ in made] == instants
    assert [row for _, due in made for row in due] == [
        row for row in rows if row[0] <= instants[-1]
    ]
    for previous, (time, due) in zip([-math.inf, *instants], made, strict=False):
        assert all(previous < row[0] <= time for row in due)
