"""Which way round a battery's counters are labelled."""

import pytest

from custom_components.energy_bridge.core.ferroamp.direction import DirectionCheck

from ...helpers.hub_world import World


@pytest.mark.parametrize("swapped", [False, True])
def test_the_direction_of_the_battery_counters_is_noticed(swapped: bool) -> None:
    """From which counter moves while the battery power keeps its sign."""
    world = World(swapped=swapped)
    for _ in range(120):
        world.live(10)
    assert world.hub.checks.direction is swapped


def test_the_direction_stays_open_without_evidence() -> None:
    """Too little power, a change of sign, or both counters moving."""
    check = DirectionCheck()
    assert check.verdict(None, 0, 0) is None
    assert check.verdict(50, 0, 5) is None
    assert check.verdict(-1000, 1, 1) is None
    assert check.verdict(-1000, 1.2, 1.1) is None
    assert check.verdict(1000, 1.2, 1.1) is None
    assert check.verdict(1000, 1.2, 1.3) is False
