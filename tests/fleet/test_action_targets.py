"""Which cabinet and which slot an action means, and what thresholds need."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.actions import device_of, offered
from ..helpers.cabinet_site import LOG_SERVER, SETTINGS, site
from ..helpers.waiting import until


async def test_a_slot_by_its_device(hass: HomeAssistant, broker_port: int) -> None:
    """Alone, or with the same number; a cabinet needs one, and two that differ open nothing."""
    async with site(hass, broker_port, cabinets=2) as place:
        full, free = place.slot(full=True), place.slot(full=False)
        outcome = await place.call("open_slot", device_id=place.slot_device(full))
        assert outcome["event"] == "open_slot_success"
        assert outcome["pack_id"]
        outcome = await place.open(free, device_id=place.slot_device(free))
        assert outcome["event"] == "open_slot_success"

        fleet = device_of(hass, f"fleet_{place.coordinator.config_entry.entry_id}")
        with patch.object(place.coordinator.connection, "async_publish") as publish:
            for data, key in (
                ({"device_id": place.slot_device(full), "slot": free}, "slots_differ"),
                ({}, "slot_missing"),
                ({"device_id": fleet, "slot": 1}, "no_such_cabinet"),
            ):
                with pytest.raises(ServiceValidationError) as caught:
                    await place.call("open_slot", **data)
                assert caught.value.translation_key == key
            with pytest.raises(vol.Invalid):
                await place.call("open_slot", device_id=[place.slot_device(full)])
        assert not publish.called


async def test_a_slot_that_its_cabinet_has_no_more(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Its device may still be there."""
    async with site(hass, broker_port) as place:
        (cabinet,) = place.coordinator.fleet.cabinets.values()
        device = place.slot_device(1)
        slots = {number: cabinet.slots[number] for number in range(2, 13)}
        with (
            patch.object(cabinet, "slots", slots),
            pytest.raises(ServiceValidationError) as caught,
        ):
            await place.call("open_slot", device_id=device)
        assert caught.value.translation_key == "no_such_slot"


async def test_a_cabinet_of_an_entry_that_is_unloaded(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Is not known; one that has not spoken since the restart is silent."""
    async with site(hass, broker_port) as place:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        device = place.device_id
        await hass.config_entries.async_unload(entry.entry_id)
        with pytest.raises(ServiceValidationError) as caught:
            await place.open(1, device_id=device)
        assert caught.value.translation_key == "no_such_cabinet"
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.connection.connected)
    with pytest.raises(ServiceValidationError) as caught:
        await place.open(1, device_id=device)
    assert caught.value.translation_key == "cabinet_silent"


async def test_the_devices_offered(hass: HomeAssistant, broker_port: int) -> None:
    """Cabinets and slots to open, cabinets to set; neither the broker nor anything else."""
    async with site(hass, broker_port, cabinets=2) as place:
        stations = place.running.fleet.stations
        cabinets = {device_of(hass, f"cabinet_{station.mac}") for station in stations}
        slots = {
            device_of(hass, f"cabinet_{station.mac}_{slot.number}")
            for station in stations
            for slot in station.slots
        }
        assert set(offered(hass, "open_slot").values()) == cabinets | slots
        assert set(offered(hass, "set_thresholds").values()) == cabinets


@pytest.mark.parametrize(
    "server", [{}, {**LOG_SERVER, "host": ""}, {"port": 21, "directory": "/"}]
)
async def test_thresholds_without_a_log_server(
    hass: HomeAssistant, broker_port: int, server: dict[str, Any]
) -> None:
    """They would clear the cabinet's own, so nothing is sent, and the text says why."""
    async with site(hass, broker_port, log_server=server) as place:
        with (
            patch.object(place.coordinator.connection, "async_publish") as publish,
            pytest.raises(ServiceValidationError) as caught,
        ):
            await place.call("set_thresholds", **SETTINGS)
        assert caught.value.translation_key == "log_server_missing"
        assert caught.value.translation_placeholders == {"entry": "Swap cabinets"}
        assert not publish.called


async def test_thresholds_of_a_slot(hass: HomeAssistant, broker_port: int) -> None:
    """Only a cabinet has any."""
    async with site(hass, broker_port) as place:
        with pytest.raises(ServiceValidationError) as caught:
            await place.call(
                "set_thresholds", **{**SETTINGS, "device_id": place.slot_device(1)}
            )
        assert caught.value.translation_key == "no_such_cabinet"
