"""Orders while nothing can be stored: Home Assistant logs that it could not write, and tells nobody."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.hub.store import (
    StoredHub,
    async_load_hub,
    async_save_hub,
)

from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, start
from ..helpers.waiting import let_messages_arrive, until

MODE = "select.energyhub_battery_mode"
MINUTE = {"minutes": 1}


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing can be written to Home Assistant's configuration."""

    def write(content: dict[str, Any]) -> None:
        if "data_func" in content:
            content.pop("data_func")()
        raise WriteError

    with patch.object(Store, "_async_write_data", side_effect=write):
        yield


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let what is due within so many s from now come."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_order_whose_end_cannot_be_stored(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is refused before anything is sent; orders without an end go on working."""
    await start(hass, entry, hub)
    with full_disk():
        for action in ("charge_battery", "discharge_battery"):
            with pytest.raises(HomeAssistantError, match="couldn't be stored") as told:
                await act(hass, action, power=100, duration=MINUTE)
            assert "wasn't sent" in str(told.value)
        assert hub.commands == []
        assert entry.runtime_data.battery.left is None
        assert not entry.runtime_data.battery.holds_battery
        await act(hass, "charge_battery", power=100)
        assert state(hass, MODE) == "charge"
        await act(hass, "release_battery")
        assert hub.commands == ["charge", "auto"]
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert hub.commands == ["charge", "auto", "charge"]


async def test_an_order_on_a_disk_that_is_full_now(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The end that was stored before stays, also with another power, and is kept in time."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    with full_disk():
        await entry.runtime_data.battery.async_choose_power(200)
        with pytest.raises(HomeAssistantError, match="couldn't be stored"):
            await act(hass, "discharge_battery", power=100, duration={"hours": 1})
        assert state(hass, MODE) == "charge"
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
        await until(lambda: hub.commands == ["charge", "charge", "auto"])
        await let_messages_arrive()
        await hass.async_block_till_done()
        assert state(hass, MODE) == "auto"


async def test_what_could_not_be_written_is_written_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """An order is over while the disk is full: soon after it no longer is, nothing of that order is on disk."""
    await start(hass, entry, hub)

    def on_disk() -> dict[str, Any]:
        stored: dict[str, Any] = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]
        battery: dict[str, Any] = stored["battery"]
        return battery

    await act(hass, "charge_battery", power=100, duration=MINUTE)
    await pass_time(hass, 2)
    until_stored = on_disk()["until"]
    with full_disk():
        await act(hass, "release_battery")
        await act(hass, "charge_battery", power=200)
        await pass_time(hass, 2)
        await pass_time(hass, 8)
    assert on_disk()["until"] == until_stored is not None
    await pass_time(hass, 20)
    await pass_time(hass, 22)
    assert on_disk()["until"] is None
    assert on_disk()["confirmed"] == {"mode": "charge", "power": 200}
    written = on_disk()["stored_at"]
    await pass_time(hass, 50)
    await pass_time(hass, 52)
    assert on_disk()["stored_at"] == written


async def test_a_reload_on_a_full_disk(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """Goes on from what could not be written: the end of an order that is over ends no other one."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    with full_disk():
        await act(hass, "release_battery")
        await act(hass, "charge_battery", power=200)
        for _ in range(2):
            assert await hass.config_entries.async_unload(entry.entry_id)
            await start(hass, entry, hub)
            assert entry.runtime_data.battery.left is None
            assert state(hass, MODE) == "charge"
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
        await let_messages_arrive()
        await hass.async_block_till_done()
    assert hub.commands == ["charge", "auto", "charge"]
    # What is on disk counts again as soon as it could be written.
    assert await hass.config_entries.async_unload(entry.entry_id)
    stored = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
    assert stored["confirmed"] == {"mode": "charge", "power": 200}
    stored["power"] = 450
    await start(hass, entry, hub)
    assert entry.runtime_data.battery.state.power == 450


async def test_what_is_written_later_counts(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """More than what an earlier life of the entry could not write, also before the entry is unloaded."""
    await start(hass, entry, hub)
    for data in ({"power": 300, "duration": MINUTE}, {"power": 400}):
        with full_disk():
            await act(hass, "charge_battery", power=200)
            assert await hass.config_entries.async_unload(entry.entry_id)
        await start(hass, entry, hub)
        await act(hass, "charge_battery", **data)
        await pass_time(hass, 2)
        await pass_time(hass, 8)
        stored = await async_load_hub(hass, entry.entry_id)
        assert stored is not None
        confirmed = {"mode": "charge", "power": data["power"]}
        assert stored["battery"]["confirmed"] == confirmed


async def test_a_late_look_at_the_disk(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Forgets nothing that was left in memory since."""
    entry.add_to_hass(hass)
    looks, may_look = asyncio.Event(), asyncio.Event()
    load = Store.async_load

    async def load_slowly(store: Store[Any]) -> Any:
        found = await load(store)
        looks.set()
        await may_look.wait()
        return found

    first: StoredHub = {"devices": [], "battery": {"power": 1}}
    second: StoredHub = {"devices": [], "battery": {"power": 2}}
    with patch.object(Store, "async_load", load_slowly):
        saving = hass.async_create_task(async_save_hub(hass, entry.entry_id, first))
        await looks.wait()
        with full_disk():
            may_look.set()
            await async_save_hub(hass, entry.entry_id, second)
        await saving
    assert await async_load_hub(hass, entry.entry_id) == second


async def test_an_entry_that_is_removed_on_a_full_disk(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The order of now ends, which nobody could store; the entry leaves nothing behind."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    with full_disk():
        await act(hass, "release_battery")
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done()
    assert hub.commands == ["charge", "auto"]
    assert await async_load_hub(hass, entry.entry_id) is None


@pytest.mark.parametrize(
    "content", [[1], None, {"devices": []}, {"version": 0}], ids=repr
)
async def test_another_file_in_its_place(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    content: Any,
) -> None:
    """Is written over, as one that is not what was stored."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    await pass_time(hass, 2)
    key = f"energy_bridge.{entry.entry_id}"
    hass_storage[key] = {**hass_storage[key], "data": content}
    if content == {"version": 0}:
        hass_storage[key] = {**hass_storage[key], **content}
    await pass_time(hass, 8)
    await pass_time(hass, 10)
    battery = hass_storage[key]["data"]["battery"]
    assert battery["ordered"] == {"mode": "charge", "power": 100}


async def test_a_file_that_cannot_be_read_back(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Nobody could read it after a restart either."""
    await start(hass, entry, hub)
    with (
        patch.object(
            Store, "async_load", side_effect=HomeAssistantError("Input/output error")
        ),
        pytest.raises(HomeAssistantError, match="couldn't be stored"),
    ):
        await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert hub.commands == []
