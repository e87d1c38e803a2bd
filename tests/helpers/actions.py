"""Actions as a person meets them: which devices a field offers."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util.yaml import load_yaml_dict

from custom_components.energy_bridge.const import DOMAIN

from .metadata import PACKAGE


def offered(
    hass: HomeAssistant, action: str, field: str = "device_id"
) -> dict[str, str]:
    """The devices that a field of an action lets choose from: their ids by their names."""
    described = load_yaml_dict(str(PACKAGE / "services.yaml"))[action]["fields"][field]
    filters = described["selector"]["device"]["filter"]
    return {
        device.name or "": device.id
        for entry in hass.config_entries.async_entries()
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if {"integration": entry.domain, "model": device.model} in filters
    }


def device_of(hass: HomeAssistant, identifier: str) -> str:
    """The id of one of our devices by its identifier in the registry."""
    return next(
        device.id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if (DOMAIN, identifier) in device.identifiers
    )


def destination_device(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """The id of a destination's device."""
    return device_of(hass, f"destination_{entry.entry_id}")


def report_device(hass: HomeAssistant, key: str) -> str:
    """The id of the device of a report."""
    return device_of(hass, f"report_{key}")
