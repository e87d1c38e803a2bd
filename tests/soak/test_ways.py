"""Which way the hub and the cabinets are connected: the same from the same seed, and all four in turn."""

from hypothesis import given, strategies as st
import pytest

from soak.ways import Way, Ways, draw_ways


@given(st.integers(1, 1_000_000))
def test_the_same_seed_draws_the_same_ways(seed: int) -> None:
    """So that a run can be repeated."""
    assert draw_ways(seed) == draw_ways(seed)


def test_all_four_come_equally_often() -> None:
    """The cabinets' way does not follow the hub's."""
    drawn = [draw_ways(seed) for seed in range(1, 401)]
    for hub in Way:
        for cabinets in Way:
            assert drawn.count(Ways(hub=hub, cabinets=cabinets)) > 60


@pytest.mark.parametrize(
    ("hub", "cabinets", "is_needed"),
    [
        (Way.DIRECT, Way.DIRECT, False),
        (Way.MQTT, Way.DIRECT, True),
        (Way.DIRECT, Way.MQTT, True),
        (Way.MQTT, Way.MQTT, True),
    ],
)
def test_one_of_them_is_enough_to_need_mqtt(
    hub: Way, cabinets: Way, is_needed: bool
) -> None:
    """And what is noted says which."""
    ways = Ways(hub=hub, cabinets=cabinets)
    assert ways.needs_mqtt is is_needed
    assert ways.noted() == {"hub": hub.value, "cabinets": cabinets.value}
