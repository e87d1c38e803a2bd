"""One cabinet: its slots, their states, and what a message changes."""

from typing import Any

import pytest

from custom_components.energy_bridge.core.cabinet.slot import SlotState

from ...helpers.cabinet_world import World, slot


def test_only_what_changed_is_told() -> None:
    """New slots, changed slots, nothing."""
    world = World()
    news = world.info(slot(1, "A"), slot(2))
    assert (news.is_new, news.new_slots) == (True, [1, 2])
    assert news.slots == {1: None, 2: None}
    assert news.values == ["reading", "figures", "swaps"]
    news = world.info(slot(1, "A"), slot(2))
    assert (news.slots, news.values) == ({}, [])
    news = world.info(slot(1, "A", 51), slot(2), slot(3))
    assert (news.is_new, news.new_slots) == (False, [3])
    assert news.slots == {1: ("state_of_charge",), 3: None}
    assert news.values == ["figures"]
    news = world.info(slot(1, "A", 95), slot(2), slot(3), ctr_warning=True)
    assert news.slots == {1: ("state_of_charge", "state")}
    assert news.values == ["reading", "figures"]


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (slot(1), SlotState.EMPTY),
        (slot(1, "A", 94), SlotState.CHARGING),
        (slot(1, "A", 95), SlotState.FULL),
        (slot(1, "A", 95, slot_status=1), SlotState.OPEN),
        (slot(1, slot_status=2), SlotState.FAULT),
        (
            {"id": 1, "battery": {"id": "A", "soc": 99, "comm_Err": 4}},
            SlotState.FAULT,
        ),
        ({"id": 1, "battery": {"id": "A"}}, SlotState.CHARGING),
        (slot(1, "A", 95, sub_Exit_Err=True), SlotState.FAULT),
        (slot(1, sub_Exit_Err=1), SlotState.FAULT),
        (slot(1, "A", 95, sub_Exit_Err=False), SlotState.FULL),
    ],
)
def test_slot_states(raw: dict[str, Any], state: SlotState) -> None:
    """A fault comes first, then an open door, then what is in the slot."""
    world = World()
    world.info(raw)
    assert world.cabinet.slots[1].state is state
    assert world.cabinet.figures[state] == 1
    assert sum(world.cabinet.figures.values()) == 1


def test_the_cabinets_own_full_threshold() -> None:
    """Once it is known it decides."""
    world = World()
    world.info(slot(1, "A", 90), slot(2, "B", 99))
    assert world.cabinet.apply_thresholds({"soc_period": 90}) == [1]
    assert world.cabinet.figures[SlotState.FULL] == 2


def test_a_slot_twice_in_a_message() -> None:
    """The first one counts, the other is bad."""
    world = World()
    for _ in range(2):
        world.info(slot(1, "A"), slot(1, "B"))
    assert world.cabinet.slots[1].pack_id == "A"
    assert world.fleet.packs.find("B") == ()
    assert world.fleet.bad_values == {"slots": 2}


def test_a_slot_twice_instead_of_another() -> None:
    """The other one is left out, and gone after a while, as if the message were shorter."""
    world = World()
    world.info(slot(1, "A"), slot(2, "B"))
    for seconds in (0, 30, 66):
        world.now += seconds
        news = world.info(slot(1, "A", 51), slot(1, "C"))
        assert world.cabinet.slots[1].pack_id == "A"
    assert news.values == ["slots", "figures"]
    assert list(world.cabinet.slots) == [1]
    assert world.fleet.packs.find("C") == ()
    assert world.fleet.bad_values == {"slots": 3}
    assert world.info(slot(1, "A"), slot(2, "B")).values == ["slots", "figures"]


def test_the_cabinets_own_count_of_empty_slots() -> None:
    """Is told apart from what else it says: it changes with each swap."""
    world = World()
    world.info(slot(1), empty_slots=1)
    assert world.cabinet.reading.empty_slots == 1
    assert world.info(slot(1), empty_slots=2).values == ["empty_slots"]
    assert world.cabinet.reading.empty_slots == 2
    assert world.info(slot(1), empty_slots=2).values == []
    assert world.info(slot(1)).values == ["empty_slots"]


def test_a_slot_that_messages_leave_out() -> None:
    """Keeps its values for a while, then it is gone from the figures; its pack is not."""
    world = World()
    world.info(slot(1, "A", 99), slot(2, "B", 99))
    first = world.cabinet.slots[2]
    for _ in range(3):
        assert world.info(slot(1, "A", 99)).slots == {}
        world.now += 30
    assert world.cabinet.figures[SlotState.FULL] == 2
    world.info(slot(1, "A", 99), slot(2, "B", 99))
    world.now += 30
    world.info(slot(1, "A", 99))
    world.now += 95
    assert world.info(slot(1, "A", 99)).values == []
    world.now += 1
    news = world.info(slot(1, "A", 99))
    assert news.values == ["slots", "figures"]
    assert list(world.cabinet.slots) == [1]
    assert world.cabinet.figures[SlotState.FULL] == 1
    assert (first.state, first.pack_id) == (None, None)
    assert world.fleet.packs.find("B")[0].end is None
    assert world.info(slot(1, "A", 99)).values == []
    news = world.info(slot(1, "A", 99), slot(2, "C", 99))
    assert (news.new_slots, news.values) == ([], ["slots", "figures", "swaps"])
    assert world.cabinet.slots[2] is first
    assert world.cabinet.swaps.count == 1
    assert world.fleet.packs.find("B")[0].end is not None


@pytest.mark.parametrize("junk", [None, {"id": None}, {"id": 99, "soc": 1}])
def test_a_slot_that_is_no_slot_any_more(junk: Any) -> None:
    """Is left out like one that is not there, however long the list is."""
    world = World()
    world.info(slot(1, "A"), slot(2, "B"))
    for _ in range(5):
        world.info(slot(1, "A"), junk)
        world.now += 30
    assert list(world.cabinet.slots) == [1]
    assert world.fleet.bad_values == {"slots": 5}
