"""Meters after a power cut: what was stored last is older than what was shown, and is not shown again."""

from copy import deepcopy
from typing import Any

from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.hass import state
from ..helpers.hub import ScriptedHub, settle, start
from ..helpers.waiting import until

METER = "sensor.energyhub_load_energy_consumed"


def open_counters(stored: dict[str, Any]) -> set[bool]:
    """Whether more may have been shown than a file says, of each counter."""
    return {
        counter.get("open", False)
        for device in stored["data"]["devices"]
        for counter in device["counters"].values()
    }


def put_back(stored: dict[str, Any]) -> None:
    """Let a file be of five minutes before, and of a fifth of a kilowatt-hour less."""
    for device in stored["data"]["devices"]:
        for counter in device["counters"].values():
            counter["register"] -= 720_000_000
            counter["time"] -= 300


async def test_a_meter_does_not_fall_after_a_power_cut(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_storage: dict[str, Any],
) -> None:
    """A file says of itself whether it is of an orderly stop."""
    await start(hass, entry, hub)
    await entry.runtime_data._file.async_save_now()
    key = f"{DOMAIN}.{entry.entry_id}"
    cut = deepcopy(hass_storage[key])
    assert open_counters(cut) == {True}
    before = float(state(hass, METER))
    await hub.send(4)
    await settle(hass, entry)
    last = float(state(hass, METER))
    assert last >= before
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert open_counters(hass_storage[key]) == {False}

    put_back(cut)
    hass_storage[key] = cut
    seen: list[str] = []

    def see(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        seen.append("gone" if new is None else new.state)

    stop = async_track_state_change_event(hass, METER, see)
    await start(hass, entry, hub)
    stop()
    numbers = [float(each) for each in seen if each.replace(".", "").isdecimal()]
    assert numbers
    assert min(numbers) >= last


async def test_a_file_is_open_soon_after_a_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_storage: dict[str, Any],
) -> None:
    """So that a cut soon after it is known, too."""
    await start(hass, entry, hub)
    assert await hass.config_entries.async_unload(entry.entry_id)
    key = f"{DOMAIN}.{entry.entry_id}"
    assert open_counters(hass_storage[key]) == {False}
    await start(hass, entry, hub)
    await until(lambda: open_counters(hass_storage[key]) == {True})
