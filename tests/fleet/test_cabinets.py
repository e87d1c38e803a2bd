"""Swap cabinets in Home Assistant, over a real broker."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util, slugify
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.mqtt.connection import LoginRefusedError
from simulator.broker import find_mosquitto, mosquitto_broker
from simulator.cabinet.messages import alert, info
from simulator.cabinet.station import Dialect

from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took
from ..helpers.hub import NOON
from ..helpers.waiting import until

SERIAL = "2600401516000001"
NAME_ONE, NAME_TWO = f"Swap cabinet {SERIAL}", "Swap cabinet 2600401516000002"
ONE, TWO = slugify(NAME_ONE), slugify(NAME_TWO)


@pytest.fixture
async def fleet(broker_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Two cabinets on the test's broker."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        yield ScriptedFleet(client)


@pytest.fixture
def cabinets(broker_port: int) -> MockConfigEntry:
    """An entry for them."""
    return cabinets_entry(broker_port)


def value(hass: HomeAssistant, name: str, cabinet: str = ONE) -> str:
    """The state of a cabinet's sensor."""
    state = hass.states.get(f"sensor.{cabinet}_{name}")
    assert state is not None, name
    return state.state


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
        for name in ("packs_ready", "packs_charging", "free_slots", "slots_at_fault")
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
    assert float(shown("current")) == pytest.approx(place.pack.current, abs=0.06)
    assert float(shown("charging_power")) == pytest.approx(1150, abs=5)
    assert (shown("highest_temperature"), shown("lowest_temperature")) == ("-6", "-8")
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
    assert value(hass, "slots_at_fault") == "1"
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
    await until(lambda: value(hass, f"slot_{free.number}_pack", TWO) == "unknown")
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


