"""A cabinet that the list of MAC addresses names no more: another Home Assistant may have it now."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN

from ..helpers.cabinets import ONE, ScriptedFleet, later, start, value
from ..helpers.hass import act
from ..helpers.waiting import until


async def test_what_was_seen_of_it_stays(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Its swaps of today count, its packs are where they were last seen and not said to be there, and all goes on if it comes back."""
    await start(hass, cabinets, fleet)
    pack = await swap(hass, fleet)
    assert await swaps_of_all(hass) == "1"

    await list_cabinets(hass, cabinets, fleet.controller.mac)
    assert hass.states.get(f"sensor.{ONE}_packs_ready").state == "unavailable"
    assert await swaps_of_all(hass) == "1"
    found = await act(hass, "find_pack", pack_id=pack)
    assert found["now"] is None
    assert found["before"][0]["until"] >= found["before"][0]["since"]

    await fleet.report()
    await until(lambda: cabinets.runtime_data.presence.online == 1)
    await swaps_of_all(hass)
    assert value(hass, "packs_ready", "swap_cabinets").isdecimal()

    await list_cabinets(hass, cabinets)
    await fleet.report()
    coordinator = cabinets.runtime_data
    await until(lambda: coordinator.presence.online == 2)
    assert await swaps_of_all(hass) == value(hass, "swaps_today") == "1"
    found = await act(hass, "find_pack", pack_id=pack)
    assert found["now"]["until"] is None


async def test_a_pack_that_goes_on_left_when_it_was_last_seen(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Nobody knows how long it stayed there after that."""
    await start(hass, cabinets, fleet)
    pack = await swap(hass, fleet)
    await list_cabinets(hass, cabinets, fleet.controller.mac)
    (seen,) = (await act(hass, "find_pack", pack_id=pack))["before"]
    coordinator = cabinets.runtime_data
    coordinator.fleet._wall = lambda: coordinator.hass.loop.time() + 4e9
    bring(fleet, pack)
    await fleet.report(fleet.controller)
    await until(lambda: coordinator.fleet.packs.newest(pack).end is None)
    found = await act(hass, "find_pack", pack_id=pack)
    assert found["before"] == [seen]


async def test_its_device_takes_all_along(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """One deletion: the slots go with it, what is stored of it, too; swaps of today were made all the same."""
    await start(hass, cabinets, fleet)
    pack = await swap(hass, fleet)
    mac = fleet.document.mac
    options = {**cabinets.options, "log_servers": {mac: {"host": "logs"}}}
    hass.config_entries.async_update_entry(cabinets, options=options)
    await list_cabinets(hass, cabinets, fleet.controller.mac)
    stays = (await act(hass, "find_pack", pack_id=pack))["before"]
    cabinets.runtime_data.fleet._wall = lambda: hass.loop.time() + 4e9
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{mac}"), cabinets.entry_id
    )
    assert await async_remove_config_entry_device(hass, cabinets, device)
    assert not [
        each.name
        for each in dr.async_entries_for_config_entry(registry, cabinets.entry_id)
        if each.via_device_id == device.id
    ]
    assert cabinets.options["log_servers"] == {}
    found = await act(hass, "find_pack", pack_id=pack)
    assert (found["now"], found["before"]) == (None, stays)
    assert await swaps_of_all(hass) == "1"
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert await swaps_of_all(hass) == "1"
    stored = cabinets.runtime_data.fleet.data_to_store()
    assert [each["mac"] for each in stored["cabinets"]] == [fleet.controller.mac]


async def swap(hass: HomeAssistant, fleet: ScriptedFleet) -> str:
    """A customer brings the first cabinet a pack and takes another; answers the one that was brought."""
    station = fleet.document
    taken = next(slot for slot in station.slots if slot.pack)
    brought = next(slot for slot in station.slots if not slot.pack)
    brought.pack, taken.pack = fleet.fleet.travelling.pop(), None
    await fleet.report(station)
    await until(lambda: value(hass, "swaps_today") == "1")
    return brought.pack.id


def bring(fleet: ScriptedFleet, pack_id: str) -> None:
    """Move a pack from the first cabinet to the second."""
    slot = next(
        each
        for each in fleet.document.slots
        if each.pack is not None and each.pack.id == pack_id
    )
    free = next(each for each in fleet.controller.slots if not each.pack)
    free.pack, slot.pack = slot.pack, None


async def swaps_of_all(hass: HomeAssistant) -> str:
    """The swaps of all cabinets of the entry."""
    later(hass, 11)
    await hass.async_block_till_done()
    return value(hass, "swaps_today", "swap_cabinets")


async def list_cabinets(
    hass: HomeAssistant, entry: MockConfigEntry, *macs: str
) -> None:
    """Enter them in the options, as a user does."""
    shown: Any = await hass.config_entries.options.async_init(entry.entry_id)
    configure = hass.config_entries.options.async_configure
    shown = await configure(shown["flow_id"], {"next_step_id": "cabinets"})
    shown = await configure(
        shown["flow_id"],
        {
            "cabinets": list(macs),
            "slot_details": False,
            "full_threshold": 95,
            "log_server": {"port": 21, "directory": "/"},
        },
    )
    assert shown["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
