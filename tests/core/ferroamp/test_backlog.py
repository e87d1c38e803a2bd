"""Old messages that come beside those of the present: their energy is counted already, and nobody is taken for two."""

from collections.abc import Callable

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.device import Device
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from simulator.energyhub.messages import Message, ehub_message, sso_messages

from ...helpers.hub_world import World


def totals(device: Device) -> dict[str, float]:
    """What the counters of a device show, kWh."""
    return {
        name: guard.total
        for name, guard in device.guards.items()
        if guard.total is not None
    }


@pytest.mark.parametrize("pace", [1, 2, 8, 20, 300])
@pytest.mark.parametrize(
    ("kind", "every", "message"),
    [
        (Kind.HUB, 1, ehub_message),
        (Kind.SSO, 5, lambda plant: sso_messages(plant)[0]),
    ],
)
def test_energy_is_counted_once(
    kind: Kind, every: int, message: Callable[..., Message], pace: float
) -> None:
    """However fast the messages of the last twenty minutes come, once more, beside those of two."""
    world = World()
    before: dict[str, float] = {}
    old: list[bytes] = []
    for second in range(1, 1201):
        world.now += 1
        world.plant.advance(1)
        if second % every == 0:
            payload = orjson.dumps(message(world.plant))
            world.hub.receive(kind, payload)
            old.append(payload)
        if second % 10 == 0:
            world.hub.fold_readings()
    device = device_of(world, kind)
    start, before = totals(device), registers_of(device)
    came = 0
    for second in range(1, 121):
        world.now += 1
        world.plant.advance(1)
        if second % every == 0:
            world.send(kind, message(world.plant))
        while came < min(pace * second, len(old)):
            world.hub.receive(kind, old[came])
            came += 1
        if second % 10 == 0:
            world.hub.fold_readings()
            assert device.alive(world.now)
            assert not world.hub.is_mixed
    world.live(20)
    truly = registers_of(device)
    for name, total in totals(device).items():
        flowed = truly[name] - before[name]
        assert total - start[name] == pytest.approx(flowed, abs=0.05), name


def device_of(world: World, kind: Kind) -> Device:
    """The hub itself, or its first unit of a kind."""
    if kind is Kind.HUB:
        return world.hub.devices[HUB_KEY]
    return next(iter(world.hub.units(kind)))


def registers_of(device: Device) -> dict[str, float]:
    """What the registers of the counters say, kWh."""
    return {
        name: device.registers[guard.source] / 3.6e9
        for name, guard in device.guards.items()
        if guard.source in device.registers
    }
