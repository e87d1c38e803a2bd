"""Simulated cabinets behave like real ones."""

from datetime import UTC, datetime
import json
from typing import Any

import pytest

from simulator.address import BrokerAddress
from simulator.cabinet.faults import (
    KINDS,
    Appointment,
    BusySlot,
    Cold,
    DoorFault,
    ErrorBits,
    FaultError,
    Garbage,
    MissingFields,
    OfflineSlot,
    Silence,
    Twice,
    parse_fault,
)
from simulator.cabinet.messages import alert, info, notification, single, stamp
from simulator.cabinet.pack import Pack
from simulator.cabinet.running import CabinetPace, RunningCabinets
from simulator.cabinet.station import Dialect, Fleet

NOON = datetime(2026, 6, 21, 10, 0, 0, 123000, tzinfo=UTC)


def test_a_pack_charges() -> None:
    """With full power, then less, until it is full; the voltage rises with it."""
    pack = Pack("A", 20)
    pack.charge(60, 18)
    first = pack.voltage
    assert pack.power == 1150
    for _ in range(400):
        pack.charge(60, 18)
    assert pack.state_of_charge > 99.5
    assert pack.power < 100
    assert pack.voltage > first
    assert 18 <= pack.temperature < 30


def test_a_fleet_goes_on_from_its_state() -> None:
    """With each pack where it was, and as full."""
    fleet = Fleet(3, seed=2, swaps_per_hour=8)
    fleet.stations[1].thresholds["soc_period"] = 90
    for _ in range(100):
        fleet.advance(60)
    state: Any = json.loads(json.dumps(fleet.to_state()))
    again = Fleet.from_state(state)
    assert again.to_state() == state
    assert [each.dialect for each in again.stations] == [
        each.dialect for each in fleet.stations
    ]
    assert any(again.advance(60) for _ in range(600))
    with pytest.raises(KeyError):
        Fleet.from_state(state | {"stations": [{}]})


def test_packs_keep_their_identity() -> None:
    """In days of swaps no pack is in two places, and none is lost; some wander between cabinets."""
    fleet = Fleet(3, seed=2, swaps_per_hour=8)

    def everywhere() -> list[str]:
        places = [slot.pack for each in fleet.stations for slot in each.slots]
        return sorted(pack.id for pack in (*places, *fleet.travelling) if pack)

    home = {
        slot.pack.id: each.mac
        for each in fleet.stations
        for slot in each.slots
        if slot.pack
    }
    before = everywhere()
    assert len(before) == len(set(before)) == 3 * 8 + 12
    swaps = sum(len(fleet.advance(60)) for _ in range(2 * 24 * 60))
    assert swaps > 100
    assert everywhere() == before
    wandered = [
        slot.pack.id
        for each in fleet.stations
        for slot in each.slots
        if slot.pack and home.get(slot.pack.id, each.mac) != each.mac
    ]
    assert wandered


def stations() -> tuple[Any, Any]:
    """One of each dialect, with a pack that is charged in its first slot."""
    fleet = Fleet(2)
    for each in fleet.stations:
        each.slots[0].pack = Pack(f"P{each.dialect.value[0]}", 50)
        each.slots[0].pack.charge(1, 18)
        each.slots[0].charge_errors = 3
        each.slots[1].pack = None
    return fleet.stations[0], fleet.stations[1]


def test_the_documents_dialect() -> None:
    """Tenths, masks, blanks in a key, all fields."""
    station, _ = stations()
    message: Any = info(station, NOON)
    assert message["timestamp"] == "2026-06-21 10:00:00.123Z"
    assert message["env_temperature"] == 18
    assert message["empty_slots"] == sum(
        each["battery"] is None for each in message["slots"]
    )
    slot = message["slots"][0]
    assert slot[" slot_status "] is False
    battery = slot["battery"]
    assert battery["max_ChgVol"] == 725
    assert 600 < battery["bat_Vol"] < 725
    assert (battery["charger_CtrSW"], battery["chging_Err"]) == (0, 3)
    station.slots[0].open, station.slots[0].charger_on = True, False
    slot = info(station, NOON)["slots"][0]  # type: ignore[index]  # JSON of any shape
    assert slot[" slot_status "] is True  # type: ignore[index,call-overload]
    station.advance(1)
    assert station.slots[0].pack.power == 0


