"""The other entities of destinations: reachable or not, buttons, and what happened to a report."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .courier import Details, Happening
from .destination import Destination
from .entity import DestinationEntity, ReportEntity
from .runner import ReportRunner

REACHABLE = BinarySensorEntityDescription(
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
SEND_NOW = ButtonEntityDescription(key="send_now", translation_key="send_now")
RETRY = ButtonEntityDescription(
    key="retry", translation_key="retry", entity_category=EntityCategory.DIAGNOSTIC
)
DELIVERY = EventEntityDescription(
    key="delivery",
    translation_key="delivery",
    event_types=[happening.value for happening in Happening],
)


@callback
def async_add_destination_binary_sensors(
    destination: Destination, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add whether the destination is reachable."""
    async_add_entities([Reachable(destination, REACHABLE)])


@callback
def async_add_destination_buttons(
    destination: Destination, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons of reports as they are added."""

    @callback
    def add(subentry: ConfigSubentry) -> None:
        async_add_entities(
            [
                SendNow(destination, subentry, SEND_NOW),
                Retry(destination, subentry, RETRY),
            ],
            config_subentry_id=subentry.subentry_id,
        )

    destination.config_entry.async_on_unload(destination.async_on_report(add))


@callback
def async_add_destination_events(
    destination: Destination, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the events of reports as they are added."""

    @callback
    def add(subentry: ConfigSubentry) -> None:
        async_add_entities(
            [DeliveryEvent(destination, subentry, DELIVERY)],
            config_subentry_id=subentry.subentry_id,
        )

    destination.config_entry.async_on_unload(destination.async_on_report(add))


class Reachable(DestinationEntity, BinarySensorEntity):
    """Whether the last connection to the destination worked; unknown before the first."""

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of changes."""
        self.async_on_remove(
            self.destination.courier.async_listen(self.async_write_ha_state)
        )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.destination.courier.reachable


class SendNow(ReportEntity, ButtonEntity):
    """Builds and sends what is closed, without waiting for the next interval."""

    @override
    async def async_press(self) -> None:
        await self.destination.courier.async_send_now(self.runner)


class Retry(ReportEntity, ButtonEntity):
    """Sends what waits, without waiting for the next try."""

    @override
    async def async_press(self) -> None:
        await self.runner.async_retry()
        self.destination.courier.async_wake()


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
