"""Sensors of cabinets and slots, and of all cabinets together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any, override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN, SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.slot import Slot
from .coordinator import FleetConfigEntry, FleetCoordinator
from .entity import FleetEntity, async_add_fleet_entities, async_remove_details
from .tables.cabinet import (
    CABINET_SENSORS,
    FREE_SLOTS,
    LAST_SEEN,
    LOCATED,
    SWAPS,
    CabinetSensorDescription,
)
from .tables.slot import SLOT_SENSORS, SlotSensorDescription
from .total import async_add_fleet_totals


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FleetConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors, now and as cabinets and slots appear."""
    coordinator = entry.runtime_data
    slot_sensors = [
        description
        for description in SLOT_SENSORS
        if coordinator.details or not description.detail
    ]

    if not coordinator.details:
        async_remove_details(
            coordinator,
            SENSOR_DOMAIN,
            {each.key for each in SLOT_SENSORS if each.detail},
        )

    def of_cabinet(cabinet: Cabinet) -> list[FleetEntity]:
        return [
            *(
                _SENSORS.get(description.key, FleetSensor)(
                    coordinator,
                    cabinet,
                    description,
                    partial(description.value_fn, cabinet),
                )
                for description in CABINET_SENSORS
                if description.exists(cabinet)
            ),
            LastSeen(coordinator, cabinet, LAST_SEEN),
        ]

    def of_slot(cabinet: Cabinet, slot: Slot) -> list[FleetEntity]:
        return [
            FleetSensor(
                coordinator,
                cabinet,
                description,
                partial(description.value_fn, slot),
                slot,
            )
            for description in slot_sensors
        ]

    async_add_fleet_totals(coordinator, async_add_entities)
    async_add_fleet_entities(coordinator, async_add_entities, of_cabinet, of_slot)


class FleetSensor(FleetEntity, SensorEntity):
    """A value of a cabinet or a slot."""

    entity_description: CabinetSensorDescription | SlotSensorDescription
    _value: StateType = None
    _available = False

    def __init__(
        self,
        coordinator: FleetCoordinator,
        cabinet: Cabinet,
        description: CabinetSensorDescription | SlotSensorDescription,
        read: Callable[[], StateType],
        slot: Slot | None = None,
    ) -> None:
        """Show what `read` answers."""
        self._read = read
        super().__init__(coordinator, cabinet, description, slot)

    @cached_property
    @override
    def capability_attributes(self) -> dict[str, Any] | None:
        """Options or state class, which never change."""
        return super().capability_attributes

    @override
    def refresh(self) -> bool:
        before = self._value
        value = self._read()
        if value is None or before is None:
            return self._refresh_missing(value)
        if value == before:
            return False
        self._value = value
        return True

    def _refresh_missing(self, value: StateType) -> bool:
        """Take over a value that is missing or was: a pack may have come or gone, without which there is none to measure."""
        changed = value != self._value
        self._value = value
        if self.entity_description.measures_pack:
            available = not self.slot.reading.is_empty
            if available is not self._available:
                self._available = available
                return True
        return changed

    @override
    def _set_available(self, available: bool) -> None:
        self._available = available

    @property
    @override
    def available(self) -> bool:
        """Whether there is something to show; a plain property, since packs come and go."""
        return self._available

    @override
    def _can_tell(self) -> bool:
        return super()._can_tell() and not (
            self.entity_description.measures_pack and self.slot.reading.is_empty
        )

    @property
    @override
    def native_value(self) -> StateType:
        """The value; a plain property, since it changes with nearly every state that is written."""
        return self._value


class LocatedSensor(FleetSensor):
    """A figure of a cabinet, which says where that is: a map shows it there."""

    @override
    def refresh(self) -> bool:
        reading = self.cabinet.reading
        coordinates = {"latitude": reading.latitude, "longitude": reading.longitude}
        if None in coordinates.values():
            coordinates = {}
        moved = coordinates != getattr(self, "_attr_extra_state_attributes", {})
        self._attr_extra_state_attributes = coordinates
        return super().refresh() or moved


class FreeSlotsSensor(FleetSensor):
    """Slots that are empty; where the cabinet itself counts others, its number as attribute."""

    @override
    def refresh(self) -> bool:
        counted = super().refresh()
        reported = self.cabinet.reading.empty_slots
        differs = reported is not None and reported != self._value
        attributes = {"reported": reported} if differs else {}
        changed = attributes != getattr(self, "_attr_extra_state_attributes", {})
        self._attr_extra_state_attributes = attributes
        return counted or changed


class SwapsSensor(FleetSensor):
    """Swaps of a day; a pack that is brought back takes one off."""

    _attr_last_reset: datetime | None = None

    @override
    def refresh(self) -> bool:
        begin = dt_util.start_of_local_day(self.cabinet.swaps.day)
        is_new_day = begin != self._attr_last_reset
        self._attr_last_reset = begin
        return super().refresh() or is_new_day


_SENSORS: Mapping[str, type[FleetSensor]] = {
    FREE_SLOTS: FreeSlotsSensor,
    LOCATED: LocatedSensor,
    SWAPS: SwapsSensor,
}
"""What shows a figure of a cabinet that is more than a value."""


class LastSeen(FleetEntity, SensorEntity):
    """When a silent cabinet reported last; unknown while it reports, as a time for each report would fill the recorder."""

    outlives_silence = True

    @override
    def refresh(self) -> bool:
        cabinet = self.cabinet
        sends = self.coordinator.presence.alive(cabinet.mac)
        seen = None if sends else cabinet.seen
        if seen == self._attr_native_value:
            return False
        self._attr_native_value = seen
        return True
