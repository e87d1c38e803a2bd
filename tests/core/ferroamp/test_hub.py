"""One hub and its units: which are known, what is counted, what is stored."""

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, MAX_UNITS
from custom_components.energy_bridge.core.ferroamp.quantities import QUANTITIES, Kind
from custom_components.energy_bridge.core.traffic import rates
from custom_components.energy_bridge.core.wire import Cause

from ...helpers.hub_world import World


def test_a_tree_of_units() -> None:
    """Units appear with serial, part number, and their parent where the message gives it."""
    world = World()
    world.live()
    kinds = [key.kind for key in world.hub.devices]
    assert [kinds.count(kind) for kind in Kind] == [1, 2, 2, 2]
    modules = list(world.hub.units(Kind.ESM))
    assert [bool(module.parent) for module in modules] == [False, True]
    optimizers = [each.key for each in world.hub.units(Kind.ESO)]
    assert [world.hub.place_of(module) for module in modules] == optimizers
    modules[1].parent = None
    assert [world.hub.place_of(module) for module in modules] == [None, None]
    world.hub.remove(optimizers[1])
    assert [world.hub.place_of(module) for module in modules] == [optimizers[0]] * 2
    assert all(
        string.unit and string.unit.part_number for string in world.hub.units(Kind.SSO)
    )


def test_what_is_stored_goes_on() -> None:
    """Devices, keys, counters and offsets survive, in JSON."""
    world = World()
    world.live(20)
    stored = orjson.loads(orjson.dumps(world.hub.data_to_store()))
    totals = {
        key: {name: device.total(name) for name in device.guards}
        for key, device in world.hub.devices.items()
    }
    seen = {key: device.seen for key, device in world.hub.devices.items()}
    world.hub = world.another()
    world.hub.restore(stored)
    assert {
        key: {name: device.total(name) for name in device.guards}
        for key, device in world.hub.devices.items()
    } == totals
    assert {key: device.seen for key, device in world.hub.devices.items()} == seen
    assert not any(world.hub.alive(key) for key in world.hub.devices)


def test_a_retained_message_proves_nothing() -> None:
    """It is counted and not used."""
    world = World()
    world.hub.receive(Kind.HUB, orjson.dumps({"ppv": {"val": "1"}}), retained=True)
    assert not world.hub.alive(HUB_KEY)
    assert world.hub.unused.causes == {Cause.RETAINED: 1}


def test_ghosts_and_strangers_do_not_become_devices(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each cause is logged once, and counted."""
    world = World()
    for serial in ("", "a\x01"):
        for _ in range(2):
            world.send(Kind.ESO, {"id": {"val": serial}, "soc": {"val": "0"}})
    for number in range(MAX_UNITS + 2):
        world.send(Kind.SSO, {"id": {"val": str(number)}, "upv": {"val": "1"}})
    assert len(list(world.hub.units(Kind.ESO))) == 0
    assert len(list(world.hub.units(Kind.SSO))) == MAX_UNITS
    assert world.hub.unused.causes == {
        Cause.GHOST_UNIT: 2,
        Cause.BAD_ID: 2,
        Cause.TOO_MANY_UNITS: 2,
    }
    assert len(caplog.records) == 3


def test_the_power_balance_and_the_clock_are_checked() -> None:
    """`pext = pload + pinv` holds for a true hub; its clock is near ours."""
    world = World()
    world.live(20)
    assert world.hub.checks.balanced == 3
    assert world.hub.checks.clock_skew == pytest.approx(0, abs=1)
    world.live(10, change={"pext": {"L1": "9000", "L2": "9000", "L3": "9000"}})
    assert world.hub.checks.unbalanced == 3
    assert rates(world.hub.traffic)["ehub"] == 60


def test_a_removed_unit_is_forgotten() -> None:
    """Until it sends again."""
    world = World()
    world.live()
    key = next(world.hub.units(Kind.SSO)).key
    world.hub.remove(key)
    assert key not in world.hub.devices


@settings(max_examples=60)
@given(
    payloads=st.lists(
        st.tuples(st.sampled_from(list(Kind)), st.binary(max_size=120)), max_size=20
    )
)
def test_any_bytes_change_nothing(payloads: list[tuple[Kind, bytes]]) -> None:
    """Nothing raises, every useless message is counted, and the values are those of the good ones."""
    world, calm = World(), World()
    for it in (world, calm):
        it.live(12)
    for kind, payload in payloads:
        world.hub.receive(kind, payload)
    for it in (world, calm):
        it.live(3)
    assert world.hub.unused.causes.total() == len(payloads)
    for quantity in QUANTITIES[Kind.HUB]:
        assert world.device.value(quantity.key) == calm.device.value(quantity.key)
