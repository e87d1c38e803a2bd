"""Cabinets, slots and packs over time."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.fleet import Fleet
from custom_components.energy_bridge.core.cabinet.packs import (
    MAX_PACKS,
    PackIndex,
    Stay,
)
from custom_components.energy_bridge.core.cabinet.slot import SlotState
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.wire import Cause

MAC = "00-88-14-4D-4C-FB"
OTHER = "00-88-14-4D-4C-FC"
DAY = date(2026, 6, 21)
NOON = datetime(2026, 6, 21, 12, tzinfo=UTC).timestamp()


class World:
    """A fleet and the time it lives in."""

    def __init__(self, **options: Any) -> None:
        """Start at noon."""
        self.now = 100.0
        self.day = DAY
        self.fleet = Fleet(
            lambda: self.now,
            lambda: NOON + self.now,
            lambda: self.day,
            full=95,
            **options,
        )

    def info(self, *slots: dict[str, Any], mac: str = MAC, **values: Any) -> Any:
        """Send an info message."""
        message = {"device_id": "1", "slots": list(slots), **values}
        return self.fleet.receive(Channel.INFO, mac, orjson.dumps(message))

    def alert(self, message: str = "Door failure", stamp: str = "Z") -> Any:
        """Send an alert; `stamp` is the end of its time."""
        payload = {"type": "Error", "message": message, "timestamp": stamp}
        return self.fleet.receive(Channel.ALERTS, MAC, orjson.dumps(payload))

    @property
    def cabinet(self) -> Any:
        """The first cabinet."""
        return self.fleet.cabinets[MAC]


def slot(number: int, pack: str | None = None, soc: int = 50, **values: Any) -> Any:
    """A slot as it is sent."""
    battery = None if pack is None else {"id": pack, "soc": soc}
    return {"id": number, "slot_status": 0, "battery": battery, **values}


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


def test_availability() -> None:
    """A cabinet is gone after three messages missed; a retained one proves nothing."""
    world = World()
    payload = b'{"slots":[]}'
    assert world.fleet.receive(Channel.INFO, MAC, payload, retained=True) is None
    assert not world.fleet.alive(MAC)
    world.info()
    world.now += 95
    assert world.fleet.alive(MAC)
    world.now += 1
    assert not world.fleet.alive(MAC)
    world.cabinet.apply_thresholds({"info_up_period": 60})
    assert world.fleet.alive(MAC)


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


def test_a_slot_twice_in_a_message() -> None:
    """The first one counts, the other is bad."""
    world = World()
    for _ in range(2):
        world.info(slot(1, "A"), slot(1, "B"))
    assert world.cabinet.slots[1].pack_id == "A"
    assert world.fleet.packs.find("B") == ()
    assert world.fleet.bad_values == {"slots": 2}


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


def test_the_night_between_two_messages() -> None:
    """A swap counts on the day on which it is seen."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    world.info(slot(1), slot(2, "B"))
    world.day = date(2026, 6, 22)
    assert "swaps" in world.info(slot(1, "C"), slot(2)).values
    assert world.cabinet.swaps.count == 1


def test_known_cabinets() -> None:
    """Those that sent, also before a restart, unless they are removed or not wanted."""
    world = World()
    world.info(slot(1, "A"))
    world.info(slot(1, "B"), mac=OTHER)
    stored = world.fleet.data_to_store()
    assert not world.fleet.settled
    world.now += 96
    assert world.fleet.settled

    again = World()
    again.fleet.restore(stored)
    again.info(slot(1, "A"))
    assert again.fleet.known == {MAC, OTHER}
    again.fleet.remove(OTHER)
    assert again.fleet.known == {MAC}

    limited = World(wanted=[MAC])
    limited.fleet.restore(stored)
    assert limited.fleet.known == {MAC}


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


def test_an_alert_that_is_sent_once() -> None:
    """Is over when the cabinet does not warn any more, not after a time."""
    world = World()
    world.info(ctr_warning=True)
    assert world.alert() is not None
    world.now += 1000
    assert world.fleet.expire_alerts_and_swaps() == []
    assert world.cabinet.problem is True
    world.info(ctr_warning=True)
    assert [alert.message for alert in world.cabinet.alerts] == ["Door failure"]
    world.info(ctr_warning=False)
    assert not world.cabinet.alerts
    assert world.cabinet.problem is False


def test_an_alert_that_is_repeated() -> None:
    """Is told once, whatever the cabinet's flag says, and over when it is repeated no more."""
    world = World()
    world.info()
    told = []
    for _ in range(5):
        told.append(world.alert(stamp="+0800") is not None)
        world.info(ctr_warning=False)
        world.now += 30
        world.fleet.expire_alerts_and_swaps()
    assert told == [True, False, False, False, False]
    assert world.alert("Another", stamp="+0800") is not None
    world.now += 65
    assert world.fleet.expire_alerts_and_swaps() == [world.cabinet]
    assert [alert.message for alert in world.cabinet.alerts] == ["Another"]
    world.now += 30
    world.fleet.expire_alerts_and_swaps()
    assert world.cabinet.problem is False
    assert world.alert(stamp="+0800") is not None


def test_too_many_alerts() -> None:
    """Do not fill the memory."""
    world = World()
    world.info()
    told = [world.alert(str(number)) is not None for number in range(100)]
    assert len(world.cabinet.alerts) == 64
    assert told == [True] * 64 + [False] * 36


