"""Buttons of reports: build and send now, or try again; and of destinations: cancel what is exported, or test the delivery."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.delivery.transport import DeliveryError
from .destination import DestinationConfigEntry
from .entity import DestinationEntity, ReportEntity, async_add_report_entities
from .words import async_delivery_error, async_disk_error

SEND_NOW = ButtonEntityDescription(key="send_now", translation_key="send_now")
RETRY = ButtonEntityDescription(key="retry", translation_key="retry")

CANCEL_EXPORT = ButtonEntityDescription(
    key="cancel_export", translation_key="cancel_export"
)

TEST_DELIVERY = ButtonEntityDescription(
    key="test_delivery",
    translation_key="test_delivery",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of the destination, and those of reports as they are added."""
    destination = entry.runtime_data
    async_add_entities(
        [
            CancelExport(destination, CANCEL_EXPORT),
            TryDelivery(destination, TEST_DELIVERY),
        ]
    )
    async_add_report_entities(
        entry,
        destination.async_on_new_report,
        async_add_entities,
        lambda subentry: [
            SendNow(destination, subentry, SEND_NOW),
            Retry(destination, subentry, RETRY),
        ],
    )


class SendNow(ReportEntity, ButtonEntity):
    """Builds and sends what is closed, without waiting for the next interval."""

    @override
    async def async_press(self) -> None:
        try:
            await self.destination.courier.async_build_and_send_now(self.runner)
        except OSError as err:
            raise await async_disk_error(self.hass, err) from err


class Retry(ReportEntity, ButtonEntity):
    """Sends what waits, without waiting for the next try."""

    @override
    async def async_press(self) -> None:
        try:
            await self.destination.courier.async_send_now(self.runner)
        except OSError as err:
            raise await async_disk_error(self.hass, err) from err


class CancelExport(DestinationEntity, ButtonEntity):
    """Stops all exports to the destination; what of them is delivered stays delivered."""

    @override
    async def async_press(self) -> None:
        await self.destination.exports.async_cancel()


class TryDelivery(DestinationEntity, ButtonEntity):
    """Tries the destination without a document; the activity log tells that it worked."""

    @override
    async def async_press(self) -> None:
        try:
            await self.destination.async_test()
        except DeliveryError as err:
            name = self.destination.config_entry.title
            raise await async_delivery_error(self.hass, name, err) from err
