"""Whether a destination is reachable."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .destination import DestinationConfigEntry
from .entity import DestinationEntity

REACHABLE = BinarySensorEntityDescription(
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add whether the destination is reachable."""
    async_add_entities([Reachable(entry.runtime_data, REACHABLE)])


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