@pytest.mark.parametrize("stamp", ["Z", "+0800"])
def test_an_alert_before_a_restart(stamp: str) -> None:
    """Is not told again, and over as it would be without."""
    world = World()
    world.info(ctr_warning=True)
    world.alert(stamp=stamp)
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.info(ctr_warning=True)
    assert [alert.message for alert in again.cabinet.alerts] == ["Door failure"]
    assert again.alert(stamp=stamp) is None
    again.now += 91
    assert bool(again.fleet.expire_alerts_and_swaps()) is (stamp != "Z")
    again.info(ctr_warning=False)
    assert not again.cabinet.alerts
    del stored["cabinets"][0]["alerts"]
    before = World()
    before.fleet.restore(stored)
    before.info()
    assert not before.cabinet.alerts


def test_which_cabinets_are_taken() -> None:
    """Those of the list; of another entry none; not more than can be."""
    world = World(wanted=[OTHER])
    assert world.info() is None
    assert world.info(mac=OTHER.lower()).cabinet.mac == OTHER
    foreign = World(is_foreign=lambda mac: mac == OTHER)
    assert foreign.info(mac=OTHER) is None
    assert foreign.fleet.causes == {Cause.FOREIGN_UNIT: 1}


def test_not_more_cabinets_than_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker full of inventions does not fill the memory."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.core.cabinet.fleet.MAX_CABINETS", 1
    )
    world = World()
    world.info()
    assert world.info(mac=OTHER) is None
    assert world.fleet.causes == {Cause.TOO_MANY_UNITS: 1}


def test_bad_messages(caplog: pytest.LogCaptureFixture) -> None:
    """Are counted, logged once for each cause, and change nothing."""
    world = World()
    world.info(slot(1, "A"))
    for _ in range(3):
        assert world.fleet.receive(Channel.INFO, MAC, b"{") is None
        assert world.info(slot(1), mac_addr=OTHER) is None
        assert world.fleet.receive(Channel.INFO, "nonsense", b"{}") is None
        assert world.info({"id": "x"}, slot(1, "A"), "y").slots == {}
    assert world.fleet.causes == {
        Cause.NOT_JSON: 3,
        Cause.BAD_ID: 3,
        Cause.UNKNOWN_TOPIC: 3,
        Cause.BAD_VALUE: 3,
    }
    assert caplog.text.count("is not used") == 4
    assert world.fleet.bad_values == {"slots": 6}
    assert world.cabinet.slots[1].pack_id == "A"


def test_bad_values(caplog: pytest.LogCaptureFixture) -> None:
    """Are counted by their keys when they are read, and each key is logged once."""
    world = World()
    for soc in (101, 102):
        world.info(
            {"id": 1, "battery": {"id": "A", "soc": soc, "chging_Err": "x"}},
            slot(2, slot_status=7),
            timestamp="yesterday",
            coordinates="nowhere",
        )
        for channel, message in (
            (Channel.ALERTS, {"message": "x", "slot_id": -1}),
            (Channel.NOTIFICATIONS, {"event": "x", "soc": "full"}),
        ):
            world.fleet.receive(channel, MAC, orjson.dumps(message))
    assert world.fleet.bad_values == {
        "soc": 4,
        "chging_err": 2,
        "timestamp": 2,
        "coordinates": 1,
        "slot_status": 1,
        "slot_id": 2,
    }
    assert world.fleet.causes == {Cause.BAD_VALUE: 6}
    assert caplog.text.count("is not used") == 7
    assert world.cabinet.slots[1].pack.state_of_charge is None


def test_other_messages() -> None:
    """Notifications and answers, of cabinets that are known."""
    world = World()
    event = b'{"event":"open_slot","slot_id":1}'
    answer = b'{"soc_period":true}'
    for channel, payload in (
        (Channel.NOTIFICATIONS, event),
        (Channel.THRESHOLDS_RESPONSE, answer),
        (Channel.ALERTS, b'{"message":"x"}'),
        (Channel.OPEN_SLOT, b"{}"),
    ):
        assert world.fleet.receive(channel, MAC, payload) is None
    world.info()
    news = world.fleet.receive(Channel.NOTIFICATIONS, MAC, event)
    assert news is not None
    assert news.notification is not None
    news = world.fleet.receive(Channel.THRESHOLDS_RESPONSE, MAC, answer)
    assert news is not None
    assert news.answer == {"soc_period": True}
    assert world.fleet.receive(Channel.THRESHOLDS_RESPONSE, MAC, b"{}") is None


def test_going_on_after_a_restart() -> None:
    """Packs, swaps of the day and thresholds; a cabinet is known again when it speaks."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    world.info(slot(1), slot(2, "B"))
    world.cabinet.apply_thresholds({"soc_period": 90})
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))

    again = World()
    again.fleet.restore(stored)
    assert again.fleet.cabinets == {}
    assert orjson.loads(orjson.dumps(again.fleet.data_to_store())) == stored
    again.info(slot(1), slot(2, "B"))
    assert again.cabinet.swaps.count == 1
    assert again.cabinet.full_threshold == 90
    assert [stay.slot for stay in again.fleet.packs.find("A")] == [1]
    again.fleet.remove(MAC)
    assert again.fleet.cabinets == {}

    tomorrow = World()
    tomorrow.day = date(2026, 6, 22)
    tomorrow.fleet.restore(stored)
    tomorrow.info(slot(1))
    assert tomorrow.cabinet.swaps.count == 0


@given(st.sampled_from(Channel), st.text(max_size=20), st.binary(max_size=100))
def test_whatever_comes(channel: Channel, address: str, payload: bytes) -> None:
    """Nothing is raised, and no cabinet appears from nonsense."""
    world = World()
    world.fleet.receive(channel, address, payload)
    world.info(slot(1, "A"))
    world.fleet.receive(channel, MAC, payload)
    assert world.cabinet.slots[1].pack_id == "A"
