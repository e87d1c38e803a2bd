"""The mode of the battery."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.ferroamp.control import Mode
from .coordinator import HubConfigEntry
from .entity import BatteryEntity, async_add_battery_entities, moment

MODE = SelectEntityDescription(
    key="battery_mode",
    translation_key="battery_mode",
    options=[mode.value for mode in Mode],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the select of a hub with a battery."""
    coordinator = entry.runtime_data
    async_add_battery_entities(
        coordinator,
        async_add_entities,
        lambda device: [ModeSelect(coordinator, device, MODE)],
    )


class ModeSelect(BatteryEntity, SelectEntity):
    """The order that the hub acknowledged last, whoever gave it; unknown where nobody here has seen it.

    `as_of` tells from when on another client's order may have been missed.
    """

    _unrecorded_attributes = frozenset({"as_of"})

    @override
    def refresh(self) -> bool:
        state = self.battery.state
        self._attr_current_option = None if state.mode is None else state.mode.value
        return self._set_attributes(
            state.mode, ordered_by=state.confirmed_by, as_of=moment(state.as_of)
        )

    @override
    async def async_select_option(self, option: str) -> None:
        await self.battery.async_execute(Mode(option))