def test_the_controllers_dialect() -> None:
    """Noise, booleans, lists, NULs, another time."""
    _, station = stations()
    message: Any = info(station, NOON)
    assert message["timestamp"] == "2026-06-21 18:00:00.123+0800"
    assert message["netWorkType"] == 1
    assert "env_temperature" not in message
    slot = message["slots"][0]
    assert slot["slot_status"] == 0
    battery = slot["battery"]
    assert battery["id"] == "Pc" + 14 * "\0"
    assert battery["bat_Vol"] == single(round(station.slots[0].pack.voltage, 1))
    assert single(66.7) != 66.7
    assert battery["charger_CtrSW"] is True
    assert battery["chging_Err"] == [True, True] + [False] * 14
    station.slots[0].door_fault = True
    assert info(station, NOON)["slots"][0]["slot_status"] == 2  # type: ignore[index,call-overload]


def test_notifications_and_alerts() -> None:
    """With the pack where there is one."""
    document, controller = stations()
    told = notification(document, "open_slot", document.slots[0], "A1", NOON)
    assert (told["battery_id"], told["soc"]) == ("Pd", 50)
    told = notification(document, "open_slot", document.slots[1], "A1", NOON)
    assert told["battery_id"] is None
    told = notification(controller, "open_slot", controller.slots[1], "", NOON)
    assert "battery_id" not in told
    assert alert(document, None, "Lightning", NOON)["slot_id"] is None
    assert stamp(NOON, Dialect.DOCUMENT).endswith("Z")


@pytest.mark.parametrize("number", [0, 1])
def test_cold(number: int) -> None:
    """Below zero as each dialect has it."""
    station = stations()[number]
    message: Any = Cold().change(info(station, NOON))
    battery = message["slots"][0]["battery"]
    assert (battery["bat_MaxTemp"], battery["bat_Cur"]) == (
        (251, 6548.4) if number else (-5, -52)
    )
    assert message["slots"][1]["battery"] is None


def test_faults_change_what_they_are_about() -> None:
    """And nothing afterwards."""
    station, _ = stations()
    slot = station.slots[2]
    for fault, name in (
        (DoorFault(slot=3), "door_fault"),
        (BusySlot(slot=3), "busy"),
        (OfflineSlot(slot=3), "offline"),
        (ErrorBits(slot=3, mask=5), "charge_errors"),
    ):
        fault.begin(station)
        assert getattr(slot, name)
        fault.end(station)
        assert not getattr(slot, name)
    message: Any = info(station, NOON)
    missing: Any = MissingFields().change(message)
    assert "coordinates" not in missing
    assert Silence().change(message) is None
    spoilt: Any = Garbage(slot=3).change(message)
    assert spoilt["slots"][2] == {**message["slots"][2], "battery": "?"}
    spoilt = Garbage(slot=3, missing=1).change(message)
    assert "battery" not in spoilt["slots"][2]
    assert spoilt["slots"][3] == message["slots"][3]
    spoilt = Twice(slot=3).change(message)
    assert [slot["id"] for slot in spoilt["slots"]][:5] == [1, 2, 3, 3, 5]
    assert ErrorBits().change(message) is message
    assert Cold().alert() is None
    Silence().begin(station)
    Silence().end(station)
    for number in (3, 4):
        DoorFault(slot=number).begin(station)
    DoorFault(slot=3).end(station)
    assert station.warning
    DoorFault(slot=4).end(station)
    assert not station.warning


def test_faults_on_the_command_line() -> None:
    """Kind, settings, start and duration; wrong ones in words."""
    assert parse_fault("busy:cabinet=2,slot=3@10+600") == Appointment(
        BusySlot(cabinet=2, slot=3), 10, 600
    )
    assert parse_fault("cold") == Appointment(Cold())
    for text, said in (
        ("nonsense", "no fault is called 'nonsense'"),
        ("busy:door=1", "no setting 'door'"),
        ("busy:slot=x", "'x' is no number"),
        ("busy@-1", "-1 cannot be"),
    ):
        with pytest.raises(FaultError, match=said):
            parse_fault(text)
    assert "offline" in KINDS
    address = BrokerAddress(host="127.0.0.1", port=1)
    for text, said in (
        ("busy:slot=99@5", "no slot 99"),
        ("cold:cabinet=3", "no cabinet 3"),
        ("cold:cabinet=0", "no cabinet 0"),
    ):
        with pytest.raises(FaultError, match=said):
            RunningCabinets(Fleet(2), address, CabinetPace(), [parse_fault(text)])
