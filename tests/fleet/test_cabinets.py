"""Cabinets appear, and what their slots and packs show, over a real broker."""

from datetime import timedelta
from typing import Any

from homeassistant.const import EVENT_STATE_REPORTED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    Event,
    EventStateReportedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.messages import info
from simulator.cabinet.station import Dialect

from ..helpers.cabinets import (
    NAME_ONE,
    NAME_TWO,
    ONE,
    SERIAL,
    TWO,
    ScriptedFleet,
    cabinets_entry,
    later,
    start,
    took,
    value,
)
from ..helpers.hub import NOON
from ..helpers.waiting import until


async def find(hass: HomeAssistant, pack_id: str) -> Any:
    """Ask where a pack is."""
    return await hass.services.async_call(
        DOMAIN,
        "find_pack",
        {"pack_id": pack_id},
        blocking=True,
        return_response=True,
    )


async def test_cabinets_appear(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """By themselves, each with its slots below it and its figures."""
    await start(hass, cabinets, fleet)
    registry = dr.async_get(hass)
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(registry, cabinets.entry_id)
    }
    assert len(devices) == 2 * 13 + 1
    cabinet, slot = devices[NAME_ONE], devices[f"{NAME_ONE} slot 12"]
    assert (dr.CONNECTION_NETWORK_MAC, "00:88:14:4d:00:00") in cabinet.connections
    assert (cabinet.serial_number, cabinet.sw_version) == (SERIAL, "V101")
    assert slot.via_device_id == cabinet.id
    for device, model in ((cabinet, "Battery swap cabinet"), (slot, "Slot")):
        assert (device.manufacturer, device.model) == ("Voltz", model)
        assert device.hw_version == "V101"
    figures = [
        int(value(hass, name))
        for name in ("packs_ready", "packs_charging", "free_slots", "faulty_slots")
    ]
    assert sum(figures) == 12
    assert figures[2] == 4
    ready = hass.states.get(f"sensor.{ONE}_packs_ready")
    assert ready is not None
    assert ready.attributes["latitude"] == fleet.document.latitude
    assert ready.attributes["longitude"] == fleet.document.longitude
    assert float(value(hass, "environment_temperature")) == 18
    assert value(hass, "network", TWO) == "wifi"
    assert hass.states.get(f"sensor.{ONE}_network") is None
    slots = [
        state
        for state in hass.states.async_all()
        if f".{ONE}_slot_5_" in state.entity_id
    ]
    assert len(slots) == 6
    measured = [state for state in slots if "state_class" in state.attributes]
    assert [state.attributes["device_class"] for state in measured] == ["battery"]
    assert measured[0].attributes["state_class"] == "measurement"


@pytest.mark.parametrize("restart", [False, True], ids=["first", "restart"])
async def test_appearing_writes_no_state_twice(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    restart: bool,
) -> None:
    """With 1,000 cabinets those would be 83,000 writes."""
    if restart:
        await start(hass, cabinets, fleet)
        assert await hass.config_entries.async_unload(cabinets.entry_id)
    repeated: list[str] = []

    @callback
    def note(event: Event[EventStateReportedData]) -> None:
        repeated.append(event.data["entity_id"])

    stop = hass.bus.async_listen(
        EVENT_STATE_REPORTED, note, event_filter=callback(lambda _data: True)
    )
    if restart:
        assert await hass.config_entries.async_setup(cabinets.entry_id)
        await fleet.report()
        await until(lambda: value(hass, "free_slots") != STATE_UNAVAILABLE)
        await until(lambda: value(hass, "free_slots", TWO) != STATE_UNAVAILABLE)
        await hass.async_block_till_done()
    else:
        await start(hass, cabinets, fleet)
    stop()
    assert repeated == []


