"""Alerts: told once, and over in their own way."""

import orjson
import pytest

from ...helpers.cabinet_world import World


def test_an_alert_that_is_sent_once() -> None:
    """Is over when the cabinet does not warn any more, not after a time."""
    world = World()
    world.info(ctr_warning=True)
    assert world.alert() is not None
    world.now += 1000
    assert world.fleet.expire_alerts_and_swaps() == []
    assert world.cabinet.problem is True
    world.info(ctr_warning=True)
    assert [alert.message for alert in world.cabinet.alerts] == ["Door failure"]
    world.info(ctr_warning=False)
    assert not world.cabinet.alerts
    assert world.cabinet.problem is False


def test_an_alert_that_is_repeated() -> None:
    """Is told once, whatever the cabinet's flag says, and over when it is repeated no more."""
    world = World()
    world.info()
    told = []
    for _ in range(5):
        told.append(world.alert(stamp="+0800") is not None)
        world.info(ctr_warning=False)
        world.now += 30
        world.fleet.expire_alerts_and_swaps()
    assert told == [True, False, False, False, False]
    assert world.alert("Another", stamp="+0800") is not None
    world.now += 65
    assert world.fleet.expire_alerts_and_swaps() == [world.cabinet]
    assert [alert.message for alert in world.cabinet.alerts] == ["Another"]
    world.now += 30
    world.fleet.expire_alerts_and_swaps()
    assert world.cabinet.problem is False
    assert world.alert(stamp="+0800") is not None


def test_too_many_alerts() -> None:
    """Do not fill the memory."""
    world = World()
    world.info()
    told = [world.alert(str(number)) is not None for number in range(100)]
    assert len(world.cabinet.alerts) == 64
    assert told == [True] * 64 + [False] * 36


@pytest.mark.parametrize("stamp", ["Z", "+0800"])
def test_an_alert_before_a_restart(stamp: str) -> None:
    """Is not told again, and over as it would be without."""
    world = World()
    world.info(ctr_warning=True)
    world.alert(stamp=stamp)
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info(ctr_warning=True)
    assert [alert.message for alert in again.cabinet.alerts] == ["Door failure"]
    assert again.alert(stamp=stamp) is None
    again.now += 91
    assert bool(again.fleet.expire_alerts_and_swaps()) is (stamp != "Z")
    again.info(ctr_warning=False)
    assert not again.cabinet.alerts
    for key in ("alerts", "seen", "interval"):
        del stored["cabinets"][0][key]
    before = World()
    before.fleet.restore(stored)
    before.info()
    assert not before.cabinet.alerts
