"""Events of reports: delivered, failed, or a gap in the history."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .courier import Details, Happening
from .destination import DestinationConfigEntry
from .entity import ReportEntity
from .runner import ReportRunner

DELIVERY = EventEntityDescription(
    key="delivery",
    translation_key="delivery",
    event_types=[happening.value for happening in Happening],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of reports as they are added."""
    destination = entry.runtime_data

    @callback
    def add(subentry: ConfigSubentry) -> None:
        async_add_entities(
            [DeliveryEvent(destination, subentry, DELIVERY)],
            config_subentry_id=subentry.subentry_id,
        )

    entry.async_on_unload(destination.async_on_report(add))


class DeliveryEvent(ReportEntity, EventEntity):
    """What happened to a report: delivered, failed, or a gap in its history."""

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of happenings."""
        self.async_on_remove(self.destination.async_listen(self._key, self._happened))

    @callback
    def _happened(
        self, _runner: ReportRunner, happening: Happening, details: Details
    ) -> None:
        self._trigger_event(happening, details)
        self.async_write_ha_state()
