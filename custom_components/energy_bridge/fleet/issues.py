"""What may need repair with the cabinets of one broker."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..coordinator import Issues
from .devices import async_other_owner

SAME_CABINET_TWICE = "same_cabinet_twice"
TOO_MANY_CABINETS = "too_many_cabinets"


class FleetIssues:
    """The repairs of one entry's cabinets. Each lasts until the entry is unloaded, and is raised anew where needed."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise nothing yet."""
        self._hass = hass
        self._entry = entry
        self._issues = Issues(hass, entry.entry_id)
        self._of_devices: dict[str, Issues] = {}

    @callback
    def async_too_many(self, limit: int, cabinets: int) -> None:
        """Tell that Home Assistant shows no more than `limit` entities, those of so many cabinets."""
        self._issues.async_raise(
            TOO_MANY_CABINETS,
            {
                "entry": self._entry.title,
                "limit": str(limit),
                "cabinets": str(cabinets),
            },
            severity=ir.IssueSeverity.ERROR,
        )

    @callback
    def async_report_if_foreign(self, mac: str) -> bool:
        """Whether a cabinet belongs to another entry; where that shows it as a device, a repair says so."""
        owner = async_other_owner(self._hass, self._entry, mac)
        if owner is None:
            return False
        if (device_id := owner.device_id) is not None:
            issues = self._of_devices.setdefault(
                device_id, Issues(self._hass, device_id)
            )
            issues.async_raise(
                SAME_CABINET_TWICE,
                {"entry": self._entry.title, "other": owner.entry.title, "mac": mac},
            )
        return True

    @callback
    def async_clear(self) -> None:
        """Clear them all."""
        self._issues.async_clear(TOO_MANY_CABINETS)
        while self._of_devices:
            _, issues = self._of_devices.popitem()
            issues.async_clear(SAME_CABINET_TWICE)
