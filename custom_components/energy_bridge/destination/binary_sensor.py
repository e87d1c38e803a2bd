"""Whether a destination is reachable, and whether a report is overdue."""

from datetime import datetime, timedelta
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval

from .destination import DestinationConfigEntry
from .entity import DestinationEntity, ReportEntity, async_add_report_entities

REACHABLE = BinarySensorEntityDescription(
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

OVERDUE = BinarySensorEntityDescription(
    key="overdue",
    translation_key="overdue",
    device_class=BinarySensorDeviceClass.PROBLEM,
)

LOOK_EVERY = timedelta(seconds=30)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add whether the destination is reachable, and whether reports are overdue, as they are added."""
    destination = entry.runtime_data
    async_add_entities([Reachable(destination, REACHABLE)])
    for listen in (destination.async_on_new_report, destination.async_on_new_flash):
        async_add_report_entities(
            entry,
            listen,
            async_add_entities,
            lambda subentry: [Overdue(destination, subentry, OVERDUE)],
        )


class Reachable(DestinationEntity, BinarySensorEntity):
    """Whether the last connection to the destination worked; unknown before the first."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to changes."""
        self.async_on_remove(
            self.destination.courier.async_listen_reachable(self.async_write_ha_state)
        )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.destination.courier.reachable


class Overdue(ReportEntity, BinarySensorEntity):
    """Whether nothing was delivered for three intervals, though something was due; time alone makes it so."""

    @override
    async def async_added_to_hass(self) -> None:
        """Look again now and then."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._async_look, LOOK_EVERY)
        )

    @callback
    def _async_look(self, _now: datetime) -> None:
        self.async_write_ha_state()

    @property
    @override
    def is_on(self) -> bool:
        return self.destination.is_overdue(self._key)
