"""Diagnostics of one entry, without secrets and serial numbers."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import (
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_KIND,
    CONF_LOG_SERVERS,
    CONF_PINNED,
    CONF_TRANSPORT,
    KIND_CABINETS,
    KIND_DESTINATION,
    KIND_FERROAMP,
)
from .destination.diagnostics import SHOWN_SETTINGS, destination_diagnostics
from .entry import EnergyBridgeConfigEntry, wing_of
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
    CONF_LOG_SERVERS,
    CONF_PINNED,
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> dict[str, Any]:
    """What helps to understand how the hardware or the reports behave; of an entry that is not loaded, why it is not."""
    found = {
        "state": entry.state.value,
        "reason": entry.error_reason_translation_key,
        "entry": _redacted(entry, entry.data),
        "options": _redacted(entry, entry.options),
    }
    if entry.state is ConfigEntryState.LOADED:
        found |= DIAGNOSTICS[entry.data[CONF_KIND]](entry.runtime_data)
    return found


def _redacted(
    entry: EnergyBridgeConfigEntry, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Settings without secrets; nobody here knows which of a later version's are secret."""
    hidden: Collection[str] = TO_REDACT
    if wing_of(entry) is None:
        hidden = settings.keys() - {CONF_KIND, CONF_TRANSPORT}
    elif entry.data[CONF_KIND] == KIND_DESTINATION:
        hidden = settings.keys() - SHOWN_SETTINGS
    return async_redact_data(dict(settings), hidden)
