"""What the entities of destinations and their reports have in common."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..const import CONF_DIRECTORY
from ..entity import EnergyBridgeEntity
from .destination import Destination, DestinationConfigEntry
from .devices import destination_identifier, report_identifier
from .places import directory_of
from .runner import ReportRunner
from .status import Status


def moment_of(stamp: float | None) -> datetime | None:
    """A time in s since the epoch as states and attributes have it."""
    return None if stamp is None else dt_util.utc_from_timestamp(stamp)


@callback
def async_add_report_entities(
    entry: DestinationConfigEntry,
    async_on_new: Callable[[Callable[[ConfigSubentry], None]], CALLBACK_TYPE],
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[ConfigSubentry], Iterable[Entity]],
) -> None:
    """Add the entities of each report that `async_on_new` of the destination tells of, while the entry is loaded."""

    @callback
    def async_add_report(subentry: ConfigSubentry) -> None:
        async_add_entities(make(subentry), config_subentry_id=subentry.subentry_id)

    entry.async_on_unload(async_on_new(async_add_report))


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
        self._attr_unique_id = f"{self._key}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={report_identifier(self._key)})

    @property
    def runner(self) -> ReportRunner:
        """The report, as it is configured now."""
        return self.destination.reports[self._key]

    @property
    def status(self) -> Status:
        """How far the report is."""
        return self.destination.status_of(self._key)

    @property
    def place(self) -> dict[str, str | None]:
        """The destination's name, and the directory where documents are files; as attributes."""
        entry = self.destination.config_entry
        subentry = entry.subentries.get(self._key)
        below = None if subentry is None else subentry.data.get(CONF_DIRECTORY)
        return {
            "destination": entry.title,
            "directory": directory_of(self.hass, entry.data, str(below or "")),
        }

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