def later(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers believe that time has passed."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))


async def test_silence(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A cabinet that does not send is unavailable with its slots, the other one is not; it comes back.

    When it was last seen is known all the time, and it counts as offline. No order is sent to it.
    """
    await start(hass, cabinets, fleet)
    coordinator = cabinets.runtime_data

    def total(name: str) -> State:
        state = hass.states.get(f"sensor.swap_cabinets_cabinets_{name}")
        assert state is not None
        return state

    later(hass, 11)
    await hass.async_block_till_done()
    assert total("online").state == "2"
    assert total("offline").state == "unknown"
    first = coordinator.fleet.cabinets[fleet.document.mac]
    first.last_time -= 100
    first.seen_at -= 33
    coordinator.fleet._began -= 100
    later(hass, 22)
    await hass.async_block_till_done()
    assert value(hass, "packs_ready") == STATE_UNAVAILABLE
    assert value(hass, "slot_1_state") == STATE_UNAVAILABLE
    assert value(hass, "packs_ready", TWO) != STATE_UNAVAILABLE
    assert value(hass, "last_seen") == first.seen.isoformat()
    assert total("online").state == "1"
    assert total("offline").state == "1"
    assert total("offline").attributes["cabinets"] == [NAME_ONE]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.document.mac}"), cabinets.entry_id
    )
    assert device is not None
    with (
        patch.object(coordinator.connection, "async_publish") as publish,
        pytest.raises(ServiceValidationError) as caught,
    ):
        await hass.services.async_call(
            DOMAIN, "open_slot", {"device_id": device.id, "slot": 1}, blocking=True
        )
    assert caught.value.translation_key == "cabinet_silent"
    assert caught.value.translation_placeholders == {"cabinet": device.name}
    assert not publish.called
    await fleet.report(fleet.document)
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert value(hass, "packs_ready") != STATE_UNAVAILABLE
    for words in ("has fallen silent", "sends again"):
        assert caplog.text.count(f"Cabinet {fleet.document.mac} {words}") == 1
    later(hass, 33)
    await hass.async_block_till_done()
    assert total("offline").state == "0"


async def test_a_cabinet_that_never_comes_back(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """It counts as offline after a restart, too, until it is deleted."""
    await start(hass, cabinets, fleet)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report(fleet.controller)
    coordinator = cabinets.runtime_data
    await until(lambda: coordinator.presence.online == 1)
    assert coordinator.presence.offline is None
    coordinator.fleet._began -= 100
    assert coordinator.presence.offline == [NAME_ONE]
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.document.mac}"), cabinets.entry_id
    )
    assert device is not None
    registry.async_remove_device(device.id)
    assert coordinator.presence.offline == []


async def test_when_a_cabinet_was_last_seen(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is written once a minute, not with every message."""
    await start(hass, cabinets, fleet)
    coordinator = cabinets.runtime_data
    cabinet = coordinator.fleet.cabinets[fleet.document.mac]
    before = value(hass, "last_seen")
    for seconds, written in ((40, False), (61, True)):
        cabinet.seen_at += seconds
        coordinator.audience.async_show_values(cabinet.mac, ("seen",))
        assert (value(hass, "last_seen") != before) is written
        cabinet.seen_at -= seconds


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


async def test_a_cabinet_is_moved(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The map shows it at its new place, or nowhere if it does not know."""
    await start(hass, cabinets, fleet)
    name = f"sensor.{ONE}_packs_ready"

    def place() -> tuple[object, object]:
        state = hass.states.get(name)
        assert state is not None
        return state.attributes.get("latitude"), state.attributes.get("longitude")

    fleet.document.latitude = -8.25
    await fleet.report(fleet.document)
    await until(lambda: place()[0] == -8.25)
    message = {**info(fleet.document, NOON), "coordinates": ""}
    await fleet.publish("info", fleet.document, message)
    await until(lambda: place() == (None, None))


@pytest.mark.parametrize(
    ("key", "versions"),
    [("sub_softver", ("V101", "V105")), ("sub_pro", ("V105", "V101"))],
)
async def test_a_slot_is_updated(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    key: str,
    versions: tuple[str, str],
) -> None:
    """Its device shows the software that it has now, and the protocol of its controller."""
    await start(hass, cabinets, fleet)
    message: Any = info(fleet.controller, NOON)
    message["slots"][3][key] = "V105"
    await fleet.publish("info", fleet.controller, message)
    await took(cabinets, 3)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.controller.mac}_4"), cabinets.entry_id
    )
    assert device is not None
    assert (device.hw_version, device.sw_version) == versions


async def test_a_cabinet_that_forgets_its_number(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Keeps its name; one that never told any has its address for a name."""
    await start(hass, cabinets, fleet)
    message: Any = info(fleet.document, NOON)
    del message["device_id"]
    message["ctr_softver"] = "V105"
    await fleet.publish("info", fleet.document, message)
    mac = "00-88-14-4D-00-77"
    message["mac_addr"] = fleet.document.mac = mac
    await fleet.publish("info", fleet.document, message)
    await took(cabinets, 4)
    found = {
        device.name: device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), cabinets.entry_id
        )
    }
    assert found[NAME_ONE].sw_version == "V105"
    assert found[NAME_ONE].serial_number == SERIAL
    assert found[f"Swap cabinet {mac}"].serial_number is None
    assert f"Swap cabinet {mac} slot 5" in found


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
        await until(lambda: shown() == ("4", expected))  # noqa: B023


async def test_events(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Of both dialects; blank ones say nothing, unknown ones are kept."""
    await start(hass, cabinets, fleet)

    def event() -> tuple[str | None, dict[str, object]]:
        state = hass.states.get(f"event.{ONE}_notification")
        assert state is not None
        return state.attributes.get("event_type"), dict(state.attributes)

    station = fleet.document
    await fleet.notify(station, "open_empty_slot_bat_Online", 1, "A1")
    await until(lambda: event()[0] == "open_empty_slot_bat_online")
    assert event()[1]["order_number"] == "A1"
    await fleet.notify(station, "", 1)
    await fleet.publish("notifications", station, b"{")
    await fleet.notify(station, "new_in_version_9", 2)
    await until(lambda: event()[0] == "other")
    assert (event()[1]["event"], event()[1]["slot"]) == ("new_in_version_9", 2)


async def test_alerts(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """An occurrence is one event, however often it is repeated; the problem is over when it is not repeated."""
    await start(hass, cabinets, fleet)
    happened: list[object] = []
    station = fleet.controller
    hass.bus.async_listen(
        "state_changed",
        lambda event: (
            happened.append(event.data["new_state"])
            if event.data["entity_id"] == f"event.{TWO}_alert"
            else None
        ),
    )

    def problem() -> str:
        state = hass.states.get(f"binary_sensor.{TWO}_problem")
        assert state is not None
        return state.state

    assert problem() == "off"
    message = alert(station, station.slots[0], "Door failure", NOON)
    for _ in range(3):
        await fleet.publish("alerts", station, message)
    await fleet.publish("alerts", station, {**message, "type": "alert"})
    await took(cabinets, 4, "alerts")
    await hass.async_block_till_done()
    assert [state.attributes["event_type"] for state in happened] == [
        "error",
        "warning",
    ]
    assert problem() == "on"
    cabinet = cabinets.runtime_data.fleet.cabinets[station.mac]
    for active in cabinet.alerts._active.values():
        active.time -= 100
    later(hass, 11)
    await hass.async_block_till_done()
    assert problem() == "off"


async def test_an_alert_during_a_reload(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is the same occurrence afterwards: told once, and still a problem."""
    await start(hass, cabinets, fleet)
    station = fleet.controller
    message = alert(station, station.slots[0], "Door failure", NOON)

    def told() -> str:
        state = hass.states.get(f"event.{TWO}_alert")
        assert state is not None
        return state.state

    await fleet.publish("alerts", station, message)
    await until(lambda: told() != "unknown")
    before = told()
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report(station)
    await until(lambda: told() == before)
    await fleet.publish("alerts", station, message)
    await took(cabinets, 1, "alerts")
    await hass.async_block_till_done()
    assert told() == before
    problem = hass.states.get(f"binary_sensor.{TWO}_problem")
    assert problem is not None
    assert problem.state == "on"
    assert problem.attributes["alerts"] == ["Door failure"]


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


async def test_only_some_cabinets(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """An option limits which are taken."""
    entry = cabinets_entry(broker_port, options={"cabinets": [fleet.controller.mac]})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await fleet.report(fleet.document)
    await fleet.report(fleet.controller)
    await took(entry, 1)
    assert list(entry.runtime_data.fleet.cabinets) == [fleet.controller.mac]
    assert entry.runtime_data.fleet.traffic["info"].messages == 1


async def test_the_same_cabinet_twice(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    broker_port: int,
    fleet: ScriptedFleet,
) -> None:
    """Is shown once, and said."""
    await start(hass, cabinets, fleet)
    second = cabinets_entry(broker_port)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report(fleet.document)
    await took(second, 1)
    assert second.runtime_data.fleet.cabinets == {}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "same_cabinet_twice"
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["mac"] == fleet.document.mac
    assert fleet.document.mac not in issue.issue_id  # which diagnostics tell
    mac = fleet.controller.mac
    hass.config_entries.async_update_entry(cabinets, options={"cabinets": [mac]})
    for entry in (cabinets, second):
        assert await hass.config_entries.async_reload(entry.entry_id)
    assert not ir.async_get(hass).issues
    await fleet.report()
    await took(cabinets, 1)
    await took(second, 2)
    assert list(cabinets.runtime_data.fleet.cabinets) == [mac]
    assert list(second.runtime_data.fleet.cabinets) == [fleet.document.mac]
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert not ir.async_get(hass).issues


async def test_cabinets_of_several_entries(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """One broker, each entry with a list of its own; nothing is said to be there twice."""
    first = cabinets_entry(broker_port, options={"cabinets": [fleet.document.mac]})
    first.add_to_hass(hass)
    assert await hass.config_entries.async_setup(first.entry_id)
    second = cabinets_entry(broker_port)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report()
    await took(first, 1)
    await took(second, 2)
    assert list(first.runtime_data.fleet.cabinets) == [fleet.document.mac]
    assert list(second.runtime_data.fleet.cabinets) == [fleet.controller.mac]
    assert not ir.async_get(hass).issues


async def test_more_entities_than_an_entry_can_have(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is said, instead of leaving some out silently."""
    with patch("custom_components.energy_bridge.fleet.coordinator.MAX_ENTITIES", 100):
        await start(hass, cabinets, fleet)
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"too_many_cabinets_{cabinets.entry_id}"
    )
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["cabinets"] == "1"
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert not ir.async_get(hass).issues


async def test_a_restart(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The entry is unloaded and set up again; what packs did is not forgotten, removing the entry forgets it."""
    await start(hass, cabinets, fleet)
    packs = len(cabinets.runtime_data.fleet.packs)
    assert packs == 16
    assert await hass.config_entries.async_unload(cabinets.entry_id)
    assert await hass.config_entries.async_setup(cabinets.entry_id)
    assert len(cabinets.runtime_data.fleet.packs) == packs
    await fleet.report()
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert await hass.config_entries.async_remove(cabinets.entry_id)


async def test_what_is_stored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """Some minutes after the first pack moved, however many moved since."""
    await start(hass, cabinets, fleet)
    key = f"energy_bridge.{cabinets.entry_id}"
    for minutes in (3, 6):
        assert key not in hass_storage
        place = next(slot for slot in fleet.document.slots if slot.pack)
        place.pack = None
        await fleet.report(fleet.document)
        await until(lambda: value(hass, f"slot_{place.number}_pack") == "unknown")  # noqa: B023
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
        await hass.async_block_till_done()
    assert len(hass_storage[key]["data"]["packs"]) == 16


async def test_deleting(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """A cabinet that is gone, or a slot that it does not have any more; not one that sends."""
    await start(hass, cabinets, fleet)
    registry = dr.async_get(hass)
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(registry, cabinets.entry_id)
    }
    cabinet, slot = devices[NAME_ONE], devices[f"{NAME_ONE} slot 3"]

    async def deleted(device: dr.DeviceEntry) -> bool:
        return await async_remove_config_entry_device(hass, cabinets, device)

    assert not await deleted(cabinet)
    assert not await deleted(slot)
    known = cabinets.runtime_data.fleet.cabinets[fleet.document.mac]
    known.last_time -= 100
    assert await deleted(slot)
    assert await deleted(cabinet)
    assert not [
        device
        for device in dr.async_entries_for_config_entry(registry, cabinets.entry_id)
        if device.name and device.name.startswith(f"{NAME_ONE} slot")
    ]
    assert await deleted(cabinet)
    await fleet.report(fleet.document)
    await until(lambda: fleet.document.mac in cabinets.runtime_data.fleet.cabinets)


async def test_deleting_one_that_never_came_back(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """It is forgotten with its slots; the device of all cabinets together stays."""
    await start(hass, cabinets, fleet)
    mac = fleet.document.mac
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    coordinator = cabinets.runtime_data
    assert mac in coordinator.fleet.known
    assert mac not in coordinator.fleet.cabinets
    registry = dr.async_get(hass)
    for identifier, goes in (
        (f"cabinet_{mac}", True),
        (f"fleet_{cabinets.entry_id}", False),
    ):
        device = registry.async_get_device_by_identifier(
            (DOMAIN, identifier), cabinets.entry_id
        )
        assert device is not None
        assert await async_remove_config_entry_device(hass, cabinets, device) is goes
    assert mac not in coordinator.fleet.known
    names = {
        device.name
        for device in dr.async_entries_for_config_entry(registry, cabinets.entry_id)
    }
    assert not any(name and name.startswith(f"{NAME_ONE} slot") for name in names)


async def test_diagnostics(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """Tell what came, without secrets, whole addresses and ids."""
    entry = cabinets_entry(
        broker_port,
        password="hidden-one",
        options={"log_server": {"password": "hidden-two"}},
    )
    await start(hass, entry, fleet)
    await fleet.publish("info", fleet.document, b"{")
    message = {**info(fleet.document, NOON), "ctr_warning": "maybe"}
    await fleet.publish("info", fleet.document, message)
    await took(entry, 4)
    found = await async_get_config_entry_diagnostics(hass, entry)
    text = str(found)
    for secret in (
        "hidden-one",
        "hidden-two",
        fleet.document.mac,
        SERIAL,
        "BT1048L",
        "-8.0",
    ):
        assert secret not in text, secret
    assert found["refused_messages"] == {"not_json": 1, "bad_value": 1}
    assert found["refused_values"] == {"ctr_warning": 1}
    assert found["cabinets_in_all"] == 2
    assert found["messages"] == {"info": 4}
    for count, hidden in enumerate(
        (b'{"device_id": "secret-1', rb'{"device_id": "a\"secret-1", "x": 1}'), 5
    ):
        await fleet.publish("info", fleet.document, hidden)
        await took(entry, count)
        found = await async_get_config_entry_diagnostics(hass, entry)
        assert "secret" not in str(found)
    hidden = b'{"slots": [{"id": 1, "battery": {"id": 4104800003, "soc": 50}}]}'
    await fleet.publish("info", fleet.document, hidden)
    await fleet.publish(
        "alerts", fleet.document, {"message": "Pack BT1048L0000003 is too hot"}
    )
    await took(entry, 1, "alerts")
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert "41048" not in str(found)
    assert "BT1048L" not in str(found)
    assert found["last_messages"]["info"]["slots"][0]["battery"]["soc"] == 50
    assert found["last_messages"]["alerts"] == {"message": "Pack ** is too hot"}


async def test_a_login_that_is_refused_while_running(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The user is asked for the login."""
    await start(hass, cabinets, fleet)
    connection = cabinets.runtime_data.connection
    connection._listener.on_refused(LoginRefusedError("no"))
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_no_broker(hass: HomeAssistant, unused_tcp_port: int) -> None:
    """Home Assistant tries again."""
    entry = cabinets_entry(unused_tcp_port)
    entry.add_to_hass(hass)
    with patch("custom_components.energy_bridge.mqtt.direct.CONNECT_TIMEOUT", 2):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


@pytest.mark.skipif(not find_mosquitto(), reason="mosquitto is not installed")
@pytest.mark.parametrize("protocol", ["3.1.1", "3.1"])
async def test_versions_of_mqtt(hass: HomeAssistant, protocol: str) -> None:
    """Both that the document names, with mosquitto."""
    async with (
        mosquitto_broker(find_mosquitto() or "") as (host, port),
        aiomqtt.Client(host, port) as client,
    ):
        entry = cabinets_entry(port, protocol=protocol)
        await start(hass, entry, ScriptedFleet(client))
        assert value(hass, "slots") == "12"
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_hostile_topics(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Change nothing."""
    await start(hass, cabinets, fleet)
    await fleet.client.publish("/stations/info/nonsense", b"{}", qos=2)
    await fleet.client.publish("/stations/info/" + "A" * 500, b"{}", qos=2)
    await fleet.report(fleet.document)
    await took(cabinets, 3)
    assert len(cabinets.runtime_data.fleet.cabinets) == 2
