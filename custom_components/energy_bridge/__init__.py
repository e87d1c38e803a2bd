"""Energy Bridge: Ferroamp EnergyHubs and battery swap cabinets in Home Assistant, and reports of their history."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN, MINOR_VERSION
from .coordinator import async_clear_issues, async_remove_stored
from .destination.heartbeat import (
    async_remove_unneeded_heartbeat,
    async_start_heartbeat,
)
from .entry import EnergyBridgeConfigEntry, wing_of
from .frontend.serving import async_serve_frontend
from .services import async_setup_services
from .websocket_api import async_setup_commands

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register actions and commands, offer the dashboard, and begin to note when Home Assistant runs."""
    async_setup_services(hass)
    async_setup_commands(hass)
    async_serve_frontend(hass)
    await async_start_heartbeat(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        if entry.disabled_by is not None and (wing := wing_of(entry)) is not None:
            await wing.coordinator.async_resume_disabled(hass, entry)
    return True


async def async_migrate_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> bool:
    """Bring an entry of an earlier minor version up to date; one of a later one is used as it is."""
    if entry.minor_version < MINOR_VERSION and (wing := wing_of(entry)) is not None:
        await wing.coordinator.async_migrate(hass, entry)
        hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> bool:
    """Connect to the hardware or take up the reports, show them, then keep going."""
    if (wing := wing_of(entry)) is None:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="later_version"
        )
    coordinator = wing.coordinator(hass, entry)
    await coordinator.async_start()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, wing.platforms)
    coordinator.async_run()
    return True


async def async_unload_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> bool:
    """Take the entities down and disconnect."""
    wing = wing_of(entry)
    assert wing is not None
    if not await hass.config_entries.async_unload_platforms(entry, wing.platforms):
        return False
    await entry.runtime_data.async_stop()
    if entry.disabled_by is not None:
        wing.coordinator.async_clear_issues(hass, entry)
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> None:
    """Remove what the entry stored, and what it asked to repair; of one of a later version, too."""
    if (wing := wing_of(entry)) is not None:
        await wing.coordinator.async_forget(hass, entry)
    await async_remove_stored(hass, entry.entry_id)
    await async_remove_unneeded_heartbeat(hass)
    async_clear_issues(hass, entry.entry_id, *entry.subentries)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let a device be deleted that is gone for good."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    return entry.runtime_data.async_remove_device(device)
