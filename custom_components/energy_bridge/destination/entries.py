"""Find destinations, and the reports behind devices."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import KIND_DESTINATION
from ..coordinator import entries_of_kind
from .devices import destination_identifier, report_identifier


def destination_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """The entries of all destinations, loaded or not."""
    return entries_of_kind(hass, KIND_DESTINATION)


def find_destination(hass: HomeAssistant, device_id: str) -> ConfigEntry | None:
    """The entry of the destination that a device stands for; None if it stands for none."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return None
    for entry in destination_entries(hass):
        if destination_identifier(entry.entry_id) in device.identifiers:
            return entry
    return None


def find_report(hass: HomeAssistant, device_id: str) -> ConfigSubentry | None:
    """The report that a device stands for; None if it stands for none."""
    found = find_report_entry(hass, device_id)
    return None if found is None else found[1]


def find_report_entry(
    hass: HomeAssistant, device_id: str
) -> tuple[ConfigEntry, ConfigSubentry] | None:
    """The same with the entry of its destination, loaded or not."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return None
    for entry in destination_entries(hass):
        for subentry in entry.subentries.values():
            if report_identifier(subentry.subentry_id) in device.identifiers:
                return entry, subentry
    return None
