"""Packs that are taken and brought."""

from datetime import date
from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.packs import Stay

from ...helpers.cabinet_world import MAC, NOON, OTHER, World, slot


def test_swaps() -> None:
    """One pack brought and another taken; one that only moves is no swap."""
    world = World()
    world.info(slot(1, "A"), slot(2), slot(3, "C"))
    assert world.cabinet.swaps.count == 0
    world.info(slot(1, "A"), slot(2, "B"), slot(3, "C"))
    assert world.cabinet.swaps.count == 0
    world.info(slot(1), slot(2, "B"), slot(3, "C"))
    assert world.cabinet.swaps.count == 1
    world.info(slot(1), slot(2, "B"), slot(3))
    world.info(slot(1, "C"), slot(2, "B"), slot(3))
    world.info(slot(1), slot(2, "B"), slot(3))
    assert world.cabinet.swaps.count == 1
    world.info(slot(1, "D"), slot(2, "B"), slot(3))
    assert world.cabinet.swaps.count == 2
    world.day = date(2026, 6, 22)
    assert world.fleet.expire_alerts_and_swaps() == [world.cabinet]
    assert world.cabinet.swaps.count == 0
    assert world.fleet.expire_alerts_and_swaps() == []


@pytest.mark.parametrize(
    "after",
    [
        [slot(1, "A"), slot(2, "B"), slot(3)],
        [slot(1), slot(2, "A"), slot(3, "B")],
        [slot(1, "A"), slot(2, "B"), slot(3, "A")],
        [slot(1), slot(2, "B"), slot(3), slot(4, "A")],
    ],
)
def test_packs_that_only_change_slots(after: list[dict[str, Any]]) -> None:
    """Are neither taken nor brought, in whatever order one message names them."""
    world = World()
    world.info(slot(1), slot(2, "B"), slot(3, "A"))
    world.info(*after)
    assert (world.cabinet.swaps.taken, world.cabinet.swaps.brought) == ([], 0)
    for pack in ("A", "B"):
        stay = world.fleet.packs.find(pack)[0]
        assert stay.end is None
        assert world.cabinet.slots[stay.slot].pack_id == pack


def test_a_pack_in_two_slots() -> None:
    """Is where it was seen last; when it leaves that slot it is still in the other."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    world.info(slot(1, "A"), slot(2, "A"))
    assert world.fleet.packs.find("A")[0].slot == 2
    world.info(slot(1, "A"), slot(2))
    stay = world.fleet.packs.find("A")[0]
    assert (stay.slot, stay.end) == (1, None)
    assert world.cabinet.swaps.count == 0
    world.info(slot(1), slot(2))
    assert world.fleet.packs.find("A")[0].end is not None


def test_packs_that_move_during_a_restart() -> None:
    """Are followed, and swapped, as if somebody had looked."""
    world = World()
    world.info(slot(1, "A"), slot(2, "B"), slot(3))
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.now += 50
    again.fleet.restore(stored)
    again.info(slot(1), slot(2, "B"), slot(3, "C"))
    assert again.fleet.packs.find("A") == (Stay(MAC, 1, NOON + 100, NOON + 150),)
    assert again.fleet.packs.find("B") == (Stay(MAC, 2, NOON + 100),)
    assert again.cabinet.swaps.count == 1

    tomorrow = World()
    tomorrow.day = date(2026, 6, 22)
    tomorrow.fleet.restore(stored)
    tomorrow.info(slot(1), slot(2, "B"), slot(3, "C"))
    assert tomorrow.fleet.packs.find("A")[0].end is not None
    assert tomorrow.cabinet.swaps.count == 0


def test_a_pack_that_moves_after_a_restart() -> None:
    """Is not brought, though the first message leaves out the slot that it was in."""
    world = World()
    world.info(slot(1, "A"), slot(2, "B"))
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info(slot(1, "B"))
    assert (again.cabinet.swaps.taken, again.cabinet.swaps.brought) == (["A"], 0)


def test_packs_exchanged_by_two_cabinets() -> None:
    """A restart after the first of them told of it loses neither swap."""
    world = World()
    world.info(slot(1, "A"))
    world.info(slot(1, "B"), mac=OTHER)
    world.info(slot(1, "A"), mac=OTHER)
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info(slot(1, "B"))
    again.info(slot(1, "A"), mac=OTHER)
    for mac in (MAC, OTHER):
        assert again.fleet.cabinets[mac].swaps.count == 1
    assert again.fleet.packs.find("A")[0].mac == OTHER
    assert again.fleet.packs.find("B")[0].mac == MAC


def test_the_night_between_two_messages() -> None:
    """A swap counts on the day on which it is seen."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    world.info(slot(1), slot(2, "B"))
    world.day = date(2026, 6, 22)
    assert "swaps" in world.info(slot(1, "C"), slot(2)).values
    assert world.cabinet.swaps.count == 1
