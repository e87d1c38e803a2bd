"""What all entities of a hub and its units have in common."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import Devices
from ..core.ferroamp.bits import decode
from ..core.ferroamp.device import Device
from ..core.ferroamp.hub import HUB_KEY
from ..entity import AddedEntities, EnergyBridgeEntity
from .coordinator import HubCoordinator
from .devices import device_identifier, entity_unique_id


class HubEntity(EnergyBridgeEntity, CoordinatorEntity[HubCoordinator]):
    """An entity of the hub or one of its units, available while that device sends."""

    needs: tuple[str, ...] = ()
    """Keys of the device's messages that the value comes from."""

    def __init__(
        self,
        coordinator: HubCoordinator,
        device: Device,
        description: EntityDescription,
    ) -> None:
        """Start with the device's present value."""
        super().__init__(coordinator)
        self.entity_description = description
        self.device = device
        entry_id = coordinator.config_entry.entry_id
        self._attr_unique_id = entity_unique_id(entry_id, device.key, description.key)
        self.device_entry = Devices(
            coordinator.hass, coordinator.config_entry
        ).async_get(device_identifier(entry_id, device.key))
        self._presence = coordinator.presence
        self._alive = self._presence.alive
        self._available = device.key in self._alive
        self.refresh()

    @override
    async def async_added_to_hass(self) -> None:
        """Have the values read that are shown."""
        await super().async_added_to_hass()
        if self.device.key == HUB_KEY:
            self.coordinator.async_show_keys(self.needs)

    @property
    @override
    def available(self) -> bool:
        """Whether the device sends; not whether the last poll succeeded, for there is none."""
        return self._available

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state only where it changed."""
        changed = self.refresh()
        if (alive := self._presence.alive) is not self._alive:
            self._alive = alive
            available = self.device.key in alive
            changed |= available is not self._available
            self._available = available
        if changed:
            self.async_write_ha_state()


class BatteryEntity(HubEntity):
    """An entity of a hub's battery orders."""

    def __init__(
        self,
        coordinator: HubCoordinator,
        device: Device,
        description: EntityDescription,
    ) -> None:
        """Remember whose orders they are."""
        self.battery = coordinator.battery
        self._shown: tuple[object, dict[str, Any]] | None = None
        super().__init__(coordinator, device, description)

    def _set_attributes(self, value: object, **attributes: Any) -> bool:
        """Show these attributes from now on; answers whether they or the value are others than before."""
        before, self._shown = self._shown, (value, attributes)
        self._attr_extra_state_attributes = attributes
        return self._shown != before


@callback
def async_add_hub_entities(
    coordinator: HubCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Device], Iterable[HubEntity]],
) -> None:
    """Add the entities of every known device, and later those of devices and values that appear by themselves."""
    added = AddedEntities[Device]()

    @callback
    def async_add_new(device: Device) -> None:
        if new := added.new_ones(device.key, device, make(device)):
            async_add_entities(new)

    coordinator.async_listen_devices(async_add_new)


@callback
def async_add_battery_entities(
    coordinator: HubCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Device], Iterable[BatteryEntity]],
) -> None:
    """Add the entities of a hub's battery orders, now or once its battery shows."""
    async_add_hub_entities(
        coordinator,
        async_add_entities,
        lambda device: list(make(device)) if has_battery(device) else [],
    )


@callback
def async_was_added(coordinator: HubCoordinator, platform: Platform, key: str) -> bool:
    """Whether the hub itself had an entity before; it may be disabled now."""
    entry_id = coordinator.config_entry.entry_id
    unique_id = entity_unique_id(entry_id, HUB_KEY, key)
    registry = er.async_get(coordinator.hass)
    return registry.async_get_entity_id(platform, DOMAIN, unique_id) is not None


def has_battery(device: Device) -> bool:
    """Whether this is a hub with a battery to control."""
    return device.key == HUB_KEY and "battery_power" in device.seen


UNRECORDED_CODE = frozenset({"bits", "unknown_bits", "raw"})
"""Attributes of bit fields that need no history: `code` has them all, and reports read that."""


def moment(stamp: float | None) -> datetime | None:
    """A Unix time stamp as an attribute shows it."""
    return None if stamp is None else dt_util.utc_from_timestamp(stamp)


def code_attributes(device: Device, key: str) -> dict[str, Any]:
    """What stands behind a bit field: the known bits by name, the unknown ones in hex, all as a number, and the text as sent."""
    if (mask := device.mask(key)) is None:
        return {}
    bits = decode(mask, device.key.kind)
    return {
        "bits": list(bits.names),
        "unknown_bits": f"0x{bits.unknown:x}" if bits.unknown else None,
        "code": mask,
        "raw": device.raw(key),
    }
