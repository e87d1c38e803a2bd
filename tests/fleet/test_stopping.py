"""The cabinets' connection ends with the entry, with a set-up that fails, and with Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.line import Line

from ..helpers.cabinets import ONE, ScriptedFleet, cabinets_entry, start
from ..helpers.waiting import until


@pytest.fixture
async def fleet(any_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Cabinets on that broker, whose connection does not count."""
    async with aiomqtt.Client("127.0.0.1", any_port) as client:
        yield ScriptedFleet(client)


@pytest.fixture
def entry(line: Line) -> MockConfigEntry:
    """An entry for them."""
    return cabinets_entry(line.port)


async def no_connection_left(line: Line) -> None:
    """All are closed, each with a goodbye."""
    await until(lambda: line.open == 0)
    assert line.polite == line.taken


async def test_home_assistant_stops(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    fleet: ScriptedFleet,
    line: Line,
) -> None:
    """The broker hears a goodbye, and what is known is stored."""
    await start(hass, entry, fleet)
    await hass.async_stop(force=True)
    await no_connection_left(line)
    assert line.taken == 1
    assert hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]


async def test_platforms_that_fail(
    hass: HomeAssistant, entry: MockConfigEntry, fleet: ScriptedFleet, line: Line
) -> None:
    """The connection does not live on."""
    entry.add_to_hass(hass)
    with patch.object(
        hass.config_entries, "async_forward_entry_setups", side_effect=ImportError
    ):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    await no_connection_left(line)


async def test_who_has_stopped_writes_no_more(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """What an older set-up still hears of is not written over what the next one knows."""
    await start(hass, entry, fleet)
    before = entry.runtime_data
    assert await hass.config_entries.async_reload(entry.entry_id)
    key = f"energy_bridge.{entry.entry_id}"
    hass_storage[key] = {"written": "by the next one"}
    with patch("custom_components.energy_bridge.fleet.store.SAVE_DELAY", 0.1):
        before._store.async_save_soon()
        await asyncio.sleep(0.3)
        await hass.async_block_till_done()
    assert hass_storage[key] == {"written": "by the next one"}
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_cabinet_that_appears_while_the_entry_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """It gets no entities any more, which nobody would remove."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    coordinator = entry.runtime_data
    stop = coordinator.async_stop

    async def hear_and_stop() -> None:
        await fleet.report()
        await until(lambda: len(coordinator.fleet.cabinets) == 2)
        await hass.async_block_till_done()
        await stop()

    with patch.object(coordinator, "async_stop", hear_and_stop):
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass.states.get(f"sensor.{ONE}_packs_ready") is None
