"""Sensors of the hub, its units and its battery orders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfPower
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from ..core.ferroamp.commander import Commander, commander
from ..core.ferroamp.device import Device
from ..core.ferroamp.hub import HUB_KEY
from ..core.ferroamp.order_book import BatteryState
from ..core.live import LiveSource
from ..entity import async_live_sources
from .coordinator import HubConfigEntry, HubCoordinator
from .entity import (
    UNRECORDED_CODE,
    BatteryEntity,
    HubEntity,
    async_add_hub_entities,
    async_was_added,
    code_attributes,
    has_battery,
    moment,
)
from .tables import SENSORS
from .tables.builders import HubSensorDescription

MAX_STATE_LENGTH = 255

POSITIVE_IS_DISCHARGE: Mapping[str, str] = MappingProxyType({"positive": "discharge"})
"""The attribute of a value that is positive while the battery is discharged, as Home Assistant's Energy dashboard has it."""


@dataclass(frozen=True, kw_only=True)
class BatterySensorDescription(SensorEntityDescription):
    """A sensor of the battery orders; one that `comes_with` something is there once that was known."""

    value_fn: Callable[[BatteryState, Device], StateType]
    comes_with: Callable[[BatteryState], bool] | None = None
    attributes_fn: Callable[[BatteryState], Mapping[str, Any]] = lambda _state: {}


def _ordered(state: BatteryState, _hub: Device) -> StateType:
    return None if state.ordered is None else state.ordered.set_point


def _confirmed(state: BatteryState, _hub: Device) -> StateType:
    return None if state.confirmed is None else state.confirmed.set_point


def _deviation(state: BatteryState, hub: Device) -> StateType:
    """Delivered minus confirmed battery power."""
    power = hub.value("battery_power")
    if power is None or state.confirmed is None or state.confirmed.set_point is None:
        return None
    return round(power - state.confirmed.set_point)


def _answer(state: BatteryState, _hub: Device) -> StateType:
    if state.answer is None or len(state.answer) <= MAX_STATE_LENGTH:
        return state.answer
    return f"{state.answer[: MAX_STATE_LENGTH - 1]}…"


def _command_attributes(state: BatteryState) -> Mapping[str, Any]:
    """How much was ordered (W), by whom and when."""
    command = state.command
    return {
        "power": command and command.power,
        "ordered_by": command and command.source,
        "ordered_at": None if command is None else moment(command.at),
    }


def _command(state: BatteryState, _hub: Device) -> StateType:
    return None if state.command is None else state.command.name[:MAX_STATE_LENGTH]


def _power(
    key: str,
    value_fn: Callable[[BatteryState, Device], StateType],
    comes_with: Callable[[BatteryState], bool],
    attributes_fn: Callable[[BatteryState], Mapping[str, Any]] = lambda _state: {},
) -> BatterySensorDescription:
    return BatterySensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=value_fn,
        comes_with=comes_with,
        attributes_fn=attributes_fn,
    )


BATTERY_SENSORS: tuple[BatterySensorDescription, ...] = (
    BatterySensorDescription(
        key="battery_controlled_by",
        translation_key="battery_controlled_by",
        device_class=SensorDeviceClass.ENUM,
        options=[each.value for each in Commander],
        value_fn=lambda state, _hub: commander(state),
        attributes_fn=lambda state: {
            "until": moment(state.until),
            "as_of": moment(state.as_of),
        },
    ),
    _power(
        "ordered_set_point",
        _ordered,
        lambda state: state.ordered is not None,
        lambda state: {**POSITIVE_IS_DISCHARGE, "ordered_by": state.ordered_by},
    ),
    _power(
        "confirmed_set_point",
        _confirmed,
        lambda state: state.confirmed is not None,
        lambda state: {
            **POSITIVE_IS_DISCHARGE,
            "ordered_by": state.confirmed_by,
            "until": moment(state.until),
            "as_of": moment(state.as_of),
        },
    ),
    BatterySensorDescription(
        key="last_answer",
        translation_key="last_answer",
        value_fn=_answer,
        comes_with=lambda state: state.answer is not None,
        attributes_fn=lambda state: {"order": state.answered, "text": state.answer},
    ),
    BatterySensorDescription(
        key="last_command",
        translation_key="last_command",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_command,
        comes_with=lambda state: state.command is not None,
        attributes_fn=_command_attributes,
    ),
)


def _has_set_point(state: BatteryState) -> bool:
    return state.confirmed is not None and state.confirmed.set_point is not None


