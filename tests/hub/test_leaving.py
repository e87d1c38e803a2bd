"""What becomes of the battery, and of the connection, when a hub's entry or Home Assistant ends."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from simulator.line import Line

from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, hub_entry, scripted_hub, start
from ..helpers.waiting import until

MODE = "select.energyhub_battery_mode"
OPTIONS = {"auto_on_unload": True}
PROBES = "custom_components.energy_bridge.mqtt.probes"


@pytest.fixture
async def hub(any_port: int) -> AsyncGenerator[ScriptedHub]:
    """A hub on that broker, whose connection does not count."""
    async with scripted_hub(any_port) as scripted:
        yield scripted


@pytest.fixture
def entry(line: Line) -> MockConfigEntry:
    """An entry that returns the hub to auto when it is left."""
    return hub_entry(line.port, options=OPTIONS)


async def later(hass: HomeAssistant, **delta: float) -> None:
    """Let the timers of the time to come run now, and what they start."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(**delta))
    await asyncio.sleep(0.3)
    await hass.async_block_till_done()


async def charging(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Set up, and charge."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)


async def disable(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable the entry, as the user does."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )


async def no_connection_left(line: Line) -> None:
    """All are closed, each with a goodbye."""
    await until(lambda: line.open == 0)
    assert line.polite == line.taken


async def test_disabled(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """The hub is in auto at once."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)
    await later(hass, minutes=2)
    assert hub.commands == ["charge", "auto"]
    assert line.taken == 1


async def test_removed(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
) -> None:
    """The hub is in auto at once, and nothing is stored any more."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_remove(entry.entry_id)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)
    assert line.taken == 2
    assert f"energy_bridge.{entry.entry_id}" not in hass_storage
    await later(hass, minutes=2)
    assert hub.commands == ["charge", "auto"]


async def test_removed_while_it_was_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """Its file tells that we had the battery."""
    await charging(hass, entry, hub)
    with patch(f"{PROBES}.FIRST_MESSAGE_TIMEOUT", 0.1):
        assert not await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)


@pytest.mark.parametrize("how", ["disable", "stop"])
async def test_left_while_its_set_up_fails(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    how: str,
) -> None:
    """The hub is in auto, once; until then nothing is sent."""
    await charging(hass, entry, hub)
    for _ in range(2):
        with patch(f"{PROBES}.FIRST_MESSAGE_TIMEOUT", 0.1):
            assert not await hass.config_entries.async_reload(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
    assert hub.commands == ["charge"]
    if how == "disable":
        await disable(hass, entry)
        await until(lambda: hub.commands == ["charge", "auto"])
        await no_connection_left(line)
        await later(hass, minutes=2)
    await hass.async_stop(force=True)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)


async def test_enabled_again(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """After a set-up that failed and a return to auto, that is known; the next disabling has nothing to do."""
    await charging(hass, entry, hub)
    with patch(f"{PROBES}.FIRST_MESSAGE_TIMEOUT", 0.1):
        assert not await hass.config_entries.async_reload(entry.entry_id)
    await disable(hass, entry)
    async with hub.sending():
        assert await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await until(lambda: state(hass, MODE) == "auto")
    assert hub.commands == ["charge", "auto"]
    await disable(hass, entry)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)


async def test_home_assistant_stops(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
) -> None:
    """The hub is in auto before connections end, and it is stored."""
    await charging(hass, entry, hub)
    await hass.async_stop(force=True)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)
    battery = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
    assert (battery["mode"], battery["unsettled"]) == ("auto", [])


async def test_home_assistant_stops_while_an_order_is_on_its_way(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """That one is given up: it may be carried out, so auto comes behind it."""
    await start(hass, entry, hub)
    hub.answers.append([])
    order = asyncio.create_task(act(hass, "charge_battery", power=100))
    await until(lambda: hub.commands == ["charge"])
    await hass.async_stop(force=True)
    await asyncio.gather(order, return_exceptions=True)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)


@pytest.mark.parametrize("options", [{}, OPTIONS])
async def test_a_reload(
    hass: HomeAssistant, hub: ScriptedHub, line: Line, options: dict[str, Any]
) -> None:
    """It sends nothing."""
    entry = hub_entry(line.port, options=options)
    await charging(hass, entry, hub)
    async with hub.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: state(hass, MODE) == "charge")
    await later(hass, minutes=2)
    assert hub.commands == ["charge"]
    assert (line.open, line.taken) == (1, 2)
    await hass.config_entries.async_unload(entry.entry_id)
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id)
    await later(hass, minutes=2)
    assert hub.commands == ["charge"]
    await hass.async_stop(force=True)
    assert (hub.commands[-1] == "auto") is bool(options)
    await no_connection_left(line)


