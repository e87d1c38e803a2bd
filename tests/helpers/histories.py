"""Histories that Hypothesis draws, on a grid of four minutes, and what is in force in them."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from custom_components.energy_bridge.core.report.series import Row, Value

START, INTERVAL, COUNT = 6000.0, 60, 4
END = START + COUNT * INTERVAL

values = st.one_of(
    st.none(), st.integers(-5, 200).map(lambda value: value / 4), st.just(7.5)
)
times = st.integers(-400, 4 * COUNT * INTERVAL + 40).map(lambda n: START + n / 4)
"""Quarters of a second, so that rows meet each other and the grid."""


def histories(series: int) -> st.SearchStrategy[list[Row]]:
    """Rows of so many series, in order, some at one time."""
    grid = st.integers(-1, COUNT).map(lambda n: START + n * INTERVAL)
    row = st.tuples(st.one_of(times, grid), st.integers(0, series - 1), values)
    return st.lists(row, max_size=30).map(
        lambda rows: sorted(rows, key=lambda each: each[0])
    )


def in_force(rows: Iterable[Row], index: int, time: float) -> Any:
    """R1 and R7: the newest row up to a time, the last of equal ones."""
    newest: Value = None
    for at, series, value in rows:
        if series == index and at <= time:
            newest = value
    return newest
