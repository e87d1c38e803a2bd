"""Older statistics meet newer ones: no hour twice, no energy twice, nothing that the old entity did not count."""

from dataclasses import replace
from itertools import pairwise
from math import inf, isclose, nan

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.seam import (
    HOUR,
    ZERO_HOUR,
    Conversion,
    First,
    Hour,
    join_means,
    join_sums,
)

T = 1_767_222_000.0
"""2025-12-31 23:00 UTC: the first hour of 2026 where most of these hubs are."""

LIMIT = 100.0
NUMBERS = st.floats(-1e6, 1e6)
GAPS = st.lists(st.integers(1, 30), min_size=1, max_size=60)


def known(value: float | None) -> float:
    """A number that must be there."""
    assert value is not None
    return value


def at(hour: float) -> float:
    """The start of an hour, counted from T."""
    return T + hour * HOUR


def first(
    hour: float, state: float | None, total: float | None, *, minutes: float = 60
) -> First:
    """The new entity's oldest row."""
    return First(at(hour), at(hour) + minutes * 60, state, total)


@st.composite
def counters(draw: st.DrawFn) -> list[Hour]:
    """A counter with gaps that sometimes begins anew; its sum began anywhere."""
    hours, hour, state = [], 0, draw(st.floats(0, 5000))
    total = draw(st.sampled_from([0.0, 0.4, 812.0, -300.0]))
    for gap in draw(GAPS):
        hour += gap
        rise = draw(st.floats(0, 20))
        state = rise if draw(st.booleans()) and state > 4900 else state + rise
        total += rise
        hours.append(Hour(at(hour), state, total))
    return hours


@given(counters(), st.integers(0, 100), st.floats(0, 30), st.booleans())
def test_changes_stay_what_they_were(
    old: list[Hour], hour: int, own: float, same_meter: bool
) -> None:
    """Each imported hour shows what the old entity counted in it, in the new unit, and the first one shows its own."""
    new = first(hour, 4000.0, own)
    joined = join_sums(old, new, Conversion(0.001), limit=0.1, same_meter=same_meter)
    before = [each for each in old if each.start < new.start]
    assert [each.start for each in joined.hours] == [each.start for each in before]
    if not before:
        assert joined.shift is None
        return
    for (a, b), (c, d) in zip(pairwise(before), pairwise(joined.hours), strict=True):
        assert isclose(
            (known(b.sum) - known(a.sum)) * 0.001,
            known(d.sum) - known(c.sum),
            abs_tol=1e-6,
        )
        assert isclose(known(d.state), known(b.state) * 0.001)
    base = known(joined.zero.sum) if joined.zero else 0.0
    shown = known(joined.hours[0].sum) - base
    own_hour = known(before[0].sum) * 0.001
    wanted = own_hour if 0 <= own_hour <= 0.1 else 0.0
    assert isclose(shown, wanted, abs_tol=1e-6)
    assert joined.zero is None or joined.zero.start == ZERO_HOUR


@given(counters(), st.integers(1, 100), st.floats(0, 30), st.data())
def test_what_is_imported_is_never_imported_again(
    old: list[Hour], hour: int, own: float, data: st.DataObject
) -> None:
    """Neither all of it nor the part that was there before a crash; the rest then fits as if it had come at once."""
    new = first(hour, 3000.0, own)
    joined = join_sums(old, new, limit=LIMIT, same_meter=True)
    if not joined.hours:
        return
    oldest = joined.hours[0]
    again = First(
        oldest.start, oldest.start + HOUR, oldest.state, oldest.sum, joined.zero
    )
    rest = join_sums(old, again, limit=LIMIT, same_meter=True)
    assert (rest.hours, rest.zero) == ((), None)
    cut = data.draw(st.integers(0, len(joined.hours) - 1))
    at_cut = joined.hours[cut]
    left = First(at_cut.start, at_cut.start + HOUR, at_cut.state, at_cut.sum)
    rest = join_sums(old, left, limit=LIMIT, same_meter=True)
    assert len(rest.hours) == cut
    for one, other in zip(rest.hours, joined.hours, strict=False):
        assert one.start == other.start
        assert isclose(known(one.sum), known(other.sum), abs_tol=1e-6)
    if rest.hours:
        zeros = [known(each.zero.sum) if each.zero else 0.0 for each in (rest, joined)]
        assert isclose(*zeros, abs_tol=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4), Hour(at(2), 15, 6)],
            first(2, 15, 1.2),
            2,
            id="both counted until its end: the whole hour of the old one",
        ),
        pytest.param(
            [Hour(at(n), 10 + 3 * n, 1 + 3 * n) for n in range(4)],
            first(2, 50, 1.2),
            3,
            id="the old one went on: the whole hour, however near another register is",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4), Hour(at(2), 14, 5)],
            first(2, 15, 0.6),
            2,
            id="the old one ended within it: what the register rose since",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4)],
            first(2, 15, 0.6),
            2,
            id="the old one ended before it: what the register rose since",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4)],
            first(30, 150, 0.6),
            137,
            id="a day in between: what the register rose meanwhile",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4)],
            first(2, 5000, 0.6),
            0.6,
            id="another register: what the new one counted",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 4000, 4)],
            first(2, 5, 0.6),
            0.6,
            id="a register that began anew: what the new one counted",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), None, 4)],
            first(2, 5, 0.6),
            0.6,
            id="no state: what the new one counted",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4)],
            first(2, None, 900.0),
            0,
            id="a sum that did not begin with this hour: nothing",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4), Hour(at(2), 900, 6)],
            first(2, 15, 0.5),
            2,
            id="another register, both counted: the hour of the old one",
        ),
        pytest.param(
            [Hour(at(0), 10, 1), Hour(at(1), 13, 4), Hour(at(2), 16, 7)],
            first(2.5, 14.5, 0.3, minutes=5),
            1.5,
            id="no hour of its own yet: until its first five minutes, not the old one's whole hour",
        ),
    ],
)
def test_the_seam(old: list[Hour], new: First, change: float) -> None:
    """What the first hour of the new entity shows: what flowed since the newest hour before it."""
    joined = join_sums(old, new, limit=LIMIT, same_meter=True)
    assert joined.change == pytest.approx(change)
    assert joined.hours[-1].sum == pytest.approx(known(new.sum) - change)
    assert [each.start for each in joined.hours] == [at(0), at(1)]


