"""All cabinets of one broker: which are known, what is counted, what is stored."""

from datetime import date

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.wire import Cause

from ...helpers.cabinet_world import MAC, NOON, OTHER, World, slot


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


def test_which_cabinets_are_taken() -> None:
    """Those of the list; of another entry none; not more than can be."""
    world = World(wanted=[OTHER])
    assert world.info() is None
    assert world.info(mac=OTHER.lower()).cabinet.mac == OTHER
    foreign = World(report_if_foreign=lambda mac: mac == OTHER)
    assert foreign.info(mac=OTHER) is None
    assert foreign.fleet.unused.causes == {Cause.FOREIGN_UNIT: 1}


def test_not_more_cabinets_than_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker full of inventions does not fill the memory."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.core.cabinet.fleet.MAX_CABINETS", 1
    )
    world = World()
    world.info()
    assert world.info(mac=OTHER) is None
    assert world.fleet.unused.causes == {Cause.TOO_MANY_UNITS: 1}


def test_a_flood_of_unknown_cabinets(caplog: pytest.LogCaptureFixture) -> None:
    """Some are taken at once and a few each minute; those that are known or listed always are."""
    world = World()
    world.info(mac=OTHER)
    listed = World(wanted=[OTHER])
    for number in range(20_000):
        world.now += 0.0001
        world.info(mac=f"00-00-00-00-{number >> 8:02X}-{number & 255:02X}")
    assert len(world.fleet.cabinets) == 120
    assert world.fleet.unused.causes == {Cause.TOO_MANY_NEW: 20_001 - 120}
    assert world.fleet.unused.messages == 20_001 - 120
    assert caplog.text.count("too_many_new") == 1
    assert world.info(mac=OTHER) is not None

    world.now += 60
    for number in range(2_000):
        world.info(mac=f"01-00-00-00-{number >> 8:02X}-{number & 255:02X}")
    assert len(world.fleet.cabinets) == 120 + 10
    restarted = World()
    restarted.fleet.restore(world.fleet.data_to_store())
    for mac in world.fleet.cabinets:
        assert restarted.info(mac=mac) is not None
    assert listed.info(mac=OTHER) is not None


def test_bad_messages(caplog: pytest.LogCaptureFixture) -> None:
    """Are counted, logged once for each cause, and change nothing."""
    world = World()
    world.info(slot(1, "A"))
    for _ in range(3):
        assert world.fleet.receive(Channel.INFO, MAC, b"{") is None
        assert world.info(slot(1), mac_addr=OTHER) is None
        assert world.fleet.receive(Channel.INFO, "nonsense", b"{}") is None
        assert world.info({"id": "x"}, slot(1, "A"), "y").slots == {}
    assert world.fleet.unused.causes == {
        Cause.NOT_JSON: 3,
        Cause.BAD_ID: 3,
        Cause.UNKNOWN_TOPIC: 3,
        Cause.BAD_VALUE: 3,
    }
    assert caplog.text.count("Unexpected message") == 4
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
    assert world.fleet.unused.causes == {Cause.BAD_VALUE: 6}
    assert caplog.text.count("Unexpected message") == 7
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


def test_before_the_first_report_after_a_restart() -> None:
    """Alerts, notifications and answers of a cabinet that the store knows are taken; not those of a stranger's or a foreign one."""
    world = World()
    world.info(slot(1, "A"), ctr_warning=True)
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    alert = b'{"message":"Door failure","timestamp":"Z"}'
    event = b'{"event":"open_slot","slot_id":1}'

    again = World()
    again.now += 50
    again.fleet.restore(stored)
    (dormant,) = again.fleet.dormant_cabinets
    assert dormant.seen_at == NOON + 100
    for channel, payload, wanted in (
        (Channel.ALERTS, alert, "alert"),
        (Channel.NOTIFICATIONS, event, "notification"),
        (Channel.THRESHOLDS_RESPONSE, b'{"soc_period":true}', "answer"),
    ):
        assert again.fleet.receive(channel, OTHER, payload) is None
        news = again.fleet.receive(channel, MAC, payload)
        assert news is not None
        assert news.cabinet is dormant
        assert getattr(news, wanted) is not None
    assert again.fleet.receive(Channel.ALERTS, MAC, alert) is None
    later = orjson.loads(orjson.dumps(again.fleet.data_to_store()))
    assert later["cabinets"][0]["alerts"][0]["message"] == "Door failure"
    assert again.fleet.cabinets == {}
    again.now += 1000
    assert again.info(slot(1, "A"), ctr_warning=True).is_new
    assert again.cabinet is dormant
    assert again.cabinet.problem is True
    assert again.fleet.receive(Channel.ALERTS, MAC, alert) is None
    assert again.fleet.dormant_cabinets == []

    foreign = World(report_if_foreign=lambda mac: mac == MAC)
    foreign.fleet.restore(stored)
    assert foreign.fleet.receive(Channel.ALERTS, MAC, alert) is None


def test_another_day_when_a_cabinet_wakes() -> None:
    """Swaps of the day before are not counted, nor packs that moved on nobody knows which day."""
    world = World()
    world.info(slot(1, "A"), slot(2))
    world.info(slot(1), slot(2, "B"))
    stored = orjson.loads(orjson.dumps(world.fleet.data_to_store()))
    again = World()
    again.fleet.restore(stored)
    again.day = date(2026, 6, 22)
    again.info(slot(1, "C"), slot(2))
    assert again.cabinet.swaps.count == 0
    assert (again.cabinet.swaps.taken, again.cabinet.swaps.brought) == ([], 0)


@given(st.sampled_from(Channel), st.text(max_size=20), st.binary(max_size=100))
def test_whatever_comes(channel: Channel, address: str, payload: bytes) -> None:
    """Nothing is raised, and no cabinet appears from nonsense."""
    world = World()
    world.fleet.receive(channel, address, payload)
    world.info(slot(1, "A"))
    world.fleet.receive(channel, MAC, payload)
    assert world.cabinet.slots[1].pack_id == "A"
