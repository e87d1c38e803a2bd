"""When a cabinet is missed: by the interval at which it really reports."""

from random import Random

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
    # Reports between those that are due are no shorter interval, unless they do not end.
    report_every(world, *([100] * 4))
    assert world.cabinet.silence == 900
    assert report_every(world, 300) == 0
    report_every(world, *([100] * 900))
    assert world.cabinet.silence == 300


@pytest.mark.parametrize("seed", range(40))
def test_packs_that_come_and_go_between_reports(seed: int) -> None:
    """Each is reported at once, and the next report may be due then as before, or an interval later: nothing is missed."""
    random = Random(seed)
    interval = random.choice((30, 60, 120, 300, 600, 1800))
    jitter = random.choice((0.0, 0.02, 0.2))
    starts_again = random.random() < 0.5
    world = World()
    world.info()
    report_every(world, *([interval] * 4))
    due, missing = world.now + interval, 0.0
    busy = 0.0
    for _ in range(400):
        if random.random() < 0.05:
            busy = random.choice((0.0, 0.0, 5.0, 20.0, 100.0)) / interval
        pause = random.expovariate(busy) if busy else float("inf")
        is_event = world.now + pause < due
        gap = pause if is_event else max(1.0, due - world.now)
        missing += report_every(world, int(gap) or 1)
        if starts_again or not is_event:
            due = world.now + interval * (1 - jitter * random.random())
    assert missing == 0


@pytest.mark.parametrize("seed", range(20))
def test_an_irregular_cabinet(seed: int) -> None:
    """Once some of its pauses were seen, it is not missed."""
    random = Random(seed)
    world = World()
    world.info()
    report_every(world, *(random.uniform(200, 600) for _ in range(8)))
    for _ in range(200):
        gap = random.choice((30, random.uniform(200, 600)))
        assert report_every(world, gap) == 0
