"""Buttons for the battery orders."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.ferroamp.control import Mode
from ..entity import OrderingEntity
from .coordinator import HubConfigEntry, HubCoordinator
from .entity import BatteryEntity, async_add_battery_entities


@dataclass(frozen=True, kw_only=True)
class OrderButtonDescription(ButtonEntityDescription):
    """A button that gives one order."""

    mode: Mode


BUTTONS: tuple[OrderButtonDescription, ...] = tuple(
    OrderButtonDescription(key=mode.value, translation_key=mode.value, mode=mode)
    for mode in Mode
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of a hub with a battery."""
    coordinator = entry.runtime_data
    async_add_battery_entities(
        coordinator,
        async_add_entities,
        lambda device: [OrderButton(coordinator, device, each) for each in BUTTONS],
    )


class OrderButton(OrderingEntity[HubCoordinator], BatteryEntity, ButtonEntity):
    """Gives one order with the power chosen."""

    entity_description: OrderButtonDescription

    @override
    async def async_press(self) -> None:
        await self.battery.async_execute(self.entity_description.mode)
