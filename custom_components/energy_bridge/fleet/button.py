"""Buttons that open slots."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.slot import Slot
from ..entity import OrderingEntity
from .coordinator import FleetConfigEntry, FleetCoordinator
from .entity import FleetEntity, async_add_fleet_entities
from .orders import async_open_slot
from .tables.slot import OPEN


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FleetConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a button for each slot."""
    coordinator = entry.runtime_data

    def of_slot(cabinet: Cabinet, slot: Slot) -> list[FleetEntity]:
        return [OpenButton(coordinator, cabinet, OPEN, slot)]

    async_add_fleet_entities(
        coordinator, async_add_entities, lambda _cabinet: (), of_slot
    )


class OpenButton(OrderingEntity[FleetCoordinator], FleetEntity, ButtonEntity):
    """Opens a slot as what it is: to take the pack in it, or to bring one."""

    @override
    async def async_press(self) -> None:
        await async_open_slot(self.coordinator, self.cabinet.mac, self.slot.number)
