"""What all entities of cabinets and slots have in common."""

from collections.abc import Callable, Collection, Iterable, Sequence
import re
from typing import override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import Devices
from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.slot import Slot
from ..entity import AddedEntities, EnergyBridgeEntity
from .coordinator import FleetCoordinator
from .devices import (
    cabinet_identifier,
    fleet_identifier,
    slot_entity_unique_id,
    slot_identifier,
)

_OF_A_SLOT = re.compile(r"cabinet_[^_]+_\d+_(.+)")


class FleetEntity(EnergyBridgeEntity):
    """An entity of a cabinet or of one of its slots, available while the cabinet sends."""

    slot: Slot
    """The slot of an entity that has one."""

    outlives_silence = False
    """Whether it tells of the past, which is as true when the cabinet is silent."""

    def __init__(
        self,
        coordinator: FleetCoordinator,
        cabinet: Cabinet,
        description: EntityDescription,
        slot: Slot | None = None,
    ) -> None:
        """Start with the present value."""
        self.coordinator = coordinator
        self.cabinet = cabinet
        self.entity_description = description
        self._number = None if slot is None else slot.number
        if slot is None:
            identifier = cabinet_identifier(cabinet.mac)
            self._attr_unique_id = f"{identifier[1]}_{description.key}"
        else:
            self.slot = slot
            identifier = slot_identifier(cabinet.mac, slot.number)
            self._attr_unique_id = slot_entity_unique_id(
                cabinet.mac, slot.number, description.key
            )
        self.device_entry = Devices(
            coordinator.hass, coordinator.config_entry
        ).async_get(identifier)
        self._refresh_all()

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of changes, and do not miss what changed meanwhile."""
        self.async_on_remove(
            self.coordinator.audience.async_listen_values(
                self.cabinet.mac,
                self._number,
                self.entity_description.key,
                self,
            )
        )
        self._refresh_all()

    @callback
    def async_alive_changed(self) -> None:
        """Write the state, which is unavailable now or was; what outlives silence may show the same."""
        if self.outlives_silence:
            self.async_refresh()
            return
        self._refresh_all()
        self.async_write_ha_state()

    def _refresh_all(self) -> None:
        """Take over the present value, and whether there can be one."""
        self.refresh()
        self._set_available(self._can_tell())

    def _set_available(self, available: bool) -> None:
        """Be available or not from the next write on."""
        self._attr_available = available

    def _can_tell(self) -> bool:
        """Whether there is something to show: the cabinet sends, and has the slot."""
        return self.outlives_silence or (
            self.coordinator.presence.alive(self.cabinet.mac)
            and (self._number is None or self._number in self.cabinet.slots)
        )


class FleetDeviceEntity(EnergyBridgeEntity):
    """An entity of what stands for all cabinets on one broker."""

    def __init__(
        self, coordinator: FleetCoordinator, description: EntityDescription
    ) -> None:
        """Start with the present value."""
        self.coordinator = coordinator
        self.entity_description = description
        identifier = fleet_identifier(coordinator.config_entry.entry_id)
        self._attr_unique_id = f"{identifier[1]}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={identifier})
        self.refresh()

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of changes."""
        self.async_on_remove(
            self.coordinator.audience.async_listen_totals(self.async_refresh)
        )


@callback
def async_add_fleet_entities(
    coordinator: FleetCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    of_cabinet: Callable[[Cabinet], Iterable[FleetEntity]],
    of_slot: Callable[
        [Cabinet, Slot], Iterable[FleetEntity]
    ] = lambda _cabinet, _slot: (),
) -> None:
    """Add the entities of every known cabinet and slot, and later those that appear.

    Of a cabinet that has not sent since a restart, just those that say something all the same.
    """
    added = AddedEntities[Cabinet]()

    @callback
    def async_add_new(cabinet: Cabinet, slots: Sequence[int]) -> None:
        entities = of_cabinet(cabinet)
        if cabinet.mac not in coordinator.fleet.cabinets:
            entities = [each for each in entities if each.outlives_silence]
        new = added.new_ones(cabinet.mac, cabinet, entities)
        for number in slots:
            new += of_slot(cabinet, cabinet.slots[number])
        if new:
            coordinator.async_count_entities(len(new))
            async_add_entities(new)

    coordinator.async_listen_cabinets(async_add_new)


@callback
def async_remove_details(
    coordinator: FleetCoordinator, domain: str, keys: Collection[str]
) -> None:
    """Remove the entities of slots with these keys: of 1,000 cabinets they would fill the registry for nothing."""
    registry = er.async_get(coordinator.hass)
    for entry in er.async_entries_for_config_entry(
        registry, coordinator.config_entry.entry_id
    ):
        if entry.domain != domain:
            continue
        found = _OF_A_SLOT.fullmatch(entry.unique_id)
        if found is not None and found[1] in keys:
            registry.async_remove(entry.entity_id)