def test_what_is_still_older_comes_before() -> None:
    """A row for its own sums to count from goes behind that of the import before, none where that one will do."""
    old = [Hour(at(0), 10, 1), Hour(at(1), 13, 4)]
    zero = Hour(ZERO_HOUR, sum=-7.0)
    new = replace(first(2, 15, 0.5), zero=zero)
    joined = join_sums(old, new, limit=LIMIT, same_meter=True)
    assert [each.sum for each in joined.hours] == [-4.5, -1.5]
    assert joined.zero == Hour(ZERO_HOUR + HOUR, sum=-5.5)
    new = replace(new, zero=replace(zero, sum=-5.5))
    assert join_sums(old, new, limit=LIMIT, same_meter=True).zero is None


def test_another_meter_is_not_compared() -> None:
    """However close its register is: what was chosen by hand may be anything."""
    old = [Hour(at(0), 10, 1), Hour(at(1), 13, 4)]
    joined = join_sums(old, first(2, 15, 0.6), limit=LIMIT, same_meter=False)
    assert joined.change == pytest.approx(0.6)


def test_what_is_no_hour_is_left_out() -> None:
    """Rows without a sum, of no whole hour, of a clock that was not set yet; nothing in their place."""
    old = [
        Hour(0.0, 1, 1),
        Hour(at(0), 10, 1),
        Hour(at(1), 11, None),
        Hour(at(1) + 60, 12, 3),
        Hour(at(2), 12, nan),
        Hour(at(3), 12, inf),
        Hour(at(4), 13, 4),
        Hour(at(5), None, None),
        Hour(at(6), 14, None),
    ]
    joined = join_sums(old, first(6, 15, 0.6), limit=LIMIT, same_meter=True)
    assert [each.start for each in joined.hours] == [at(0), at(4)]
    assert joined.skipped == 6
    assert join_sums(old, first(6, 1, None), limit=1, same_meter=True).hours == ()
    assert join_sums([], first(6, 1, 1), limit=1, same_meter=True).hours == ()


def test_the_order_of_rows_does_not_matter() -> None:
    """A database may hand them out as it likes."""
    old = [Hour(at(each), each, each) for each in range(5)]
    new = first(9, 5, 0.1)
    joined = join_sums(reversed(old), new, limit=LIMIT, same_meter=True)
    assert joined == join_sums(old, new, limit=LIMIT, same_meter=True)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted), max_size=40),
    st.floats(-2, 2),
    st.floats(-300, 300),
)
def test_means_keep_their_order(
    values: list[list[float]], factor: float, offset: float
) -> None:
    """Lowest, mean and highest are converted, and lie as they must, also where a sign turns."""
    old = [
        Hour(at(hour), mean=mean, min=low, max=high)
        for hour, (low, mean, high) in enumerate(values)
    ]
    joined = join_means(old, first(20, None, None), Conversion(factor, offset))
    assert [each.start for each in joined.hours] == [each.start for each in old[:20]]
    for hour, (_, mean, _) in zip(joined.hours, values, strict=False):
        assert known(hour.min) <= known(hour.mean) <= known(hour.max)
        assert hour.mean == mean * factor + offset
        assert hour.sum is None
        assert hour.state is None
    assert joined.shift is None
    assert joined.zero is None


def test_hours_without_mean_are_left_out() -> None:
    """An hour in which the old entity was unavailable; bounds may be missing."""
    old = [Hour(at(0)), Hour(at(1), mean=2.0), replace(Hour(at(2)), mean=nan)]
    joined = join_means(old, first(5, None, None))
    assert joined.hours == (Hour(at(1), mean=2.0),)
    assert joined.skipped == 2
