"""A device as its last message tells it: not folded, and only while it is to be believed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.energy_bridge.core.ferroamp.device import HUB_SILENCE, Device
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.quantities import Kind

from ...helpers.hub_world import World

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


def message(second: int) -> dict[str, Any]:
    """A message that was made then; its power tells when."""
    stamp = NOON + timedelta(seconds=second)
    return {"ppv": {"val": str(second)}, "ts": {"val": f"{stamp:%Y-%m-%dT%H:%M:%S}UTC"}}


def told(world: World) -> Device:
    """The hub as it is told."""
    found = world.hub.as_last_told(HUB_KEY)
    assert found is not None
    return found


def test_the_last_message_counts() -> None:
    """Folded values are means, these are not; looking changes nothing."""
    world = World()
    assert world.hub.as_last_told(HUB_KEY) is None
    for power in (100, 200, 600):
        world.now += 1
        world.send(Kind.HUB, {"ppv": {"val": str(power)}, "gridfreq": {"val": "50"}})
        assert told(world).value("pv_power") == power
    world.hub.fold_readings()
    assert world.device.value("pv_power") == 300
    assert told(world).value("pv_power") == 600
    assert world.device.value("pv_power") == 300


def test_what_the_last_message_lacks() -> None:
    """It is as it was folded last."""
    world = World()
    world.now += 1
    world.send(Kind.HUB, {"ppv": {"val": "100"}, "gridfreq": {"val": "50.1"}})
    world.hub.fold_readings()
    world.now += 1
    world.send(Kind.HUB, {"ppv": {"val": "200"}})
    assert told(world).values == {"pv_power": 200.0, "frequency": 50.1}


def test_silence() -> None:
    """It tells nothing once its entities are unavailable."""
    world = World()
    world.now += 1
    world.send(Kind.HUB, {"ppv": {"val": "100"}})
    world.now += HUB_SILENCE
    assert told(world).value("pv_power") == 100
    world.now += 1
    assert world.hub.as_last_told(HUB_KEY) is None


def test_an_old_message_in_between() -> None:
    """It is not believed, though nothing was folded since it came."""
    world = World()
    for second in range(65):
        world.now += 1
        world.send(Kind.HUB, message(second))
        if second % 10 == 0:
            world.hub.fold_readings()
    assert told(world).value("pv_power") == 64
    world.send(Kind.HUB, message(-600))
    assert world.hub.as_last_told(HUB_KEY) is None
    world.now += 1
    world.send(Kind.HUB, message(65))
    assert told(world).value("pv_power") == 65
