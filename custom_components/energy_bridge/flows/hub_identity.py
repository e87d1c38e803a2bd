"""Recognising an EnergyHub by its units: its messages carry no id of the hub itself."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..core.ferroamp.device import DeviceKey
from ..hub.devices import device_identifier


def shares_units(
    hass: HomeAssistant, entry: ConfigEntry, units: frozenset[DeviceKey]
) -> bool:
    """Whether a hub's entry has a device for one of these units."""
    return not _known_units(hass, entry).isdisjoint(_identifiers(entry, units))


def is_another_hub(
    hass: HomeAssistant, entry: ConfigEntry, units: frozenset[DeviceKey]
) -> bool:
    """Whether the units that spoke are none of the entry's; without units there is no telling."""
    known = _known_units(hass, entry)
    return bool(known and units) and known.isdisjoint(_identifiers(entry, units))


def _identifiers(
    entry: ConfigEntry, units: frozenset[DeviceKey]
) -> set[tuple[str, str]]:
    return {device_identifier(entry.entry_id, unit) for unit in units}


def _known_units(hass: HomeAssistant, entry: ConfigEntry) -> set[tuple[str, str]]:
    """Identifiers of the devices below a hub's own."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {
        identifier
        for device in devices
        for identifier in device.identifiers
        if identifier[1] != entry.entry_id
    }
