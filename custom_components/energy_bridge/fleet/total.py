"""Figures of all cabinets on one broker."""

from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import FleetCoordinator
from .entity import FleetDeviceEntity
from .pack_found import PackFound
from .tables.fleet import (
    CABINETS_OFFLINE,
    CABINETS_ONLINE,
    FLEET_FIGURES,
    FLEET_SWAPS,
    PACK_FOUND,
    FleetFigureDescription,
)

MAX_NAMES = 50


@callback
def async_add_fleet_totals(
    coordinator: FleetCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of all cabinets together."""
    async_add_entities(
        [
            CabinetsOnline(coordinator, CABINETS_ONLINE),
            CabinetsOffline(coordinator, CABINETS_OFFLINE),
            *(FleetFigure(coordinator, each) for each in FLEET_FIGURES),
            FleetSwaps(coordinator, FLEET_SWAPS),
            PackFound(coordinator, PACK_FOUND),
        ]
    )


class FleetTotal(FleetDeviceEntity, SensorEntity):
    """A figure of all cabinets, looked at every few seconds."""


class CabinetsOnline(FleetTotal):
    """How many cabinets report."""

    @override
    def refresh(self) -> bool:
        value = self.coordinator.presence.online
        if value == self._attr_native_value:
            return False
        self._attr_native_value = value
        return True


class CabinetsOffline(FleetTotal):
    """How many known cabinets do not report; which ones, as attribute."""

    _unrecorded_attributes = frozenset({"cabinets"})
    _names: list[str] | None = None

    @override
    def refresh(self) -> bool:
        names = self.coordinator.presence.offline
        if names == self._names:
            return False
        self._names = names
        self._attr_native_value = None if names is None else len(names)
        self._attr_extra_state_attributes = {"cabinets": (names or [])[:MAX_NAMES]}
        return True


class FleetFigure(FleetTotal):
    """Slots in one state of all cabinets that send; unknown until all had the time to, unavailable while none does."""

    entity_description: FleetFigureDescription

    @override
    def refresh(self) -> bool:
        presence = self.coordinator.presence
        shown = presence.online > 0, presence.count_slots(self.entity_description.state)
        if shown == (self._attr_available, self._attr_native_value):
            return False
        self._attr_available, self._attr_native_value = shown
        return True


class FleetSwaps(FleetTotal):
    """Swaps of a day in all known cabinets, also in those that fell silent since."""

    _attr_last_reset: datetime | None = None

    @override
    def refresh(self) -> bool:
        presence = self.coordinator.presence
        begin = dt_util.start_of_local_day(presence.today)
        shown = begin, presence.count_swaps()
        if shown == (self._attr_last_reset, self._attr_native_value):
            return False
        self._attr_last_reset, self._attr_native_value = shown
        return True
