"""Find destinations, and the reports behind devices."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import CONF_KIND, DOMAIN, KIND_DESTINATION
from .devices import report_identifier


def destination_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """The entries of all destinations, loaded or not."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] == KIND_DESTINATION
    ]


def find_report(
    hass: HomeAssistant, device_id: str, format_key: str
) -> ConfigSubentry | None:
    """The report of a format that a device stands for; None if it stands for none."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return None
    for entry in destination_entries(hass):
        for subentry in entry.subentries.values():
            if (
                subentry.subentry_type == format_key
                and report_identifier(subentry.subentry_id) in device.identifiers
            ):
                return subentry
    return None
