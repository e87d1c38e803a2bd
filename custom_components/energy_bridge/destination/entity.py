"""What the entities of destinations and their reports have in common."""

from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription

from ..entity import EnergyBridgeEntity
from .destination import Destination
from .devices import destination_identifier, report_identifier
from .runner import ReportRunner

MODELS = {"mint": "MINT", "teleport": "Teleport", "alsoenergy": "AlsoEnergy"}


class DestinationEntity(EnergyBridgeEntity):
    """An entity of a destination."""

    def __init__(
        self, destination: Destination, description: EntityDescription
    ) -> None:
        """Belong to the destination's device."""
        self.destination = destination
        self.entity_description = description
        entry = destination.config_entry
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={destination_identifier(entry.entry_id)}
        )


class ReportEntity(EnergyBridgeEntity):
    """An entity of a report."""

    def __init__(
        self,
        destination: Destination,
        subentry: ConfigSubentry,
        description: EntityDescription,
    ) -> None:
        """Belong to the report's device."""
        self.destination = destination
        self.entity_description = description
        self._key = subentry.subentry_id
        entry_id = destination.config_entry.entry_id
        self._attr_unique_id = f"{self._key}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={report_identifier(self._key)},
            name=subentry.title,
            model=f"{MODELS[subentry.subentry_type]} report",
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=dr.async_get_device_id_by_identifier(
                destination.hass,
                destination_identifier(entry_id),
                config_entry_id=entry_id,
            ),
        )

    @property
    def runner(self) -> ReportRunner:
        """The report, as it is configured now."""
        return self.destination.reports[self._key]

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to changes of the report's status."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.destination.status_listeners.async_add(
                self._key, self._async_handle_status
            )
        )

    @callback
    def _async_handle_status(self) -> None:
        """Show the present status."""
        self.async_write_ha_state()
