"""The schedule of faults: the same from the same seed, everything in an hour, quiet at both ends."""

from itertools import pairwise

from hypothesis import given, settings, strategies as st
import pytest

from soak.faults import KINDS, Planned, schedule, time_for_faults
from soak.faults.schedule import AT_ONCE, QUIET_END, QUIET_START

HOUR = 3600.0
SEEDS = st.integers(1, 1_000_000)
LENGTHS = st.sampled_from([120.0, 180.0, 600.0, HOUR])


@given(SEEDS, LENGTHS)
@settings(max_examples=15, deadline=None)
def test_the_same_seed_makes_the_same_schedule(seed: int, seconds: float) -> None:
    """And it is in order."""
    plan = schedule(seed, seconds)
    assert plan == schedule(seed, seconds)
    assert all(one.start <= other.start for one, other in pairwise(plan))


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_every_kind_comes_at_least_once_an_hour(seed: int) -> None:
    """None is left to chance; and most come more than once."""
    plan = schedule(seed, HOUR)
    assert {each.name for each in plan} == set(KINDS)
    assert len(plan) > 2 * len(KINDS)


@given(SEEDS)
@settings(max_examples=200, deadline=None)
def test_two_minutes_have_five_kinds(seed: int) -> None:
    """Or more."""
    assert len({each.name for each in schedule(seed, 120)}) >= 5


@given(SEEDS, LENGTHS)
@settings(max_examples=40, deadline=None)
def test_faults_keep_to_their_time(seed: int, seconds: float) -> None:
    """Quiet at the beginning and the end, two at once at most, and of a group only one."""
    begin, end = time_for_faults(seconds)
    plan = schedule(seed, seconds)
    for number, each in enumerate(plan):
        kind = KINDS[each.name]
        assert begin <= each.start
        assert each.end + kind.settles <= end + 1e-6
        assert kind.shortest <= each.duration <= kind.longest
        before = plan[:number]
        assert sum(one.end > each.start for one in before) < AT_ONCE
        for one in before:
            if KINDS[one.name].groups & kind.groups:
                assert one.end + KINDS[one.name].settles <= each.start + 1e-6
    assert begin == QUIET_START
    assert end <= seconds - QUIET_END


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_an_hour_has_a_long_life(seed: int) -> None:
    """Home Assistant is left alone for one half of it, with all other faults, and ended in the other."""
    begin, end = time_for_faults(HOUR)
    plan = schedule(seed, HOUR)
    ends = [each.start for each in plan if KINDS[each.name].ends_life]
    assert len(ends) >= 2
    lives = [one - other for one, other in zip([*ends, HOUR], [0, *ends], strict=True)]
    assert max(lives) >= (end - begin) / 2
    halves = {each.start < (begin + end) / 2 for each in plan}
    assert halves == {True, False}


def test_who_wants_ends_of_lives_has_them_all_the_time() -> None:
    """A life is left alone only beside other faults."""
    plan = schedule(1, HOUR, {"home_killed"})
    assert plan[0].start < 200
    assert plan[-1].start > 2400


def test_only_some_kinds() -> None:
    """As whoever looks for one fault wants it; one that is none is named."""
    plan = schedule(1, 300, {"broker_killed", "hub_silent"})
    assert {each.name for each in plan} == {"broker_killed", "hub_silent"}
    with pytest.raises(ValueError, match="no fault is called flood; there are broker_"):
        schedule(1, 300, {"flood"})


def test_no_time_for_faults_is_no_fault() -> None:
    """Where the quiet takes it all."""
    assert schedule(1, 60) == ()


def test_a_fault_tells_its_details() -> None:
    """As text and as number."""
    fault = Planned(name="x", start=1, duration=2, detail={"ahead": -5, "way": "both"})
    assert (fault.number("ahead"), fault.text("way"), fault.end) == (-5, "both", 3)
