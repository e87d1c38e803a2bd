"""What is known of a slot whose message does not say what is in it."""

from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.slot import SlotState

from ...helpers.cabinet_world import World, slot


@pytest.mark.parametrize(
    "garbage",
    [
        {},
        {"battery": "x"},
        {"battery": []},
        {"battery": 0},
        {"battery": {"id": 17}},
        {"battery": {"id": ["A"], "soc": "?"}},
    ],
)
def test_garbage_instead_of_a_pack(garbage: dict[str, Any]) -> None:
    """Or nothing at all: the slot holds what it held, and no pack was taken or brought."""
    world = World()
    world.info(slot(1, "A", 99), slot(2), slot(3, "B"))
    figures = world.cabinet.figures
    for _ in range(2):
        world.info(*({"id": n, "slot_status": 0, **garbage} for n in (1, 2, 3)))
        kept = world.cabinet.slots[1]
        assert (kept.pack.id, kept.pack.state_of_charge) == ("A", 99)
        assert kept.state is SlotState.FULL
        assert world.cabinet.slots[2].state is SlotState.EMPTY
        assert world.cabinet.figures == figures
    assert world.fleet.packs.find("A")[0].end is None
    world.info(slot(1, "A", 99), slot(2), slot(3, "B"))
    assert (world.cabinet.swaps.taken, world.cabinet.swaps.brought) == ([], 0)
    for status, state in ((1, SlotState.OPEN), (2, SlotState.FAULT)):
        world.info({"id": 1, "slot_status": status, **garbage}, slot(2), slot(3, "B"))
        assert world.cabinet.slots[1].state is state
    world.info(slot(1), slot(2), slot(3, "B"))
    assert world.cabinet.slots[1].state is SlotState.EMPTY
    assert world.cabinet.swaps.taken == ["A"]


def test_garbage_from_the_beginning() -> None:
    """Nobody knows what is in the slot, so it counts nowhere, and a pack of before the restart is not taken."""
    world = World()
    world.info(slot(1, "A"))
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info({"id": 1, "battery": "x"}, {"id": 2})
    assert [each.state for each in again.cabinet.slots.values()] == [None, None]
    assert not any(again.cabinet.figures.values())
    assert again.fleet.packs.find("A")[0].end is None
    again.info(slot(1, "A"), slot(2))
    assert again.cabinet.slots[2].state is SlotState.EMPTY
    assert again.cabinet.swaps.taken == []


@pytest.mark.parametrize("pack_id", [None, "\0", 17, {}])
def test_a_pack_that_does_not_say_who_it_is(pack_id: Any) -> None:
    """Is shown without an id; no pack is said to be taken for that."""
    world = World()
    world.info(slot(1, "A"))
    world.info({"id": 1, "battery": {"id": pack_id, "soc": 51}})
    assert world.cabinet.slots[1].pack_id is None
    assert world.cabinet.slots[1].state is SlotState.CHARGING
    assert world.fleet.packs.find("A")[0].end is None
    world.info(slot(1, "A"))
    assert world.cabinet.swaps.taken == []
    world.info({"id": 1, "battery": {"id": pack_id, "soc": 51}})
    world.info(slot(1, "B"))
    assert world.cabinet.swaps.count == 1
