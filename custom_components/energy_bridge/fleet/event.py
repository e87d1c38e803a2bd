"""Events of cabinets: what their notifications and alerts say."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.fleet import News
from ..core.cabinet.protocol import EVENTS
from .coordinator import FleetConfigEntry
from .entity import FleetEntity, async_add_fleet_entities
from .tables.cabinet import ALERT_EVENT, CABINET_EVENT, OTHER_EVENT


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FleetConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events, now and as cabinets appear."""
    coordinator = entry.runtime_data

    def of_cabinet(cabinet: Cabinet) -> list[FleetEntity]:
        return [
            NotificationEvent(coordinator, cabinet, CABINET_EVENT),
            AlertEvent(coordinator, cabinet, ALERT_EVENT),
        ]

    async_add_fleet_entities(coordinator, async_add_entities, of_cabinet)


class CabinetEvent(FleetEntity, EventEntity):
    """Something that a cabinet reports once, maybe while it sends no info message."""

    outlives_silence = True

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of events, too."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.audience.async_listen_events(
                self.cabinet.mac, self._async_handle_news
            )
        )

    @callback
    def _async_handle_news(self, news: News) -> None:
        """Take one; an event of the other sort is not meant."""


class NotificationEvent(CabinetEvent):
    """A step of an order, a pack that came or went; a blank event says nothing."""

    @callback
    @override
    def _async_handle_news(self, news: News) -> None:
        if (notification := news.notification) is None or notification.event is None:
            return
        attributes = {
            "slot": notification.slot,
            "order_number": notification.order_number or None,
            "pack_id": notification.pack_id,
            "soc": notification.state_of_charge,
        }
        event = notification.event
        if event not in EVENTS:
            attributes["event"] = event
            event = OTHER_EVENT
        self._trigger_event(event, attributes)
        self.async_write_ha_state()


class AlertEvent(CabinetEvent):
    """A warning or an error that is new."""

    @callback
    @override
    def _async_handle_news(self, news: News) -> None:
        if (alert := news.alert) is None:
            return
        self._trigger_event(
            "error" if alert.is_error else "warning",
            {"slot": alert.slot, "message": alert.message},
        )
        self.async_write_ha_state()
