"""Timed orders while the clock of the day is set, or the machine sleeps."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from ..helpers.clocks import REAL, asleep, clock_set
from ..helpers.hass import act, press
from ..helpers.hub import ScriptedHub, start
from ..helpers.waiting import let_messages_arrive, until

CONFIRMED = "sensor.energyhub_confirmed_battery_setpoint"


async def in_seconds(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers of the time to come run now, and what they start."""
    async_fire_time_changed(hass, REAL() + timedelta(seconds=seconds))
    await let_messages_arrive()
    await hass.async_block_till_done()


@pytest.mark.parametrize("hours", [3, -3])
async def test_a_clock_that_is_set(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hours: float,
) -> None:
    """An order goes on for as long as it was given for, also with another power; its end is shown by the new clock."""
    await start(hass, entry, hub)
    began = REAL()
    await act(hass, "charge_battery", power=100, duration={"minutes": 10})
    with clock_set(timedelta(hours=hours)):
        await in_seconds(hass, 6)
        stored = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
        wanted = (began + timedelta(hours=hours, minutes=10)).timestamp()
        await until(lambda: hass.states.get(CONFIRMED))
        await press(
            hass,
            "number",
            "set_value",
            "number.energyhub_battery_power_setpoint",
            value=500,
        )
        await in_seconds(hass, 590)
        assert hub.commands == ["charge", "charge"]
        shown = hass.states.get(CONFIRMED)
        assert shown is not None
        assert shown.attributes["until"].timestamp() == pytest.approx(wanted, abs=30)
        stored = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
        assert stored["until"] == pytest.approx(wanted, abs=30)
        await in_seconds(hass, 601)
        await until(lambda: hub.commands == ["charge", "charge", "auto"])


async def test_a_clock_that_is_set_right_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The order that was in force before ends as soon as it is known that it is over."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 10})
    await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert hub.commands == ["charge"]
    with clock_set(timedelta(hours=3)):
        await in_seconds(hass, 6)
        await until(lambda: hub.commands == ["charge", "auto"])


async def test_a_restart_by_a_clock_that_is_behind(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The order has what was left of it when it was stored last."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 10})
    await hass.config_entries.async_unload(entry.entry_id)
    with clock_set(timedelta(hours=-3)):
        await start(hass, entry, hub)
        await in_seconds(hass, 601)
        await until(lambda: hub.commands == ["charge", "auto"])


async def test_a_machine_that_sleeps(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """An order that was over meanwhile ends within half a minute, one that was not does so in time."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"hours": 4})
    with asleep(timedelta(hours=3)):
        await in_seconds(hass, 21)
        assert hub.commands == ["charge"]
        with asleep(timedelta(hours=4)):
            await in_seconds(hass, 21)
            await until(lambda: hub.commands == ["charge", "auto"])
            await hass.async_block_till_done()
            await in_seconds(hass, 5 * 3600)
            assert hub.commands == ["charge", "auto"]


async def test_a_machine_that_sleeps_while_the_entry_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The same."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"hours": 4})
    await hass.config_entries.async_unload(entry.entry_id)
    with asleep(timedelta(hours=3)):
        await in_seconds(hass, 21)
        assert hub.commands == ["charge"]
        with asleep(timedelta(hours=4)):
            await in_seconds(hass, 21)
            await until(lambda: hub.commands == ["charge", "auto"])
            await hass.async_block_till_done()
            await in_seconds(hass, 5 * 3600)
            assert hub.commands == ["charge", "auto"]
