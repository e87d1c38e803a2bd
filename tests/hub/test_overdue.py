"""Orders whose time is over while their entry cannot be set up."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.hub import farewell
from simulator.line import Line

from ..helpers.brokers import set_up_mqtt
from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, hub_entry, scripted_hub, start
from ..helpers.waiting import until

MODE = "select.energyhub_battery_mode"
TEN_MINUTES = {"minutes": 10}


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """Try often; the set-up itself is tried again only after seconds, then minutes."""
    with patch.object(farewell, "RECONNECT_DELAY", 0.1):
        yield


@pytest.fixture
async def hub(any_port: int) -> AsyncGenerator[ScriptedHub]:
    """A hub on that broker, whose connection does not count."""
    async with scripted_hub(any_port) as scripted:
        yield scripted


@pytest.fixture
def entry(line: Line) -> MockConfigEntry:
    """An entry behind the line."""
    return hub_entry(line.port)


async def restarted_without_broker(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """Home Assistant starts again, and reaches nobody."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=TEN_MINUTES)
    line.cut()
    assert not await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    entry.async_cancel_retry_setup()


async def test_a_broker_that_comes_back_after_the_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The hub hears of the end at once, however long the next set-up waits; until then that is said once."""
    await restarted_without_broker(hass, entry, hub, line)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
    await until(lambda: "Failed to return the hub" in caplog.text)
    await asyncio.sleep(0.5)
    line.mend()
    await until(lambda: hub.commands == ["charge", "auto"])
    await until(lambda: line.open == 0)
    assert caplog.text.count("Failed to return the hub") == 1
    async with hub.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: state(hass, MODE) == "auto")
    assert hub.commands == ["charge", "auto"]


async def test_a_broker_that_comes_back_before_the_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
) -> None:
    """The hub hears of it in time, though the entry is not set up."""
    await restarted_without_broker(hass, entry, hub, line)
    line.mend()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5))
    await asyncio.sleep(0.5)
    assert hub.commands == ["charge"]
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
    await until(lambda: hub.commands == ["charge", "auto"])
    await until(lambda: line.open == 0)


async def test_an_entry_that_is_disabled(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its order ends once the hub can be reached and does not refuse any more; that is said once at each stage."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=TEN_MINUTES)
    hub.answers = [[("response", "nak", "not now")]] * 2
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    assert hub.commands == ["charge", "auto"]
    line.cut()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
    await asyncio.sleep(0.5)
    line.mend()
    await until(lambda: hub.commands == ["charge", "auto", "auto"])
    await until(lambda: line.open == 0)
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await until(lambda: hub.commands == ["charge", "auto", "auto", "auto"])
    await until(lambda: line.open == 0)
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await asyncio.sleep(0.3)
    assert hub.commands == ["charge", "auto", "auto", "auto"]
    warnings = [each for each in caplog.records if each.levelname == "WARNING"]
    told = [
        each for each in warnings if "Failed to return the hub" in each.getMessage()
    ]
    assert len(told) == 2


@pytest.mark.usefixtures("mock_hass_config")
async def test_home_assistants_mqtt_that_is_not_connected(
    hass: HomeAssistant, any_port: int, hub: ScriptedHub, line: Line
) -> None:
    """The same through its connection, which is there before it is connected."""
    with patch("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.2):
        await set_up_mqtt(hass, line.port)
        entry = hub_entry(line.port, transport="mqtt")
        await start(hass, entry, hub)
        await act(hass, "charge_battery", power=100, duration=TEN_MINUTES)
        connection = entry.runtime_data.connection
        line.cut()
        await until(lambda: not connection.connected)
        await hass.config_entries.async_unload(entry.entry_id)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
        await asyncio.sleep(0.5)
        assert hub.commands == ["charge"]
        line.mend()
        await until(lambda: hub.commands == ["charge", "auto"])
        await hass.async_block_till_done()
