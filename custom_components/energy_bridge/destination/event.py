"""Events of reports: delivered, failed, or a gap in the history."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .destination import DestinationConfigEntry
from .entity import ReportEntity, async_add_report_entities
from .report_event import DELIVERY_KEY, EventType, ReportEvent

DELIVERY = EventEntityDescription(
    key=DELIVERY_KEY,
    translation_key="delivery",
    # The activity log has a line for each delivery anyway.
    entity_registry_enabled_default=False,
    event_types=[event_type.value for event_type in EventType],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of reports as they are added."""
    destination = entry.runtime_data
    async_add_report_entities(
        entry,
        destination.async_on_new_report,
        async_add_entities,
        lambda subentry: [DeliveryEvent(destination, subentry, DELIVERY)],
    )


class DeliveryEvent(ReportEntity, EventEntity):
    """What happened last to a report."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the report's events."""
        self.async_on_remove(
            self.destination.event_listeners.async_add(
                self._key, self._async_handle_event
            )
        )

    @callback
    def _async_handle_event(self, event: ReportEvent) -> None:
        """Show an event."""
        self._trigger_event(event.type, dict(event.attributes))
        self.async_write_ha_state()
