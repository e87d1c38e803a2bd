"""Where somebody types which pack is looked for."""

from typing import override

from homeassistant.components.text import TextEntity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import async_permissions
from .coordinator import FleetConfigEntry
from .entity import FleetDeviceEntity
from .tables.fleet import FIND_PACK


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FleetConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the one text of all cabinets."""
    async_add_entities([FindPack(entry.runtime_data, FIND_PACK)])


class FindPack(FleetDeviceEntity, TextEntity):
    """Takes the id of a pack, or a part of it. Who looks may read all entities: the pack may be in any slot."""

    _attr_native_value: str | None = None

    @override
    def refresh(self) -> bool:
        text = self.coordinator.search.text
        changed = text != self._attr_native_value
        self._attr_native_value = text
        return changed

    @override
    async def async_set_value(self, value: str) -> None:
        context = self._context or Context()
        (await async_permissions(self.hass, context)).async_require_read_all()
        self.coordinator.search.look_for(value)
        self.coordinator.audience.async_refresh_totals()
