"""Diagnostics of one entry, without secrets and serial numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import (
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_KIND,
    CONF_LOG_SERVERS,
    CONF_PASSPHRASE,
    CONF_PINNED,
    CONF_PRIVATE_KEY,
    KIND_CABINETS,
    KIND_DESTINATION,
    KIND_FERROAMP,
)
from .destination.diagnostics import destination_diagnostics
from .entry import EnergyBridgeConfigEntry
from .fleet.diagnostics import fleet_diagnostics
from .hub.diagnostics import hub_diagnostics

DIAGNOSTICS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    KIND_FERROAMP: hub_diagnostics,
    KIND_CABINETS: fleet_diagnostics,
    KIND_DESTINATION: destination_diagnostics,
}

TO_REDACT = {
    CONF_HOST,
    CONF_USERNAME,
    CONF_PASSWORD,
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_LOG_SERVERS,
    CONF_PASSPHRASE,
    CONF_PINNED,
    CONF_PRIVATE_KEY,
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> dict[str, Any]:
    """What helps to understand how the hardware or the reports behave."""
    return {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "options": async_redact_data(dict(entry.options), TO_REDACT),
        **DIAGNOSTICS[entry.data[CONF_KIND]](entry.runtime_data),
    }
