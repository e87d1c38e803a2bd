"""Values that come no more while others do are unknown; those that come now and then are not."""

from typing import Any

import pytest

from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.key_watch import MAX_SHAPES, KeyWatch
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from simulator.energyhub.messages import ehub_message

from ...helpers.hub_world import World


def send(world: World, seconds: int, *keys: str) -> None:
    """Messages with these keys and a time stamp only; each a second, then a fold every ten."""
    for _ in range(seconds):
        world.now += 1
        world.plant.advance(1)
        message: dict[str, Any] = dict(ehub_message(world.plant))
        world.send(Kind.HUB, {key: message[key] for key in (*keys, "ts")})
        if world.now % 10 == 0:
            world.hub.fold_readings()


def test_values_that_come_no_more() -> None:
    """Unknown after the silence limit: numbers, states and energy; what still comes is there."""
    world = World()
    world.live(20)
    send(world, 20, "gridfreq")
    assert world.device.value("pv_power") is not None
    assert world.device.energy(["pv_energy"]) is not None
    send(world, 30, "gridfreq")
    assert world.hub.alive(HUB_KEY)
    assert set(world.device.values) == {"frequency"}
    assert world.device.mask("state") is None
    assert world.device.energy(["pv_energy"]) is None
    assert world.device.total("pv_energy") is not None
    world.live(10)
    assert world.device.value("pv_power") is not None
    assert world.device.mask("state") is not None
    assert world.device.energy(["pv_energy"]) is not None


@pytest.mark.parametrize("period", [2, 9, 25])
def test_values_that_come_now_and_then(period: int) -> None:
    """`soc` in one of nine messages is known all the time."""
    world = World()
    world.live(10)
    for number in range(150):
        send(world, 1, "gridfreq", *(["soc"] if number % period == 0 else []))
        if number > period:
            assert world.device.value("state_of_charge") is not None, number


def test_values_that_come_rarely() -> None:
    """One a minute is unknown at first, until it is known to be so rare; after three such gaps it is unknown."""
    world = World()
    world.live(10)
    for _ in range(2):
        send(world, 59, "gridfreq")
        assert world.device.value("state_of_charge") is None
        send(world, 1, "gridfreq", "soc")
    for _ in range(3):
        for _ in range(59):
            send(world, 1, "gridfreq")
            if world.now % 10 == 0:
                assert world.device.value("state_of_charge") is not None
        send(world, 1, "gridfreq", "soc")
    send(world, 200, "gridfreq")
    assert world.device.value("state_of_charge") is None


def test_a_unit_says_less() -> None:
    """The same for a unit, by its own silence limit."""
    world = World()
    world.live(30)
    unit = next(world.hub.units(Kind.SSO))
    assert unit.value("temperature") is not None
    assert unit.unit is not None
    for _ in range(12):
        world.now += 5
        world.send(
            Kind.SSO,
            {
                "id": {"val": f"{unit.unit.part_number}-{unit.unit.serial}"},
                "upv": {"val": "700"},
            },
        )
        world.hub.fold_readings()
    assert unit.value("temperature") is None
    assert unit.value("voltage") == 700
    assert unit.energy(["pv_energy"]) is None


def test_a_garbled_sender_fills_no_memory() -> None:
    """The shapes of its messages are remembered up to a number."""
    watch = KeyWatch()
    for number in range(500):
        watch.change_keys({str(number)}, number, number - 1)
    assert len(watch._shapes) == MAX_SHAPES
    assert watch.update_present(500, 499, 30)
    assert "499" in watch.present
    assert "400" not in watch.present
