"""A hub that refuses or delays what has to be sent, in the time of a made-up world."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
import voluptuous as vol

from custom_components.energy_bridge.core.ferroamp import control
from custom_components.energy_bridge.hub.battery import BatteryControl

from ..helpers.hass import act, press
from ..helpers.hub import hub_entry
from ..helpers.order_world import ModelHub, Script, World

NUMBER = "number.energyhub_battery_power_setpoint"


@asynccontextmanager
async def a_hub(
    hass: HomeAssistant, **options: float
) -> AsyncGenerator[tuple[World, ModelHub, BatteryControl]]:
    """A hub whose entry is set up."""
    world = World(hass)
    hub = world.hub("extapi")
    entry = hub_entry(1, options={"fold_interval": 300, **options})
    entry.add_to_hass(hass)
    hass.loop.set_debug(False)  # it would complain that time flies
    with world.running():
        assert await hass.config_entries.async_setup(entry.entry_id)
        yield world, hub, entry.runtime_data.battery
        await hass.config_entries.async_unload(entry.entry_id)


async def test_nothing_is_repeated_after_the_end(hass: HomeAssistant) -> None:
    """While the hub refuses to return to auto the order is left to lapse; another power is for the next one."""
    async with a_hub(hass, keep_alive=25) as (world, hub, battery):
        order = asyncio.create_task(
            act(hass, "charge_battery", power=100, duration={"seconds": 60})
        )
        await world.clock.advance(5)
        await order
        hub.script = lambda: Script(response="nak")
        await world.clock.advance(200)
        names = [arrival.name for arrival in hub.arrived]
        assert names == ["charge"] * 3 + ["auto"] * 3
        await press(hass, "number", "set_value", NUMBER, value=700)
        assert len(hub.arrived) == 6
        hub.script = Script
        await world.clock.advance(61)
        assert hub.mode == "auto"
        assert battery.state.power == 700


async def test_an_end_while_the_queue_is_full(hass: HomeAssistant) -> None:
    """It waits behind all others, instead of being refused a place."""
    async with a_hub(hass) as (world, hub, battery):
        order = asyncio.create_task(
            act(hass, "charge_battery", power=500, duration={"seconds": 30})
        )
        await world.clock.advance(5)
        await order
        with patch.object(control, "MAX_QUEUE", 0):
            with pytest.raises(HomeAssistantError, match="Too many"):
                await act(hass, "hold_battery")
            await world.clock.advance(30)
        assert hub.mode == "auto"
        assert battery.left is None


@pytest.mark.parametrize("away", [50, 500])
async def test_a_broker_that_is_away_at_the_end(
    hass: HomeAssistant, away: float
) -> None:
    """The hub hears of it as soon as the connection is back, not only at the next try."""
    async with a_hub(hass) as (world, hub, _):
        order = asyncio.create_task(
            act(hass, "charge_battery", power=500, duration={"seconds": 30})
        )
        await world.clock.advance(5)
        await order
        hub.change_line("down")
        await world.clock.advance(away)
        assert hub.mode == "charge"
        hub.change_line("up")
        await world.clock.advance(3)
        assert hub.mode == "auto"
        await world.clock.advance(200)
        assert [each.name for each in hub.arrived] == ["charge", "auto"]


async def test_a_return_while_many_orders_wait(hass: HomeAssistant) -> None:
    """They are given up, and are no reason to leave the hub charging."""
    async with a_hub(hass) as (world, hub, battery):
        hub.script = lambda: Script(delay=3)
        waiting = [
            asyncio.create_task(act(hass, "charge_battery", power=power))
            for power in range(1, control.MAX_QUEUE + 1)
        ]
        await world.clock.advance(1)
        leaving = asyncio.create_task(battery.async_release_battery())
        await world.clock.advance(14)
        assert await leaving
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(each) for each in found} == {HomeAssistantError}
        assert [each.name for each in hub.executed] == ["charge", "auto"]


async def test_a_duration_without_end(hass: HomeAssistant) -> None:
    """Beyond a year nobody would know whether the end is meant."""
    async with a_hub(hass) as (_, hub, _):
        with pytest.raises(vol.Invalid):
            await act(hass, "charge_battery", power=100, duration={"days": 9_000_000})
        assert hub.arrived == []