async def test_an_unload_for_good(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """After a minute a connection of its own returns the hub to auto, and the next set-up knows it."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    await no_connection_left(line)
    await later(hass, seconds=58)
    assert hub.commands == ["charge"]
    await later(hass, seconds=61)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)
    assert line.taken == 2
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: state(hass, MODE) == "auto")
    await later(hass, minutes=2)
    assert hub.commands == ["charge", "auto"]


async def test_an_unload_before_home_assistant_stops(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """It does not wait for the minute then."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_stop(force=True)
    assert hub.commands == ["charge", "auto"]
    await no_connection_left(line)


async def test_a_set_up_while_the_return_is_on_its_way(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """It waits for it, and takes up what came of it."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    hub.answers.append([("response", "ack", "sending cmd to ESOs")])
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await until(lambda: hub.commands == ["charge", "auto"])
    setting_up = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    await asyncio.sleep(0.2)
    assert line.open == 1
    async with hub.sending():
        await hub.answer("result")
        assert await setting_up
    await until(lambda: state(hass, MODE) == "auto")
    assert (line.open, line.taken) == (1, 3)


@pytest.mark.parametrize(
    ("action", "data"), [("release_battery", {}), ("none", {}), ("theirs", {})]
)
async def test_nothing_to_return(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    action: str,
    data: dict[str, Any],
) -> None:
    """A hub in auto, one that got no order, and one that another client has."""
    await start(hass, entry, hub)
    if action == "release_battery":
        await act(hass, action)
    elif action == "theirs":
        await act(hass, "charge_battery", power=100)
        command = {"transId": "1", "cmd": {"name": "charge", "arg": "500"}}
        await hub.publish("control/request", command)
        await until(lambda: entry.runtime_data.battery.state.confirmed_by != "here")
    before = list(hub.commands)
    await hass.config_entries.async_unload(entry.entry_id)
    await later(hass, seconds=61)
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.config_entries.async_remove(entry.entry_id)
    assert hub.commands == before


@pytest.mark.parametrize("how", ["disable", "unload"])
async def test_a_hub_that_cannot_return(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    """It says so; a disabled one is asked once more a minute later."""
    await charging(hass, entry, hub)
    for _ in range(2):
        hub.answers.append([("response", "nak", "not now")])
    if how == "disable":
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    await later(hass, seconds=61)
    assert "Failed to return the hub" in caplog.text
    assert hub.commands == ["charge", *["auto"] * (2 if how == "disable" else 1)]
    await no_connection_left(line)


async def test_a_broker_that_is_gone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The return fails, and says so; what is known of the order stays."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    line.cut()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await until(lambda: "Failed to return the hub" in caplog.text)
    line.mend()
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: state(hass, MODE) == "charge")
    assert hub.commands == ["charge"]


async def test_platforms_that_fail(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
) -> None:
    """The connection does not live on, there is only one after the next set-up, and the failed one writes nothing more."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    with patch.object(
        hass.config_entries, "async_forward_entry_setups", side_effect=ImportError
    ):
        async with hub.sending():
            assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    await no_connection_left(line)
    await hass.config_entries.async_unload(entry.entry_id)
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert (line.open, line.taken) == (1, 3)
    assert state(hass, MODE) == "charge"
    assert hub.commands == ["charge"]


async def test_disabled_after_platforms_that_failed(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """The hub is in auto."""
    await charging(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    with patch.object(
        hass.config_entries, "async_forward_entry_setups", side_effect=ImportError
    ):
        async with hub.sending():
            assert not await hass.config_entries.async_setup(entry.entry_id)
    await disable(hass, entry)
    await until(lambda: hub.commands == ["charge", "auto"])
    await no_connection_left(line)
