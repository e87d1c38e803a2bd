"""The set-up of a hub's entry: why it fails, and what it takes up."""

import asyncio
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import (
    async_remove_config_entry_device,
    async_unload_entry,
)
from custom_components.energy_bridge.hub.coordinator import HubCoordinator
from custom_components.energy_bridge.mqtt.connection import CannotConnectError
from simulator.broker import embedded_broker

from ..helpers.hub import NOON, ScriptedHub, hub_entry, settle, start
from ..helpers.waiting import until

FREQUENCY = "sensor.energyhub_grid_frequency"


async def test_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Counters go on, units that have not sent yet are there and unavailable."""
    await start(hass, entry, hub)
    before = float(hass.states.get("sensor.energyhub_pv_energy").state)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass.states.get("sensor.energyhub_pv_energy").state == STATE_UNAVAILABLE

    setting_up = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    while not setting_up.done():
        await hub.send(1, units=False)
        await asyncio.sleep(0.02)
    assert await setting_up
    assert float(hass.states.get("sensor.energyhub_pv_energy").state) == pytest.approx(
        before, abs=0.1
    )
    assert (
        hass.states.get("sensor.solar_string_s20126467_pv_power").state
        == STATE_UNAVAILABLE
    )
    assert not await async_remove_config_entry_device(
        hass,
        hub_entry(1),
        dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0],
    )


async def test_set_up_tells_apart_why_it_fails(hass: HomeAssistant) -> None:
    """Unreachable and silent are tried again; a refused login asks for another one."""
    unreachable = hub_entry(1)
    unreachable.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(unreachable.entry_id)
    assert (unreachable.state, unreachable.error_reason_translation_key) == (
        ConfigEntryState.SETUP_RETRY,
        "cannot_connect",
    )
    async with embedded_broker(users={"extapi": "secret"}) as (_, port):
        refused = hub_entry(port, username="extapi", password="wrong")
        refused.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(refused.entry_id)
        assert refused.state is ConfigEntryState.SETUP_ERROR
        assert [
            flow["context"]["source"]
            for flow in hass.config_entries.flow.async_progress()
        ] == ["reauth"]
        silent = hub_entry(port, username="extapi", password="secret")
        silent.add_to_hass(hass)
        with patch(
            "custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 0.1
        ):
            assert not await hass.config_entries.async_setup(silent.entry_id)
        assert silent.error_reason_translation_key == "silent_hub"
        broken = hub_entry(port, ssl=True, certificate_authority="no certificate")
        broken.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(broken.entry_id)
        assert broken.error_reason_translation_key == "not_a_certificate"
    for entry in (unreachable, silent):
        assert await hass.config_entries.async_remove(entry.entry_id)


async def test_set_up_that_loses_its_broker_or_is_cancelled(
    hass: HomeAssistant,
) -> None:
    """Neither is taken for a silent hub, and no connection is left behind."""
    async with embedded_broker() as (_, port):
        entry = hub_entry(port)
        entry.add_to_hass(hass)
        coordinator = HubCoordinator(hass, entry)
        setting_up = asyncio.create_task(coordinator.async_start())
        await until(lambda: coordinator.connection.connected)
        setting_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await setting_up
        assert not coordinator.connection.connected

        coordinator = HubCoordinator(hass, entry)
        with patch(
            "custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 1.0
        ):
            setting_up = asyncio.create_task(coordinator.async_start())
            await until(lambda: coordinator.connection.connected)
            coordinator.connection._connection.connected = False
            with pytest.raises(ConfigEntryNotReady) as caught:
                await setting_up
            assert isinstance(caught.value.__cause__, CannotConnectError)


async def test_the_login_is_refused_while_running(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A reauthentication starts by itself."""
    await start(hass, entry, hub)
    entry.runtime_data.connection._listener.on_refused(RuntimeError("refused"))
    await until(hass.config_entries.flow.async_progress)
    assert hass.config_entries.flow.async_progress()[0]["context"]["source"] == "reauth"


async def test_a_hub_without_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It has no battery to control, until one appears."""
    from simulator.energyhub.config import PlantConfig
    from simulator.energyhub.plant import Plant

    whole, hub.plant = hub.plant, Plant(PlantConfig(eso_count=0, esm_count=0), NOON)
    await start(hass, entry, hub)
    assert hass.states.get("select.energyhub_battery_mode") is None
    assert hass.states.get("sensor.energyhub_battery_power") is None
    hub.plant = whole
    await hub.send(2)
    await settle(hass, entry)
    await until(lambda: hass.states.get("select.energyhub_battery_mode") is not None)
    assert hass.states.get("select.energyhub_battery_mode").state == STATE_UNKNOWN


async def test_entities_that_cannot_be_taken_down(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The hub stays connected with them."""
    await start(hass, entry, hub)
    with patch.object(
        hass.config_entries, "async_unload_platforms", return_value=False
    ):
        assert not await async_unload_entry(hass, entry)
    async with hub.sending():
        before = hass.states.get(FREQUENCY).last_reported
        await until(lambda: hass.states.get(FREQUENCY).last_reported > before)