@pytest.mark.parametrize("dialect", Dialect)
async def test_values_of_a_slot(
    hass: HomeAssistant,
    broker_port: int,
    fleet: ScriptedFleet,
    dialect: Dialect,
) -> None:
    """The same in both dialects; all of them with slot details."""
    entry = cabinets_entry(broker_port, options={"slot_details": True})
    station = next(each for each in fleet.fleet.stations if each.dialect is dialect)
    place = next(slot for slot in station.slots if slot.pack)
    assert place.pack is not None
    place.pack.state_of_charge = 60
    place.pack.charge(1, -20)
    place.pack.temperature = -7
    place.charge_errors = 0b11
    await start(hass, entry, fleet)
    cabinet = f"swap_cabinet_{station.device_id}"

    def shown(name: str) -> str:
        return value(hass, f"slot_{place.number}_{name}", cabinet)

    assert shown("pack") == place.pack.id
    assert shown("state_of_charge") == "60"
    assert shown("state") == "fault"
    assert float(shown("voltage")) == pytest.approx(place.pack.voltage, abs=0.06)
    assert float(shown("charging_current")) == pytest.approx(
        place.pack.current, abs=0.06
    )
    assert float(shown("charging_power")) == pytest.approx(1150, abs=5)
    assert (shown("maximum_temperature"), shown("minimum_temperature")) == ("-6", "-8")
    assert (shown("charger"), shown("work_mode")) == ("on", "charging")
    assert float(shown("charge_voltage_limit")) == 72.5
    assert float(shown("charge_current_limit")) == 20
    assert float(shown("discharge_current_limit")) == 40
    prefix = f"binary_sensor.{cabinet}_slot_{place.number}"
    error = hass.states.get(f"{prefix}_error")
    assert error is not None
    assert error.state == "on"
    assert error.attributes["problems"] == ["cell_overcharge"]
    assert error.attributes["warnings"] == ["cell_overcharge_warning"]
    warning = hass.states.get(f"{prefix}_warning")
    assert warning is not None
    assert warning.state == "on"
    door = hass.states.get(f"{prefix}_door")
    assert door is not None
    assert door.state == "off"

    place.charge_errors, place.open = 0, True
    await fleet.report(station)
    await until(lambda: shown("state") == "open")
    door = hass.states.get(f"{prefix}_door")
    assert door is not None
    assert door.state == "on"


