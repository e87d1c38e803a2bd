"""Binary sensors: faults, states of the hub, the lock by a grid service, and whether an order is under way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.ferroamp.bits import STATE_ACE_ACTIVE, STATE_PV_AUTOMATIC, decode
from ..core.ferroamp.device import Device
from ..core.ferroamp.quantities import Kind
from .coordinator import HubConfigEntry, HubCoordinator
from .entity import (
    UNRECORDED_CODE,
    BatteryEntity,
    HubEntity,
    async_add_hub_entities,
    code_attributes,
    has_battery,
    moment,
)


@dataclass(frozen=True, kw_only=True)
class BitSensorDescription(BinarySensorEntityDescription):
    """A bit, or several, of a device's bit field."""

    code: str
    value_fn: Callable[[int, Kind], bool]
    has_attributes: bool = False


def _problem(mask: int, kind: Kind) -> bool:
    return decode(mask, kind).problem


def _fault(code: str) -> BitSensorDescription:
    return BitSensorDescription(
        key="fault",
        translation_key="fault",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        code=code,
        value_fn=_problem,
        has_attributes=True,
    )


def _state_bit(key: str, bit: int) -> BitSensorDescription:
    return BitSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        code="state",
        value_fn=lambda mask, _kind: bool(mask & bit),
    )


BIT_SENSORS: Mapping[Kind, tuple[BitSensorDescription, ...]] = {
    Kind.HUB: (
        _fault("state"),
        _state_bit("pv_automatic", STATE_PV_AUTOMATIC),
        _state_bit("ace_active", STATE_ACE_ACTIVE),
    ),
    Kind.ESO: (_fault("fault"),),
    Kind.SSO: (_fault("fault"),),
    Kind.ESM: (),
}

LOCK = BinarySensorEntityDescription(
    key="grid_service_lock", translation_key="grid_service_lock"
)

ORDER_IN_PROGRESS = BinarySensorEntityDescription(
    key="order_in_progress",
    translation_key="order_in_progress",
    device_class=BinarySensorDeviceClass.RUNNING,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors, now and as devices appear."""
    coordinator = entry.runtime_data

    def entities_of(device: Device) -> list[HubEntity]:
        entities: list[HubEntity] = [
            BitSensor(coordinator, device, description)
            for description in BIT_SENSORS[device.key.kind]
            if description.code in device.seen
        ]
        if has_battery(device):
            entities += [
                LockSensor(coordinator, device, LOCK),
                OrderInProgress(coordinator, device, ORDER_IN_PROGRESS),
            ]
        return entities

    async_add_hub_entities(coordinator, async_add_entities, entities_of)


class BitSensor(HubEntity, BinarySensorEntity):
    """Something that a bit field says."""

    entity_description: BitSensorDescription
    _unrecorded_attributes = UNRECORDED_CODE
    _mask: int | None = None

    def __init__(
        self,
        coordinator: HubCoordinator,
        device: Device,
        description: BitSensorDescription,
    ) -> None:
        """Need the bit field."""
        super().__init__(coordinator, device, description)
        self.needs = (description.code,)

    @override
    def refresh(self) -> bool:
        mask = self.device.mask(self.entity_description.code)
        if mask == self._mask:
            return False
        self._mask = mask
        self._attr_is_on = (
            None
            if mask is None
            else self.entity_description.value_fn(mask, self.device.key.kind)
        )
        return True

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """The bits behind the state."""
        if not self.entity_description.has_attributes:
            return None
        return code_attributes(self.device, self.entity_description.code)


class LockSensor(BatteryEntity, BinarySensorEntity):
    """Whether a grid service owns the battery, as far as the hub's last answer tells; it is believed for some minutes."""

    _unrecorded_attributes = frozenset({"as_of", "taints"})

    @override
    def refresh(self) -> bool:
        state = self.battery.state
        self._attr_is_on = state.locked
        return self._set_attributes(
            state.locked,
            as_of=moment(state.locked_at),
            taints=list(state.taints),
        )


class OrderInProgress(BatteryEntity, BinarySensorEntity):
    """Whether an order that was given here is not answered yet."""

    @override
    def refresh(self) -> bool:
        under_way = self.battery.is_order_under_way
        self._attr_is_on = under_way
        return self._set_attributes(under_way)
