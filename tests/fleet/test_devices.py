"""Cabinets and slots as devices, and what becomes of them when they are deleted."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.messages import info

from ..helpers.cabinets import NAME_ONE, ONE, SERIAL, ScriptedFleet, start, took
from ..helpers.hub import NOON
from ..helpers.waiting import until


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
