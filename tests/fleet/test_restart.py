"""What is shown of a cabinet between a restart and its first report."""

from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.fleet.coordinator import FleetCoordinator
from custom_components.energy_bridge.mqtt.connection import Message
from simulator.cabinet.messages import alert, notification

from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took
from ..helpers.hub import NOON
from ..helpers.waiting import until


def shown(hass: HomeAssistant, fleet: ScriptedFleet, platform: str, key: str) -> State:
    """An entity of the first cabinet, or of one of its slots."""
    entity_id = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"cabinet_{fleet.document.mac}_{key}"
    )
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state


@pytest.mark.usefixtures("all_enabled")
async def test_when_it_was_last_seen(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is known at once, until the first report; nothing else is known."""
    await start(hass, cabinets, fleet)
    cabinet = cabinets.runtime_data.fleet.cabinets[fleet.document.mac]
    cabinet.seen_at -= 5000
    before = cabinet.seen.isoformat()
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert shown(hass, fleet, "sensor", "last_seen").state == before
    for platform, key in (
        ("sensor", "packs_ready"),
        ("binary_sensor", "problem"),
        ("sensor", "1_state"),
        ("button", "1_open"),
    ):
        assert shown(hass, fleet, platform, key).state == STATE_UNAVAILABLE
    await fleet.report()
    await until(
        lambda: shown(hass, fleet, "sensor", "last_seen").state == STATE_UNKNOWN
    )
    assert shown(hass, fleet, "sensor", "packs_ready").state != STATE_UNAVAILABLE
    await until(
        lambda: shown(hass, fleet, "sensor", "1_state").state != STATE_UNAVAILABLE
    )


@pytest.mark.usefixtures("all_enabled")
async def test_what_the_first_version_stored(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """It did not say when a cabinet was last seen."""
    await start(hass, cabinets, fleet)
    for cabinet in cabinets.runtime_data.fleet.cabinets.values():
        cabinet.seen_at = None
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert shown(hass, fleet, "sensor", "last_seen").state == STATE_UNKNOWN


async def test_alerts_and_notifications(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Are events at once, and the alert is a problem as soon as the cabinet reports."""
    await start(hass, cabinets, fleet)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    station = fleet.document
    await fleet.notify(station, "battery_removed", 3, "A1")
    await fleet.publish(
        "alerts", station, alert(station, station.slots[0], "Door failure", NOON)
    )
    await took(cabinets, 1, "alerts")
    notification = shown(hass, fleet, "event", "notification")
    assert notification.attributes["event_type"] == "battery_removed"
    assert (notification.attributes["slot"], notification.state) > (3, "2")
    assert notification.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)
    assert shown(hass, fleet, "event", "alert").attributes["message"] == "Door failure"
    station.warning = True
    await fleet.report()
    await until(lambda: shown(hass, fleet, "binary_sensor", "problem").state == "on")
    problem = shown(hass, fleet, "binary_sensor", "problem")
    assert problem.attributes["alerts"] == ["Door failure"]
    assert shown(hass, fleet, "event", "notification").state == notification.state


async def test_events_before_there_are_entities(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Wait for them: the connection is there first, and a large fleet takes its time."""
    await start(hass, cabinets, fleet)
    station = fleet.document
    told = notification(station, "battery_removed", station.slots[2], "A1", NOON)
    message = Message(
        f"/stations/notifications/{station.mac}", orjson.dumps(told), False
    )

    async def connect(coordinator: FleetCoordinator) -> None:
        await async_start(coordinator)
        coordinator._async_received(message)

    async_start = FleetCoordinator.async_start
    with patch.object(FleetCoordinator, "async_start", connect):
        assert await hass.config_entries.async_reload(cabinets.entry_id)
    event = shown(hass, fleet, "event", "notification")
    assert event.attributes["event_type"] == "battery_removed"
    with patch("custom_components.energy_bridge.fleet.audience.RECENT", -1):
        assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert shown(hass, fleet, "event", "notification").state == event.state


@pytest.mark.usefixtures("all_enabled")
async def test_a_cabinet_of_another_entry(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Or one whose device was deleted is not shown until it reports here."""
    await start(hass, cabinets, fleet)
    mac = fleet.document.mac
    other = cabinets_entry(cabinets.data["port"], options={"cabinets": [mac]})
    other.add_to_hass(hass)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.controller.mac}"), cabinets.entry_id
    )
    assert device is not None
    assert await hass.config_entries.async_unload(cabinets.entry_id)
    registry.async_remove_device(device.id)
    assert await hass.config_entries.async_setup(cabinets.entry_id)
    assert len(cabinets.runtime_data.fleet.dormant_cabinets) == 2
    assert shown(hass, fleet, "sensor", "last_seen").state == STATE_UNAVAILABLE
    assert not registry.async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.controller.mac}"), cabinets.entry_id
    )
