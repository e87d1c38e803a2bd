"""Binary sensors of cabinets and slots."""

from typing import override

from homeassistant.components.binary_sensor import (
    DOMAIN as BINARY_SENSOR_DOMAIN,
    BinarySensorEntity,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.slot import Slot
from .coordinator import FleetConfigEntry
from .entity import FleetEntity, async_add_fleet_entities, async_remove_details
from .tables.cabinet import CABINET_PROBLEM
from .tables.slot import SLOT_BINARY_SENSORS, SlotBinaryDescription


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FleetConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors, now and as cabinets and slots appear."""
    coordinator = entry.runtime_data

    def of_cabinet(cabinet: Cabinet) -> list[FleetEntity]:
        return [CabinetProblem(coordinator, cabinet, CABINET_PROBLEM)]

    def of_slot(cabinet: Cabinet, slot: Slot) -> list[FleetEntity]:
        return [
            SlotBinarySensor(coordinator, cabinet, description, slot)
            for description in SLOT_BINARY_SENSORS
            if coordinator.details or not description.detail
        ]

    if not coordinator.details:
        async_remove_details(
            coordinator,
            BINARY_SENSOR_DOMAIN,
            {each.key for each in SLOT_BINARY_SENSORS if each.detail},
        )
    async_add_fleet_entities(coordinator, async_add_entities, of_cabinet, of_slot)


class CabinetProblem(FleetEntity, BinarySensorEntity):
    """Whether a cabinet warns, or one of its alerts is not over; which ones, as attribute."""

    _unrecorded_attributes = frozenset({"alerts"})
    _alerts: list[str] | None = None

    @override
    def refresh(self) -> bool:
        alerts = [alert.message for alert in self.cabinet.alerts]
        problem = self.cabinet.problem
        if problem is self._attr_is_on and alerts == self._alerts:
            return False
        self._alerts = alerts
        self._attr_is_on = problem
        self._attr_extra_state_attributes = {"alerts": alerts}
        return True


class SlotBinarySensor(FleetEntity, BinarySensorEntity):
    """Something that is or is not with a slot; the bits that are set, as attribute."""

    entity_description: SlotBinaryDescription
    # Reports read the codes.
    _unrecorded_attributes = frozenset({"problems", "warnings"})
    _names: dict[str, tuple[str, ...]] | None = None

    @override
    def refresh(self) -> bool:
        description = self.entity_description
        is_on = description.value_fn(self.slot)
        names = description.names_fn(self.slot) if description.names_fn else None
        if is_on is self._attr_is_on and names == self._names:
            return False
        self._attr_is_on = is_on
        if names is not None:
            self._names = names
            self._attr_extra_state_attributes = {
                key: list(value) for key, value in names.items()
            }
        return True
