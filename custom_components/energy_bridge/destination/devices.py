"""A destination and its reports in the device registry."""

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..coordinator import Devices

DESTINATION_MODEL = "Report destination"
"""What a destination's device says it is; the actions let choose from these."""


FORMAT_NAMES = {"mint": "MINT", "teleport": "Teleport", "alsoenergy": "AlsoEnergy"}


def destination_identifier(entry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a destination."""
    return (DOMAIN, f"destination_{entry_id}")


def report_identifier(subentry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a report."""
    return (DOMAIN, f"report_{subentry_id}")


@callback
def async_register_destination(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Bring the registry up to date with a destination."""
    Devices(hass, entry).async_register_service(
        destination_identifier(entry.entry_id),
        name=entry.title,
        model=DESTINATION_MODEL,
    )


@callback
def async_register_report(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> None:
    """Bring the registry up to date with one of a destination's reports."""
    Devices(hass, entry).async_register_service(
        report_identifier(subentry.subentry_id),
        below=[destination_identifier(entry.entry_id)],
        subentry_id=subentry.subentry_id,
        name=subentry.title,
        model=f"{FORMAT_NAMES[subentry.subentry_type]} report",
    )
