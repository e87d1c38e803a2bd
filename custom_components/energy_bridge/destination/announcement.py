"""Deliveries and tests as events on Home Assistant's bus: the activity log tells of them in words, and automations may wait for them."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..coordinator import Devices
from ..entity import async_enabled_entity_id
from .devices import destination_identifier, report_identifier
from .report_event import DELIVERY_KEY, OVERDUE_KEY, ReportEvent

EVENT_DELIVERED = f"{DOMAIN}_delivered"
"""Fired when documents of a report arrived; its data are those of *Delivery*, with the report's device."""

EVENT_TESTED = f"{DOMAIN}_tested"
"""Fired when a destination took a test delivery; its data are its `name` and its device."""


@callback
def async_announce_test(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell all of Home Assistant that a destination would take documents."""
    device = Devices(hass, entry).async_get(destination_identifier(entry.entry_id))
    where = {} if device is None else {ATTR_DEVICE_ID: device.id}
    hass.bus.async_fire(EVENT_TESTED, {**where, "name": entry.title})


@callback
def async_announce_delivery(
    hass: HomeAssistant, entry: ConfigEntry, report_id: str, event: ReportEvent
) -> None:
    """Tell all of Home Assistant that documents of a report, a subentry of `entry`, arrived."""
    where: dict[str, str] = {}
    device = Devices(hass, entry).async_get(report_identifier(report_id))
    if device is not None:
        where[ATTR_DEVICE_ID] = device.id
    registry = er.async_get(hass)
    # The activity log shows the line where one looks at the first of these that is there.
    entity_id = async_enabled_entity_id(
        registry, Platform.EVENT, f"{report_id}_{DELIVERY_KEY}"
    ) or async_enabled_entity_id(
        registry, Platform.BINARY_SENSOR, f"{report_id}_{OVERDUE_KEY}"
    )
    if entity_id is not None:
        where[ATTR_ENTITY_ID] = entity_id
    hass.bus.async_fire(EVENT_DELIVERED, {**where, **event.attributes})
