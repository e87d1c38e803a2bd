"""The cabinets' broker: logins, versions of MQTT, and topics that nobody asked for."""

from unittest.mock import patch

import aiomqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.mqtt.connection import LoginRefusedError
from simulator.broker import find_mosquitto, mosquitto_broker

from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took, value


async def test_a_login_that_is_refused_while_running(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The user is asked for the login."""
    await start(hass, cabinets, fleet)
    connection = cabinets.runtime_data.connection
    connection._listener.on_refused(LoginRefusedError("no"))
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_no_broker(hass: HomeAssistant, unused_tcp_port: int) -> None:
    """Home Assistant tries again."""
    entry = cabinets_entry(unused_tcp_port)
    entry.add_to_hass(hass)
    with patch("custom_components.energy_bridge.mqtt.client.CONNECT_TIMEOUT", 2):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


@pytest.mark.skipif(not find_mosquitto(), reason="mosquitto is not installed")
@pytest.mark.parametrize("protocol", ["3.1.1", "3.1"])
async def test_versions_of_mqtt(hass: HomeAssistant, protocol: str) -> None:
    """Both that the document names, with mosquitto."""
    async with (
        mosquitto_broker(find_mosquitto() or "") as (host, port),
        aiomqtt.Client(host, port) as client,
    ):
        entry = cabinets_entry(port, protocol=protocol)
        await start(hass, entry, ScriptedFleet(client))
        assert value(hass, "slots") == "12"
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_hostile_topics(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Change nothing."""
    await start(hass, cabinets, fleet)
    await fleet.client.publish("/stations/info/nonsense", b"{}", qos=2)
    await fleet.client.publish("/stations/info/" + "A" * 500, b"{}", qos=2)
    await fleet.report(fleet.document)
    await took(cabinets, 3)
    assert len(cabinets.runtime_data.fleet.cabinets) == 2
