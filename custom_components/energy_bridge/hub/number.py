"""The power of the battery orders."""

from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HubConfigEntry
from .entity import BatteryEntity, async_add_battery_entities

POWER = NumberEntityDescription(
    key="battery_power_set_point",
    translation_key="battery_power_set_point",
    device_class=NumberDeviceClass.POWER,
    native_unit_of_measurement=UnitOfPower.WATT,
    native_min_value=0,
    native_step=1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the number of a hub with a battery."""
    coordinator = entry.runtime_data
    async_add_battery_entities(
        coordinator,
        async_add_entities,
        lambda device: [PowerNumber(coordinator, device, POWER)],
    )


class PowerNumber(BatteryEntity, NumberEntity):
    """The power of the next order, and of the present one if that is ours and has a power.

    What the hub allows varies, so that is only an attribute: Home Assistant would refuse all beyond the range.
    """

    @override
    def refresh(self) -> bool:
        state, largest = self.battery.state, self.coordinator.power_range.largest
        self._attr_native_value, self._attr_native_max_value = state.power, largest
        return self._set_attributes((state.power, largest), allowed_power=state.limit)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.battery.async_choose_power(round(value))
