"""The entities of cabinets and slots, as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntityDescription,
)
from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfPower,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from .cabinet.protocol import EVENTS, Charger, Door, Network, Pack, WorkMode
from .cabinet.station import Cabinet, Slot, SlotState
from .cabinet.thresholds import RANGES

ALERT_TYPES = ("warning", "error")
OTHER_EVENT = "other"


@dataclass(frozen=True, kw_only=True)
class CabinetSensorDescription(SensorEntityDescription):
    """A sensor of a cabinet; it exists once `exists` says so."""

    value_fn: Callable[[Cabinet], StateType | datetime]
    exists: Callable[[Cabinet], bool] = lambda _cabinet: True


@dataclass(frozen=True, kw_only=True)
class SlotSensorDescription(SensorEntityDescription):
    """A sensor of a slot; with `detail` only where slot details are shown."""

    value_fn: Callable[[Slot], StateType]
    detail: bool = True


@dataclass(frozen=True, kw_only=True)
class SlotBinaryDescription(BinarySensorEntityDescription):
    """A binary sensor of a slot."""

    value_fn: Callable[[Slot], bool | None]
    names_fn: Callable[[Slot], dict[str, tuple[str, ...]]] | None = None
    detail: bool = True


def _count(key: str, *states: SlotState) -> CabinetSensorDescription:
    return CabinetSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda cabinet: sum(cabinet.figures.get(state, 0) for state in states),
    )


def _threshold(
    key: str,
    unit: str | None = None,
    device_class: SensorDeviceClass | None = None,
) -> CabinetSensorDescription:
    return CabinetSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda cabinet: cabinet.thresholds.get(key),
        exists=lambda cabinet: key in cabinet.thresholds,
    )


THRESHOLDS: Mapping[str, tuple[str | None, SensorDeviceClass | None]] = {
    "charge_over_temp_period": (
        UnitOfTemperature.CELSIUS,
        SensorDeviceClass.TEMPERATURE,
    ),
    "bat_over_temp_period": (UnitOfTemperature.CELSIUS, SensorDeviceClass.TEMPERATURE),
    "soc_period": (UnitOfRatio.PERCENTAGE, None),
    "charge_time_period": (UnitOfTime.MINUTES, SensorDeviceClass.DURATION),
    "info_up_period": (None, None),
    "log_up_period": (None, None),
}
assert THRESHOLDS.keys() == {key for key in RANGES if not key.startswith("ftp_")}

CABINET_SENSORS: tuple[CabinetSensorDescription, ...] = (
    _count("packs_ready", SlotState.FULL),
    _count("packs_charging", SlotState.CHARGING),
    _count("free_slots", SlotState.EMPTY),
    _count("slots_at_fault", SlotState.FAULT),
    CabinetSensorDescription(
        key="swaps_today",
        translation_key="swaps_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda cabinet: cabinet.swaps.count,
    ),
    CabinetSensorDescription(
        key="total_slots",
        translation_key="total_slots",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda cabinet: cabinet.reading.total_slots or len(cabinet.slots),
    ),
    CabinetSensorDescription(
        key="environment_temperature",
        translation_key="environment_temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        value_fn=lambda cabinet: cabinet.reading.environment_temperature,
        exists=lambda cabinet: cabinet.reading.environment_temperature is not None,
    ),
    CabinetSensorDescription(
        key="network",
        translation_key="network",
        device_class=SensorDeviceClass.ENUM,
        options=[network.value for network in Network],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda cabinet: cabinet.reading.network,
        exists=lambda cabinet: cabinet.reading.network is not None,
    ),
    CabinetSensorDescription(
        key="last_seen",
        translation_key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda cabinet: cabinet.seen,
    ),
    *(_threshold(key, *unit) for key, unit in THRESHOLDS.items()),
)


def _of_pack(value: Callable[[Pack], Any]) -> Callable[[Slot], Any]:
    """A value of the pack in the slot; None without one."""
    return lambda slot: None if slot.reading.pack is None else value(slot.reading.pack)


def _whole(value: Callable[[Pack], float | None]) -> Callable[[Slot], int | None]:
    """A value of the pack that comes in whole numbers."""

    def whole(slot: Slot) -> int | None:
        found = None if slot.reading.pack is None else value(slot.reading.pack)
        return None if found is None else round(found)

    return whole


def _power(slot: Slot) -> int | None:
    pack = slot.reading.pack
    if pack is None:
        return 0
    return None if pack.power is None else round(pack.power)


def _measure(
    key: str,
    device_class: SensorDeviceClass | None,
    unit: str,
    value: Callable[[Pack], Any],
    *,
    whole: bool = False,
) -> SlotSensorDescription:
    return SlotSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        suggested_display_precision=0 if whole else 1,
        value_fn=_whole(value) if whole else _of_pack(value),
    )


SLOT_SENSORS: tuple[SlotSensorDescription, ...] = (
    SlotSensorDescription(
        key="state",
        translation_key="slot_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in SlotState],
        value_fn=lambda slot: slot.state,
        detail=False,
    ),
    SlotSensorDescription(
        key="state_of_charge",
        translation_key="state_of_charge",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=_whole(lambda pack: pack.state_of_charge),
        detail=False,
    ),
    SlotSensorDescription(
        key="pack",
        translation_key="pack",
        value_fn=lambda slot: slot.pack_id,
        detail=False,
    ),
    SlotSensorDescription(
        key="charging_power",
        translation_key="charging_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=_power,
        detail=False,
    ),
    _measure(
        "voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        lambda pack: pack.voltage,
    ),
    _measure(
        "current",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        lambda pack: pack.current,
    ),
    _measure(
        "max_temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        lambda pack: pack.max_temperature,
        whole=True,
    ),
    _measure(
        "min_temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        lambda pack: pack.min_temperature,
        whole=True,
    ),
    _measure(
        "state_of_health",
        None,
        UnitOfRatio.PERCENTAGE,
        lambda pack: pack.state_of_health,
        whole=True,
    ),
    _measure(
        "charge_voltage_limit",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        lambda pack: pack.max_charge_voltage,
    ),
    _measure(
        "charge_current_limit",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        lambda pack: pack.max_charge_current,
    ),
    _measure(
        "discharge_current_limit",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        lambda pack: pack.max_discharge_current,
    ),
    SlotSensorDescription(
        key="charger",
        translation_key="charger",
        device_class=SensorDeviceClass.ENUM,
        options=[charger.value for charger in Charger],
        value_fn=_of_pack(lambda pack: pack.charger),
    ),
    SlotSensorDescription(
        key="work_mode",
        translation_key="work_mode",
        device_class=SensorDeviceClass.ENUM,
        options=[mode.value for mode in WorkMode],
        value_fn=_of_pack(lambda pack: pack.work_mode),
    ),
)

CABINET_PROBLEM = BinarySensorEntityDescription(
    key="problem",
    translation_key="cabinet_problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
)

SLOT_BINARY_SENSORS: tuple[SlotBinaryDescription, ...] = (
    SlotBinaryDescription(
        key="error",
        translation_key="slot_error",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda slot: (
            bool(slot.problems.errors) or slot.reading.door is Door.FAULT
        ),
        names_fn=lambda slot: {
            "problems": slot.problems.errors,
            "warnings": slot.problems.warnings,
        },
        detail=False,
    ),
    SlotBinaryDescription(
        key="warning",
        translation_key="slot_warning",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda slot: (
            bool(slot.problems.warnings) or slot.reading.controller_fault is True
        ),
        names_fn=lambda slot: {"problems": slot.problems.warnings},
    ),
    SlotBinaryDescription(
        key="door",
        translation_key="door",
        device_class=BinarySensorDeviceClass.DOOR,
        value_fn=lambda slot: (
            None
            if slot.reading.door in (None, Door.FAULT)
            else slot.reading.door is Door.OPEN
        ),
    ),
)

CABINET_EVENT = EventEntityDescription(
    key="notification",
    translation_key="notification",
    event_types=[*EVENTS, OTHER_EVENT],
)
ALERT_EVENT = EventEntityDescription(
    key="alert", translation_key="alert", event_types=list(ALERT_TYPES)
)
