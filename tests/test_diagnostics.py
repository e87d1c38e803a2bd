"""Diagnostics of entries that do not run: what is known without that."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)

from .helpers.cabinets import cabinets_entry
from .helpers.hub import hub_entry
from .helpers.stored import entry_of

SECRETS = ("somebody", "very-secret", "127.0.0.1")


@pytest.mark.parametrize("make", [hub_entry, cabinets_entry])
async def test_of_hardware_that_cannot_be_reached(
    hass: HomeAssistant, unused_tcp_port: int, make: Any
) -> None:
    """The settings, and why it does not run; after an unload the settings alone."""
    entry = make(unused_tcp_port, username="somebody", password="very-secret")
    entry.add_to_hass(hass)
    with patch("custom_components.energy_bridge.mqtt.client.CONNECT_TIMEOUT", 2):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["state"] == "setup_retry"
    assert found["reason"] == "cannot_connect"
    assert found["entry"]["port"] == unused_tcp_port
    assert found["options"].keys() == entry.options.keys()
    assert not any(secret in str(found) for secret in SECRETS)
    await hass.config_entries.async_unload(entry.entry_id)
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert (found["state"], found["reason"]) == ("not_loaded", None)


async def test_of_a_destination_that_is_not_loaded(hass: HomeAssistant) -> None:
    """Its settings."""
    entry = entry_of("01DESTINATION")
    entry.add_to_hass(hass)
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["state"] == "not_loaded"
    assert found["entry"]["kind"] == "destination"


@pytest.mark.parametrize("change", [{"kind": "charger"}, {"transport": "websocket"}])
async def test_of_an_entry_of_a_later_version(
    hass: HomeAssistant, change: dict[str, str]
) -> None:
    """Nobody here knows which of its settings are secret, so only the kind and the way to it are shown."""
    entry = hub_entry(1883, token="very-secret", options={"pin": 1234}, **change)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["reason"] == "later_version"
    shown = {"kind": "ferroamp", "transport": "direct", **change}
    assert {key: found["entry"][key] for key in shown} == shown
    assert set(found["entry"]) == set(entry.data)
    assert not any(secret in str(found) for secret in (*SECRETS, "1234"))
