"""Ids of units are not unique in the world, and arrive with and without their part number."""

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.identity import (
    HubLevels,
    Levels,
    is_other_hub,
    is_same_hub,
)
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.wire import Cause

from ...helpers.hub_world import World

KWH = 3.6e9


def send(world: World, unit: str, kwh: float = 100.0) -> Device | None:
    """Let an SSO send."""
    return world.send(
        Kind.SSO, {"id": {"val": unit}, "wpv": {"val": str(int(kwh * KWH))}}
    )


def strings(world: World) -> list[str]:
    """The full ids of the SSOs."""
    return [device.key.full_id for device in world.hub.units(Kind.SSO)]


@pytest.mark.parametrize(
    "ids", [("S1", "PS-A04-S1"), ("PS-A04-S1", "S1"), ("S1 ", "PS-A04-S1", "S1")]
)
def test_an_id_with_and_without_its_part_number_is_one_device(
    ids: tuple[str, ...],
) -> None:
    """By the id that came first, also after a restart; the part number is known once it was sent."""
    world = World()
    for unit in ids:
        send(world, unit)
    key = ids[0].strip()
    assert strings(world) == [key]
    (device,) = world.hub.units(Kind.SSO)
    assert device.unit is not None
    assert device.unit.part_number == "PS-A04"

    stored = orjson.loads(orjson.dumps(world.hub.data_to_store()))
    world.hub = world.another()
    world.hub.restore(stored)
    for unit in (*ids, *reversed(ids)):
        assert send(world, unit) is None or unit == ids[0]
    send(world, "OTHER-S1")
    assert strings(world) == [key, "OTHER-S1"]


def test_the_part_number_tells_units_apart() -> None:
    """Each has its own counters; an id that may be that of both is counted and not used."""
    world = World()
    send(world, "A-1", 100)
    send(world, "B-1", 500)
    send(world, "1", 900)
    assert strings(world) == ["A-1", "B-1"]
    assert world.hub.unused.causes == {Cause.AMBIGUOUS_ID: 1}
    counted = [device.registers["pv_energy"] for device in world.hub.units(Kind.SSO)]
    assert counted == [100 * KWH, 500 * KWH]


def test_an_id_that_is_ambiguous_by_now() -> None:
    """It is not used, though it was what one of the units was first seen with."""
    world = World()
    for unit in ("1", "A-1", "B-1", "1"):
        send(world, unit)
    assert strings(world) == ["1", "B-1"]
    assert world.hub.unused.causes == {Cause.AMBIGUOUS_ID: 1}


def test_units_that_were_registered_before() -> None:
    """Are the same devices, though their file is lost and their ids come otherwise now."""
    world = World()
    world.hub.expect_units(
        [
            DeviceKey(Kind.SSO, "1"),
            DeviceKey(Kind.SSO, "2", "A"),
            DeviceKey(Kind.SSO, "3", "A"),
            DeviceKey(Kind.SSO, "3", "B"),
        ]
    )
    for unit in ("A-1", "2", "B-3", "3", "4"):
        send(world, unit)
    assert strings(world) == ["1", "A-2", "B-3", "4"]


def test_a_module_that_may_belong_to_several() -> None:
    """It hangs below none of them."""
    world = World()
    for unit in ("A-1", "B-1"):
        world.send(Kind.ESO, {"id": {"val": unit}, "soc": {"val": "1"}})
    for parent in ("1", "B-1"):
        message = {"id": {"val": f"m{parent}"}, "parenteso": {"val": parent}}
        world.send(Kind.ESM, {**message, "soh": {"val": "1"}})
    parents = [world.hub.parent_of(module) for module in world.hub.units(Kind.ESM)]
    assert parents == [None, DeviceKey(Kind.ESO, "1", "B")]


def levels(*units: str, hub: float | None = None, time: float = 0.0) -> HubLevels:
    """A hub with ESOs of these ids, whose own register is at `hub` kWh."""
    found = {}
    if hub is not None:
        found[HUB_KEY] = Levels({"pv_energy": hub * KWH}, time)
    for unit in units:
        part_number, _, serial = unit.rpartition("-")
        found[DeviceKey(Kind.ESO, serial, part_number)] = Levels({}, None)
    return found


@pytest.mark.parametrize(
    ("seen", "known", "same"),
    [
        (levels("1", hub=500), levels("1", hub=500), False),
        (levels("1", "2", hub=500), levels("1", "2", hub=500.2), True),
        (levels("1", "2", hub=500), levels("1", "2", hub=700), False),
        (levels("1", "2"), levels("1", "2"), False),
        (levels("1", "2", hub=0), levels("1", "2", hub=0), False),
        (levels("A-21030023", hub=500), levels("21030023", hub=500), True),
        (levels("A-21030023", hub=500), levels("B-21030023", hub=500), False),
        (levels("21030023", hub=500), levels("21030023", hub=700), False),
        (levels("21030023"), levels("21030023"), True),
        (levels(hub=500), levels(hub=500), False),
        # A day later 75 kW may have counted 1,800 kWh, but never backwards; that tells something of old registers only.
        (levels("1", "2", hub=900, time=86400), levels("1", "2", hub=500), False),
        (levels("1", "2", hub=21e3, time=86400), levels("1", "2", hub=20e3), True),
        (levels("1", "2", hub=19e3, time=86400), levels("1", "2", hub=20e3), False),
        (levels("1", "2", hub=23e3, time=86400), levels("1", "2", hub=20e3), False),
        (levels("21030023", hub=900, time=86400), levels("21030023", hub=500), True),
        (levels("21030023", hub=9e3, time=86400), levels("21030023", hub=500), False),
    ],
)
def test_the_same_hub_needs_strong_evidence(
    seen: HubLevels, known: HubLevels, same: bool
) -> None:
    """Several units or a long id, and registers that agree."""
    assert is_same_hub(seen, known) is same
    assert is_same_hub(known, seen) is same


def test_registers_of_units_where_the_hubs_own_are_not_known() -> None:
    """They may tell it as well."""
    key = DeviceKey(Kind.SSO, "S20126467")
    one, other = (
        {key: Levels({"pv_energy": kwh * KWH}, 0.0)} for kwh in (100.0, 300.0)
    )
    assert is_same_hub(one, one)
    assert not is_same_hub(one, other)


def test_another_hub_by_its_units() -> None:
    """Long ids tell more than short ones; without units there is no telling."""
    assert is_other_hub(levels("1", "21030023"), levels("1", "21030024"))
    assert is_other_hub(levels("1"), levels("2"))
    assert not is_other_hub(levels("1"), levels("1"))
    assert not is_other_hub(levels("A-21030023"), levels("21030023", "1"))
    assert not is_other_hub(levels("1", "21030023"), levels("1"))
    assert not is_other_hub(levels("1"), levels("1", "21030023"))
    assert not is_other_hub(levels(hub=1), levels("1"))
