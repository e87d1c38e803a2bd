"""The entities of cabinets and slots, as tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

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

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.protocol import EVENTS
from ..core.cabinet.readings import Charger, Door, Network, WorkMode
from ..core.cabinet.slot import Slot, SlotState
from ..core.cabinet.thresholds import RANGES

ALERT_TYPES = ("warning", "error")
OTHER_EVENT = "other"
PLACE = "packs_ready"
"""The figure that is shown where the cabinet is."""
SWAPS = "swaps_today"


@dataclass(frozen=True, kw_only=True)
class CabinetSensorDescription(SensorEntityDescription):
    """A sensor of a cabinet; it exists once `exists` says so, and changes with `needs`."""

    value_fn: Callable[[Cabinet], StateType]
    needs: tuple[str, ...]
    exists: Callable[[Cabinet], bool] = lambda _cabinet: True


@dataclass(frozen=True, kw_only=True)
class SlotSensorDescription(SensorEntityDescription):
    """A sensor of a slot; with `detail` only where slot details are shown.

    It changes with `needs`, or when all of the slot is read again.
    """

    value_fn: Callable[[Slot], StateType]
    needs: tuple[str, ...] = ()
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
        needs=("figures", "reading") if key == PLACE else ("figures",),
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
        needs=("thresholds",),
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
        key=SWAPS,
        translation_key=SWAPS,
        state_class=SensorStateClass.TOTAL,
        needs=("swaps",),
        value_fn=lambda cabinet: cabinet.swaps.count,
    ),
    CabinetSensorDescription(
        key="total_slots",
        translation_key="total_slots",
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=("reading", "figures"),
        value_fn=lambda cabinet: cabinet.reading.total_slots or len(cabinet.slots),
    ),
    CabinetSensorDescription(
        key="environment_temperature",
        translation_key="environment_temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        needs=("reading",),
        value_fn=lambda cabinet: cabinet.reading.environment_temperature,
        exists=lambda cabinet: cabinet.reading.environment_temperature is not None,
    ),
    CabinetSensorDescription(
        key="network",
        translation_key="network",
        device_class=SensorDeviceClass.ENUM,
        options=[network.value for network in Network],
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=("reading",),
        value_fn=lambda cabinet: cabinet.reading.network,
        exists=lambda cabinet: cabinet.reading.network is not None,
    ),
    *(_threshold(key, *unit) for key, unit in THRESHOLDS.items()),
)


LAST_SEEN = SensorEntityDescription(
    key="last_seen",
    translation_key="last_seen",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
)
CABINETS_ONLINE = SensorEntityDescription(
    key="cabinets_online",
    translation_key="cabinets_online",
    state_class=SensorStateClass.MEASUREMENT,
)
CABINETS_OFFLINE = SensorEntityDescription(
    key="cabinets_offline",
    translation_key="cabinets_offline",
    state_class=SensorStateClass.MEASUREMENT,
)

POWER_STEP = 10
"""W; a tenth of an ampere is 7 W, so that smaller steps would be noise."""


def _power(slot: Slot) -> int | None:
    pack = slot.pack
    if pack.voltage is None or pack.current is None:
        return 0 if slot.reading.pack is None else None
    return round(pack.voltage * pack.current / POWER_STEP) * POWER_STEP


def _measure(
    name: str,
    device_class: SensorDeviceClass | None,
    unit: str,
    *,
    key: str | None = None,
    digits: int = 1,
) -> SlotSensorDescription:
    """A value of the pack by its name there, which is the key unless that is given."""
    return SlotSensorDescription(
        key=key or name,
        translation_key=key or name,
        device_class=device_class,
        native_unit_of_measurement=unit,
        suggested_display_precision=digits,
        needs=(name,),
        value_fn=attrgetter(f"pack.{name}"),
    )


SLOT_SENSORS: tuple[SlotSensorDescription, ...] = (
    SlotSensorDescription(
        key="state",
        translation_key="slot_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in SlotState],
        value_fn=attrgetter("state"),
        needs=("state",),
        detail=False,
    ),
    SlotSensorDescription(
        key="state_of_charge",
        translation_key="state_of_charge",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=attrgetter("pack.state_of_charge"),
        needs=("state_of_charge",),
        detail=False,
    ),
    SlotSensorDescription(
        key="pack",
        translation_key="pack",
        value_fn=attrgetter("pack.id"),
        detail=False,
    ),
    SlotSensorDescription(
        key="charging_power",
        translation_key="charging_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=_power,
        needs=("voltage", "current"),
        detail=False,
    ),
    _measure("voltage", SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT),
    _measure("current", SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE),
    _measure(
        "max_temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        digits=0,
    ),
    _measure(
        "min_temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        digits=0,
    ),
    _measure("state_of_health", None, UnitOfRatio.PERCENTAGE, digits=0),
    _measure(
        "max_charge_voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        key="charge_voltage_limit",
    ),
    _measure(
        "max_charge_current",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        key="charge_current_limit",
    ),
    _measure(
        "max_discharge_current",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        key="discharge_current_limit",
    ),
    SlotSensorDescription(
        key="charger",
        translation_key="charger",
        device_class=SensorDeviceClass.ENUM,
        options=[charger.value for charger in Charger],
        value_fn=attrgetter("pack.charger"),
    ),
    SlotSensorDescription(
        key="work_mode",
        translation_key="work_mode",
        device_class=SensorDeviceClass.ENUM,
        options=[mode.value for mode in WorkMode],
        value_fn=attrgetter("pack.work_mode"),
    ),
)

CABINET_PROBLEM = BinarySensorEntityDescription(
    key="problem",
    translation_key="cabinet_problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
)


def _error_codes(slot: Slot) -> tuple[str, ...]:
    """The errors of the pack by bit, then the slot's own, as reports name them."""
    if slot.reading.door is not Door.FAULT:
        return slot.problems.error_codes
    return (*slot.problems.error_codes, f"slot_{slot.number}_fault")


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
            "codes": _error_codes(slot),
            "warning_codes": slot.problems.warning_codes,
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


def _keys_by_value(
    tables: Iterable[tuple[str, tuple[str, ...]]],
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, needs in tables:
        for name in needs:
            found[name] = (*found.get(name, ()), key)
    return found


KEYS_BY_VALUE = _keys_by_value(
    [
        *((each.key, each.needs) for each in CABINET_SENSORS),
        *((each.key, each.needs) for each in SLOT_SENSORS),
        (LAST_SEEN.key, ("seen",)),
        (CABINET_PROBLEM.key, ("reading", "alerts")),
    ]
)
"""Which entities change with a value, by their keys: of a cabinet and of a slot."""
