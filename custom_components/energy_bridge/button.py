"""Buttons for the battery orders."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .core.ferroamp.control import Mode
from .destination.destination import Destination
from .destination.platforms import async_add_destination_buttons
from .entry import EnergyBridgeConfigEntry
from .fleet.button import async_add_fleet_buttons
from .fleet.coordinator import FleetCoordinator
from .hub.entity import BatteryEntity, async_add_battery_entities

# A hub's orders queue by themselves, and no slot waits for another one.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class OrderButtonDescription(ButtonEntityDescription):
    """A button that gives one order."""

    mode: Mode


BUTTONS: tuple[OrderButtonDescription, ...] = tuple(
    OrderButtonDescription(key=mode.value, translation_key=mode.value, mode=mode)
    for mode in (Mode.AUTO, Mode.CHARGE, Mode.DISCHARGE)
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EnergyBridgeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of a hub with a battery."""
    coordinator = entry.runtime_data
    if isinstance(coordinator, FleetCoordinator):
        async_add_fleet_buttons(coordinator, async_add_entities)
        return
    if isinstance(coordinator, Destination):
        async_add_destination_buttons(coordinator, async_add_entities)
        return
    async_add_battery_entities(
        coordinator,
        async_add_entities,
        lambda device: [OrderButton(coordinator, device, each) for each in BUTTONS],
    )


class OrderButton(BatteryEntity, ButtonEntity):
    """Gives one order with the power chosen."""

    entity_description: OrderButtonDescription

    @override
    async def async_press(self) -> None:
        await self.battery.execute(self.entity_description.mode)
