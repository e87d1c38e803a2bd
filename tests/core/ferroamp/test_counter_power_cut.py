"""Totals after a power cut: more may have been shown than was stored, and no meter may fall."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.hub import Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.storage import StoredDevice

PV = "pv_energy"
WATTS = 20_000
BEGAN = 1_000 * 3_600_000_000


class World:
    """A hub that produces 20 kW all the time, and whoever listens to it."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.now = 1_780_000_000.0
        self.register = BEGAN

    def listener(self, stored: list[StoredDevice] | None = None) -> Hub:
        """Somebody who goes on from what was stored."""
        hub = Hub(lambda: self.now, lambda: self.now)
        if stored is not None:
            hub.restore(stored)
        return hub

    def live(self, seconds: int, hub: Hub | None = None) -> Iterator[float | None]:
        """Let so many seconds pass; answers what is shown after each message that is heard."""
        for _ in range(seconds):
            self.now += 1
            self.register += WATTS * 1000
            if hub is not None:
                hub.receive(Kind.HUB, orjson.dumps(self.message()))
                hub.fold_readings()
                yield shown(hub)

    def message(self) -> dict[str, Any]:
        """What the hub sends."""
        stamp = datetime.fromtimestamp(self.now, UTC)
        return {
            "ts": {"val": f"{stamp:%Y-%m-%dT%H:%M:%S}UTC"},
            "wpv": {"val": str(self.register)},
        }


def shown(hub: Hub) -> float | None:
    """The total that is shown."""
    (device,) = hub.devices.values()
    return device.total(PV)


@pytest.mark.parametrize("pause", [3, 60, 600])
def test_no_total_falls_after_a_power_cut(pause: int) -> None:
    """What was stored minutes before is not shown again; all that flowed is counted once it is sure."""
    world = World()
    hub = world.listener()
    list(world.live(20, hub))
    stored = hub.data_to_store(is_final=False)
    last = list(world.live(290, hub))[-1]
    assert last is not None
    list(world.live(pause))
    hub = world.listener(stored)
    assert shown(hub) is None
    seen = list(world.live(30, hub))
    assert all(each is None or each >= last for each in seen)
    assert seen[-1] == pytest.approx(world.register / 3.6e9)


@pytest.mark.parametrize("pause", [60, 600])
@pytest.mark.parametrize("behind", [400, 86_400])
def test_a_clock_that_is_behind_afterwards(pause: int, behind: int) -> None:
    """As where no battery keeps it: what flowed meanwhile is counted all the same, and no total falls."""
    world = World()
    hub = world.listener()
    list(world.live(20, hub))
    stored = hub.data_to_store(is_final=False)
    last = list(world.live(290, hub))[-1]
    assert last is not None
    list(world.live(pause))
    world.now -= pause + 290 + behind
    hub = world.listener(stored)
    seen = list(world.live(30, hub))
    assert all(each is None or each >= last for each in seen)
    assert seen[-1] == pytest.approx(world.register / 3.6e9)


def test_a_clock_that_is_behind_lets_no_jump_pass() -> None:
    """Of more than the hub delivers in an hour."""
    world = World()
    hub = world.listener()
    last = list(world.live(20, hub))[-1]
    assert last is not None
    stored = hub.data_to_store(is_final=False)
    world.now -= 400
    world.register += 1_000 * 3_600_000_000
    hub = world.listener(stored)
    seen = list(world.live(60, hub))
    assert seen[-1] is not None
    assert last <= seen[-1] <= last + 60 * WATTS / 3.6e6


def test_a_second_power_cut_shows_no_more() -> None:
    """Before anything was heard again."""
    world = World()
    hub = world.listener()
    list(world.live(20, hub))
    hub = world.listener(hub.data_to_store(is_final=False))
    for is_final in (True, False):
        hub = world.listener(hub.data_to_store(is_final=is_final))
        assert shown(hub) is None


def test_after_an_orderly_stop_the_total_is_there_at_once() -> None:
    """Nothing was shown since; so it was with what earlier versions stored."""
    world = World()
    hub = world.listener()
    last = list(world.live(20, hub))[-1]
    hub = world.listener(hub.data_to_store())
    assert shown(hub) == last
    for seen in world.live(10, hub):
        assert seen is not None
        assert last is not None
        assert seen >= last


def test_a_register_that_stands_still_is_believed_at_once() -> None:
    """As at night: nothing may have been shown that it does not say."""
    world = World()
    hub = world.listener()
    last = list(world.live(20, hub))[-1]
    hub = world.listener(hub.data_to_store(is_final=False))
    world.now += 1
    hub.receive(Kind.HUB, orjson.dumps(world.message()))
    hub.fold_readings()
    assert shown(hub) == last