async def test_a_slot_that_cannot_charge(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is at fault, however full its pack is, without any option."""
    place = next(slot for slot in fleet.document.slots if slot.pack)
    assert place.pack is not None
    place.pack.state_of_charge = 100
    await start(hass, cabinets, fleet)

    def error() -> State:
        state = hass.states.get(f"binary_sensor.{ONE}_slot_{place.number}_error")
        assert state is not None
        return state

    assert value(hass, f"slot_{place.number}_state") == "full"
    assert error().state == "off"
    ready = int(value(hass, "packs_ready"))
    place.offline = True
    await fleet.report(fleet.document)
    await until(lambda: error().state == "on")
    assert error().attributes["codes"] == [f"slot_{place.number}_controller_fault"]
    assert value(hass, f"slot_{place.number}_state") == "fault"
    assert value(hass, f"slot_{place.number}_state_of_charge") == "100"
    assert int(value(hass, "packs_ready")) == ready - 1
    assert value(hass, "faulty_slots") == "1"
    place.offline = False
    await fleet.report(fleet.document)
    await until(lambda: error().state == "off")
    assert value(hass, f"slot_{place.number}_state") == "full"


async def test_a_pack_moves(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """It can be followed, and a swap is counted."""
    await start(hass, cabinets, fleet)
    one, two = fleet.fleet.stations
    taken = next(slot for slot in one.slots if slot.pack)
    brought = next(slot for slot in one.slots if not slot.pack)
    free = next(slot for slot in two.slots if not slot.pack)
    pack = taken.pack
    assert pack is not None
    brought.pack = fleet.fleet.travelling.pop()
    taken.pack = None
    await fleet.report(one)
    await until(lambda: value(hass, "swaps_today") == "1")
    free.pack = pack
    await fleet.report(two)
    await until(lambda: value(hass, f"slot_{free.number}_pack", TWO) == pack.id)

    found = await find(hass, pack.id)
    now, (before,) = found["now"], found["before"]
    assert (now["cabinet"], now["slot"], now["until"]) == (NAME_TWO, free.number, None)
    assert (before["cabinet"], before["slot"]) == (NAME_ONE, taken.number)
    assert before["until"] is not None

    two.slot(free.number).pack = None
    await fleet.report(two)
    await until(lambda: value(hass, f"slot_{free.number}_pack", TWO) == "no_pack")
    found = await find(hass, pack.id)
    assert found["now"] is None
    assert len(found["before"]) == 2


async def test_swaps_of_a_day(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """May fall, as packs are brought back: the statistics know when the day began."""
    await start(hass, cabinets, fleet)

    def shown() -> State:
        state = hass.states.get(f"sensor.{ONE}_swaps_today")
        assert state is not None
        return state

    assert shown().attributes["state_class"] == "total"
    begin = dt_util.start_of_local_day()
    assert shown().attributes["last_reset"] == begin.isoformat()
    coordinator = cabinets.runtime_data
    tomorrow = begin + timedelta(days=1, hours=2)
    coordinator.fleet._today = tomorrow.date
    later(hass, 11)
    await hass.async_block_till_done()
    midnight = dt_util.start_of_local_day(tomorrow)
    assert shown().attributes["last_reset"] == midnight.isoformat()


async def test_a_pack_that_says_little(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """What it does not say is unknown; without a pack no power flows."""
    await start(hass, cabinets, fleet)
    message: Any = info(fleet.document, NOON)
    place = next(slot for slot in message["slots"] if slot["battery"])
    free = next(slot for slot in message["slots"] if not slot["battery"])
    del place["battery"]["bat_Cur"]
    await fleet.publish("info", fleet.document, message)
    await until(lambda: value(hass, f"slot_{place['id']}_charging_power") == "unknown")
    assert value(hass, f"slot_{free['id']}_charging_power") == "0"


async def test_a_slot_without_a_pack(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """Says so in words; what only a pack measures is not there, until a pack is. A slot that says nothing is unknown."""
    entry = cabinets_entry(broker_port, options={"slot_details": True})
    place = next(slot for slot in fleet.document.slots if not slot.pack)
    await start(hass, entry, fleet)
    in_words = ("pack", "charger", "work_mode")

    def shown() -> dict[str, str]:
        prefix = f"sensor.{ONE}_slot_{place.number}_"
        return {
            state.entity_id.removeprefix(prefix): state.state
            for state in hass.states.async_all("sensor")
            if state.entity_id.startswith(prefix)
        }

    empty = shown()
    assert [empty.pop(name) for name in in_words] == ["no_pack"] * 3
    assert (empty.pop("state"), empty.pop("charging_power")) == ("empty", "0")
    assert empty.keys() >= {"state_of_charge", "voltage", "maximum_temperature"}
    assert set(empty.values()) == {STATE_UNAVAILABLE}

    pack = fleet.fleet.travelling.pop()
    place.pack = pack
    await fleet.report(fleet.document)
    await until(lambda: shown()["pack"] == pack.id)
    assert not {*shown().values()} & {"no_pack", STATE_UNAVAILABLE, STATE_UNKNOWN}

    message: Any = info(fleet.document, NOON)
    battery = message["slots"][place.number - 1]["battery"]
    message["slots"][place.number - 1]["battery"] = {"id": battery["id"]}
    await fleet.publish("info", fleet.document, message)
    await until(lambda: shown()["state_of_charge"] == STATE_UNKNOWN)
    assert shown()["charger"] == STATE_UNKNOWN
    place.pack = None
    await fleet.report(fleet.document)
    await until(lambda: shown()["pack"] == "no_pack")
    assert shown()["state_of_charge"] == STATE_UNAVAILABLE
    assert shown()["charger"] == "no_pack"


async def test_empty_slots_as_the_cabinet_counts_them(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Stand beside our number where they differ."""
    await start(hass, cabinets, fleet)

    def shown() -> tuple[str, object]:
        state = hass.states.get(f"sensor.{ONE}_free_slots")
        assert state is not None
        return state.state, state.attributes.get("reported")

    assert shown() == ("4", None)
    message: Any = info(fleet.document, NOON)
    for reported, expected in ((7, 7), (4, None), (3, 3), (None, None)):
        await fleet.publish(
            "info", fleet.document, {**message, "empty_slots": reported}
        )
        await until(lambda: shown() == ("4", expected))  # noqa: B023 - of this round


async def test_a_slot_that_is_not_reported_any_more(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is unavailable after a while, as a silent cabinet is, and can be deleted; it may come back."""
    await start(hass, cabinets, fleet)
    whole: Any = info(fleet.document, NOON)
    message = {**whole, "slots": whole["slots"][:11]}
    await fleet.publish("info", fleet.document, message)
    await took(cabinets, 3)
    assert value(hass, "slot_12_state") != STATE_UNAVAILABLE
    cabinet = cabinets.runtime_data.fleet.cabinets[fleet.document.mac]
    cabinet._roster._left_out_since[12] -= 100
    await fleet.publish("info", fleet.document, message)
    await until(lambda: value(hass, "slot_12_state") == STATE_UNAVAILABLE)
    assert value(hass, "slot_11_state") != STATE_UNAVAILABLE
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.document.mac}_12"), cabinets.entry_id
    )
    assert device is not None
    assert await async_remove_config_entry_device(hass, cabinets, device)
    await fleet.report(fleet.document)
    await until(lambda: value(hass, "slot_12_state") != STATE_UNAVAILABLE)
    assert value(hass, "slot_12_state") == cabinet.slots[12].state


async def test_slot_details_switched_off(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """Leave nothing behind: they would fill the registry of a large fleet."""
    cabinets = cabinets_entry(broker_port, options={"slot_details": True})
    await start(hass, cabinets, fleet)
    registry = er.async_get(hass)

    def of_slot() -> set[str]:
        return {
            entry.entity_id
            for entry in er.async_entries_for_config_entry(registry, cabinets.entry_id)
            if f".{ONE}_slot_5_" in entry.entity_id
        }

    count = len(registry.entities)
    assert len(of_slot()) == 18
    hass.config_entries.async_update_entry(cabinets, options={})
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert len(of_slot()) == 6
    assert f"sensor.{ONE}_slot_5_state_of_charge" in of_slot()
    assert count - len(registry.entities) == 24 * 12
