"""Packs, from slot to slot."""

import pytest

from custom_components.energy_bridge.core.cabinet.packs import (
    MAX_PACKS,
    PackIndex,
    Stay,
)

from ...helpers.cabinet_world import MAC, NOON, OTHER, World, slot


@pytest.mark.parametrize("spoke", [True, False])
def test_the_packs_of_a_deleted_cabinet(spoke: bool) -> None:
    """Are not in it any more."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    if not spoke:
        stored = world.fleet.data_to_store()
        world = World()
        world.fleet.restore(stored)
    world.fleet.remove(MAC)
    assert world.fleet.packs.find("A")[0].end == NOON + 100
    world.info(slot(1, "A"), slot(2))
    assert len(world.fleet.packs.find("A")) == 2


def test_packs_are_followed() -> None:
    """From slot to slot and from cabinet to cabinet, also if leaving was never seen."""
    world = World()
    world.info(slot(1, "A"))
    world.now += 100
    world.info(slot(1))
    world.now += 100
    world.info(slot(7, "A"), mac=OTHER)
    world.now += 100
    world.info(slot(2, "A"))
    start = NOON + 100
    assert world.fleet.packs.find("A") == (
        Stay(MAC, 2, start + 300),
        Stay(OTHER, 7, start + 200, start + 300),
        Stay(MAC, 1, start, start + 100),
    )
    assert world.fleet.packs.find("B") == ()
    world.fleet.packs.add_departure("B", MAC, 1, 0)
    world.fleet.packs.add_departure("A", MAC, 9, 0)
    world.fleet.packs.add_arrival("A", MAC, 2, 0)
    assert len(world.fleet.packs.find("A")) == 3


def test_packs_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one away for longest is forgotten; those in a slot only where there are no others."""
    assert MAX_PACKS > 12_000
    monkeypatch.setattr(
        "custom_components.energy_bridge.core.cabinet.packs.MAX_PACKS", 3
    )
    index = PackIndex()
    for number, pack_id in enumerate("ABC"):
        index.add_arrival(pack_id, MAC, number, number)
    index.add_departure("C", MAC, 2, 10)
    index.add_departure("B", MAC, 1, 11)
    for expected, pack_id in (("ABD", "D"), ("ADE", "E"), ("DEF", "F")):
        index.add_arrival(pack_id, MAC, 5, 20)
        restored = PackIndex()
        restored.restore(index.data_to_store())
        for each in (index, restored):
            assert "".join(name for name in "ABCDEF" if each.find(name)) == expected
            assert len(each) == 3


def test_packs_by_a_part_of_their_ids() -> None:
    """The one that is named goes before others that have its id in theirs; blanks name none."""
    index = PackIndex()
    for pack_id in ("BT12", "BT1", "XBT1"):
        index.add_arrival(pack_id, MAC, 1, 1.0)
    assert index.search("BT1") == ["BT1"]
    assert index.search("bt1") == ["BT1", "BT12", "XBT1"]
    assert index.search(" x ") == ["XBT1"]
    assert index.search("y") == index.search("  ") == []
