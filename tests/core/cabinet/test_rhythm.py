"""When a cabinet is missed: by the interval at which it really reports."""

import orjson
import pytest

from ...helpers.cabinet_world import MAC, OTHER, World


def report_every(world: World, *gaps: float) -> float:
    """Let a cabinet report after each of these gaps; answers how long it was missing meanwhile."""
    missing = 0.0
    for gap in gaps:
        for _ in range(int(gap)):
            world.now += 1
            missing += not world.fleet.alive(MAC)
        world.info()
    return missing


@pytest.mark.parametrize("interval", [30, 60, 120, 300, 1800])
def test_a_cabinet_that_reports_rarely(interval: float) -> None:
    """Is gone after three reports missed of those that it really sends, also after a restart; an event is no report."""
    world = World()
    world.info()
    assert report_every(world, interval, interval) == max(0, 2 * (interval - 95))
    extra = (1, interval - 1, 9, interval - 9, 2, 1, 20, interval - 23)
    assert report_every(world, *([interval] * 5), *extra, interval) == 0
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info()
    for each in (world, again):
        each.now += max(95, 3 * interval)
        assert each.fleet.alive(MAC)
        each.now += 1
        assert not each.fleet.alive(MAC)


def test_a_restart_while_a_cabinet_is_awaited() -> None:
    """One that reports rarely is not called missing before its time."""
    world = World()
    world.info()
    world.info(mac=OTHER)
    report_every(world, *([300] * 4))
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    assert again.fleet.awaited == {MAC, OTHER}
    again.now += 96
    assert again.fleet.awaited == {MAC}
    again.now += 900
    assert again.fleet.awaited == frozenset()


def test_outages_are_no_interval() -> None:
    """However long: a cabinet that is back is missed as soon as before."""
    world = World()
    world.info()
    report_every(world, *([30] * 20), 1500, 30, 30, 700, *([30] * 5), 30_000, 30)
    assert report_every(world, 96, 30) == 1
    report_every(world, *([30] * 16), 500, 500, *([30] * 16))
    assert report_every(world, 96) == 1


def test_what_was_seen_counts_more_than_the_threshold() -> None:
    """Which may count in minutes; a new threshold counts until its interval is seen."""
    world = World()
    world.info()
    world.cabinet.apply_thresholds({"info_up_period": 600})
    report_every(world, *([30] * 20))
    assert report_every(world, 96) == 1
    world.cabinet.apply_thresholds({"info_up_period": 600, "soc_period": 90})
    world.cabinet.apply_thresholds({"soc_period": 95})
    assert world.cabinet.silence == 95
    world.cabinet.apply_thresholds({"info_up_period": 300})
    assert report_every(world, 300, 300, 300) == 0
    assert world.cabinet.silence == 900
    report_every(world, *([100] * 4))
    assert world.cabinet.silence == 300
