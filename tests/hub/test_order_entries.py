"""Orders whose entry, or Home Assistant, goes while they are given, and two at once."""

import asyncio
from copy import deepcopy
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.core.ferroamp.order_storage import StoredBattery

from ..helpers.brokers import set_up_mqtt
from ..helpers.hass import act, press, state
from ..helpers.hub import ACK, ScriptedHub, hub_entry, start
from ..helpers.waiting import until

MINUTE = {"minutes": 1}


@pytest.mark.parametrize("transport", ["direct", "mqtt"])
@pytest.mark.usefixtures("mock_hass_config")
async def test_an_unload_before_the_order_is_sent(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
    transport: str,
) -> None:
    """While its end is being stored: it is not sent, also not over a connection that others use, nor is its end kept."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport=transport)
    await start(hass, entry, hub)
    await act(hass, "discharge_battery", power=50)
    battery = entry.runtime_data.battery
    stored, storing, save = asyncio.Event(), asyncio.Event(), battery._save

    async def save_slowly() -> StoredBattery | None:
        found: StoredBattery | None = await save()
        storing.set()
        await stored.wait()
        return found

    battery._save = save_slowly
    order = asyncio.create_task(act(hass, "charge_battery", power=100, duration=MINUTE))
    await storing.wait()
    unloading = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await asyncio.sleep(0.1)
    stored.set()
    with pytest.raises(HomeAssistantError, match="wasn't sent"):
        await order
    assert await unloading
    kept = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
    assert (kept["until"], kept["unsettled"]) == (None, [])
    assert (kept["ordered"]["mode"], kept["mode"]) == ("discharge", "discharge")
    await asyncio.sleep(0.2)
    assert hub.commands == ["discharge"]


async def test_home_assistant_stops_before_the_order_is_sent(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """While its end is being stored: then it is given up, and just auto is sent."""
    entry = hub_entry(broker_port, options={"auto_on_unload": True})
    await start(hass, entry, hub)
    await act(hass, "discharge_battery", power=50)
    battery = entry.runtime_data.battery
    stored, storing, save = asyncio.Event(), asyncio.Event(), battery._save

    async def save_slowly() -> StoredBattery | None:
        found: StoredBattery | None = await save()
        storing.set()
        await stored.wait()
        return found

    battery._save = save_slowly
    order = asyncio.create_task(act(hass, "charge_battery", power=100, duration=MINUTE))
    await storing.wait()
    leaving = asyncio.create_task(battery.async_release_battery())
    await asyncio.sleep(0)
    stored.set()
    with pytest.raises(HomeAssistantError, match="wasn't sent"):
        await order
    assert await leaving
    assert hub.commands == ["discharge", "auto"]


async def test_orders_after_home_assistant_began_to_stop(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """The hub is in auto then, and stays there, whatever automations do meanwhile."""
    entry = hub_entry(broker_port, options={"auto_on_unload": True})
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    await entry.runtime_data._async_release_battery()
    for action, data in (("charge_battery", {"power": 100}), ("hold_battery", {})):
        with pytest.raises(HomeAssistantError, match="wasn't sent"):
            await act(hass, action, **data)
    assert hub.commands == ["charge", "auto"]


@pytest.mark.parametrize("how", ["disable", "remove", "unload"])
async def test_an_entry_that_goes_before_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, how: str
) -> None:
    """Nobody else would end the order: at once for good, and in time where the entry may come back."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    if how == "disable":
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    elif how == "remove":
        await hass.config_entries.async_remove(entry.entry_id)
    else:
        await hass.config_entries.async_unload(entry.entry_id)
        assert hub.commands == ["charge"]
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
        await until(lambda: len(hub.requests) == 2)
        await hass.async_block_till_done()
    assert hub.commands == ["charge", "auto"]


async def test_an_entry_that_is_removed_before_it_is_set_up_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """Its file alone tells that an order has an end; one without stays, as the options say nothing else."""
    await start(hass, entry, hub)
    key = f"energy_bridge.{entry.entry_id}"
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    killed = deepcopy(hass_storage[key])
    await act(hass, "hold_battery")
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[key] = killed
    await hass.config_entries.async_remove(entry.entry_id)
    assert hub.commands == ["charge", "discharge", "auto"]

    other = hub_entry(entry.data["port"])
    await start(hass, other, hub)
    await act(hass, "hold_battery")
    await hass.config_entries.async_remove(other.entry_id)
    assert hub.commands[3:] == ["discharge"]


async def test_a_hub_that_is_silent_at_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Its entry cannot be set up, but the order ends."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"seconds": 1})
    with patch("custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 3):
        assert not await hass.config_entries.async_reload(entry.entry_id)
    assert hub.commands == ["charge", "auto"]


async def test_two_powers_that_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The one shown is the one before both."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    hub.answers.append([ACK])
    hub.answers.append([("response", "nak", "no")])
    number = "number.energyhub_battery_power_setpoint"
    choosing = [
        asyncio.create_task(press(hass, "number", "set_value", number, value=value))
        for value in (200, 300)
    ]
    await until(lambda: len(hub.requests) == 2)
    await hub.answer("result", "nak", "no")
    found = await asyncio.gather(*choosing, return_exceptions=True)
    assert [type(each) for each in found] == [HomeAssistantError] * 2
    await hass.async_block_till_done()
    assert state(hass, number) == "1000"