DEVIATION = _power("set_point_deviation", _deviation, _has_set_point)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors, now and as devices and values appear."""
    coordinator = entry.runtime_data

    def entities_of(device: Device) -> list[HubEntity]:
        return [
            _class_of(description)(coordinator, device, description)
            for description in SENSORS[device.key.kind]
            if device.seen.issuperset(description.needs)
        ]

    async_add_hub_entities(coordinator, async_add_entities, entities_of)
    _async_add_battery_sensors(coordinator, async_add_entities)


@callback
def _async_add_battery_sensors(
    coordinator: HubCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of a hub with a battery, each once there is something to show; one that was there before comes back."""
    missing = [*BATTERY_SENSORS, DEVIATION]

    def is_due(description: BatterySensorDescription) -> bool:
        comes_with = description.comes_with
        return (
            comes_with is None
            or comes_with(coordinator.battery.state)
            or async_was_added(coordinator, Platform.SENSOR, description.key)
        )

    @callback
    def async_add_due(_device: Device | None = None) -> None:
        hub = coordinator.hub.devices[HUB_KEY]
        if not missing or not has_battery(hub):
            return
        due = [description for description in missing if is_due(description)]
        for description in due:
            missing.remove(description)
        async_add_entities(
            (DeviationSensor if description is DEVIATION else BatterySensor)(
                coordinator, hub, description
            )
            for description in due
        )

    coordinator.async_listen_devices(async_add_due)
    coordinator.async_listen_orders(async_add_due)


class HubSensor(HubEntity, SensorEntity):
    """A value of the hub or one of its units."""

    entity_description: HubSensorDescription

    def __init__(
        self,
        coordinator: HubCoordinator,
        device: Device,
        description: HubSensorDescription,
    ) -> None:
        """Need what the description needs."""
        self.needs = description.needs
        self._value_fn = description.value_fn
        self._value: StateType = None
        super().__init__(coordinator, device, description)

    @override
    async def async_added_to_hass(self) -> None:
        """Offer what the last message says, before it is folded."""
        await super().async_added_to_hass()
        if (entry := self.registry_entry) is not None:
            unit = self.entity_description.native_unit_of_measurement
            source = LiveSource(unit, self._newest_value)
            self.async_on_remove(async_live_sources(self.hass).offer(entry.id, source))

    def _newest_value(self) -> StateType:
        device = self.coordinator.hub.as_last_told(self.device.key)
        return None if device is None else self._value_fn(device)

    @override
    def refresh(self) -> bool:
        value = self._value_fn(self.device)
        if value == self._value:
            return False
        self._value = value
        return True

    @property
    @override
    def native_value(self) -> StateType:
        """The value; a plain property, since it changes with nearly every state that is written."""
        return self._value

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """The same as for every entity, in one step less: this runs for most entities and every message."""
        if self._presence.alive is not self._alive:
            super()._handle_coordinator_update()
        elif (value := self._value_fn(self.device)) != self._value:
            self._value = value
            self.async_write_ha_state()


class CodeSensor(HubSensor):
    """A bit field as a word."""

    _unrecorded_attributes = UNRECORDED_CODE

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """The bits behind the state."""
        code = self.entity_description.code
        return None if code is None else code_attributes(self.device, code)


class DischargeSensor(HubSensor):
    """A value of a battery with a sign, which says what that means."""

    _unrecorded_attributes = frozenset(POSITIVE_IS_DISCHARGE)
    _attr_extra_state_attributes = dict(POSITIVE_IS_DISCHARGE)


def _class_of(description: HubSensorDescription) -> type[HubSensor]:
    if description.is_discharge:
        return DischargeSensor
    return HubSensor if description.code is None else CodeSensor


class BatterySensor(BatteryEntity, SensorEntity):
    """A value of the battery orders."""

    _unrecorded_attributes = frozenset(
        {"text", "ordered_at", "as_of", *POSITIVE_IS_DISCHARGE}
    )

    entity_description: BatterySensorDescription
    needs = ("battery_power",)

    @override
    def refresh(self) -> bool:
        state = self.battery.state
        value = self.entity_description.value_fn(state, self.device)
        self._attr_native_value = value
        return self._set_attributes(
            value, **self.entity_description.attributes_fn(state)
        )


class DeviationSensor(BatterySensor):
    """How far the battery is from its setpoint, once its power is the mean of an interval with that setpoint."""

    _set_point: int | None = None
    _known_from = 0

    @override
    def refresh(self) -> bool:
        confirmed = self.battery.state.confirmed
        set_point = None if confirmed is None else confirmed.set_point
        folds = self.coordinator.folds
        if set_point != self._set_point:
            # The next interval begins only once the present one is over.
            self._set_point, self._known_from = set_point, folds + 2
        if folds >= self._known_from:
            return super().refresh()
        self._attr_native_value = None
        return self._set_attributes(None)
