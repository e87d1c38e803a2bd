"""Sensors of cabinets and slots."""

from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cabinet.station import Cabinet, Slot
from .fleet_coordinator import FleetCoordinator
from .fleet_entity import FleetEntity, async_add_fleet_entities
from .fleet_tables import (
    CABINET_SENSORS,
    SLOT_SENSORS,
    CabinetSensorDescription,
    SlotSensorDescription,
)


@callback
def async_add_fleet_sensors(
    coordinator: FleetCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors, now and as cabinets and slots appear."""
    slot_sensors = [
        description
        for description in SLOT_SENSORS
        if coordinator.details or not description.detail
    ]

    def of_cabinet(cabinet: Cabinet) -> list[FleetEntity]:
        return [
            CabinetSensor(coordinator, cabinet, description)
            for description in CABINET_SENSORS
            if description.exists(cabinet)
        ]

    def of_slot(cabinet: Cabinet, slot: Slot) -> list[FleetEntity]:
        return [
            SlotSensor(coordinator, cabinet, description, slot)
            for description in slot_sensors
        ]

    async_add_fleet_entities(coordinator, async_add_entities, of_cabinet, of_slot)


class CabinetSensor(FleetEntity, SensorEntity):
    """A value of a cabinet."""

    entity_description: CabinetSensorDescription

    @override
    def refresh(self) -> bool:
        value = self.entity_description.value_fn(self.cabinet)
        if value == self._attr_native_value:
            return False
        self._attr_native_value = value
        return True


class SlotSensor(FleetEntity, SensorEntity):
    """A value of a slot."""

    entity_description: SlotSensorDescription

    @override
    def refresh(self) -> bool:
        value = self.entity_description.value_fn(self.slot)
        if value == self._attr_native_value:
            return False
        self._attr_native_value = value
        return True
