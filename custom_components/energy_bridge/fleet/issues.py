"""What may need repair with the cabinets of one broker."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..coordinator import Issues
from .devices import async_other_owner

SAME_CABINET_TWICE = "same_cabinet_twice"
TOO_MANY_CABINETS = "too_many_cabinets"


class FleetIssues:
    """The repairs of one entry's cabinets. Each lasts until it is over or the entry is unloaded, and is raised anew where needed."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise nothing yet."""
        self._hass = hass
        self._entry = entry
        self._issues = Issues(hass, entry.entry_id)
        self._shown_elsewhere: dict[str, str] = {}

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
        """Whether a cabinet belongs to another entry; while that shows it as a device, a repair says so."""
        owner = async_other_owner(self._hass, self._entry, mac)
        device_id = None if owner is None else owner.device_id
        if self._shown_elsewhere.get(mac) != device_id:
            self._async_clear_cabinet(mac)
        if owner is not None and device_id is not None:
            self._shown_elsewhere[mac] = device_id
            Issues(self._hass, device_id).async_raise(
                SAME_CABINET_TWICE,
                {"entry": self._entry.title, "other": owner.entry.title, "mac": mac},
            )
        return owner is not None

    @callback
    def async_clear(self) -> None:
        """Clear them all."""
        self._issues.async_clear(TOO_MANY_CABINETS)
        for mac in list(self._shown_elsewhere):
            self._async_clear_cabinet(mac)

    @callback
    def _async_clear_cabinet(self, mac: str) -> None:
        if (device_id := self._shown_elsewhere.pop(mac, None)) is not None:
            Issues(self._hass, device_id).async_clear(SAME_CABINET_TWICE)
