"""The entities of a slot, as tables."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntityDescription,
)
from homeassistant.components.button import ButtonEntityDescription
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
)
from homeassistant.helpers.typing import StateType

from ...const import NO_PACK
from ...core.cabinet.readings import Charger, Door, WorkMode
from ...core.cabinet.slot import Slot, SlotState


@dataclass(frozen=True, kw_only=True)
class SlotSensorDescription(SensorEntityDescription):
    """A sensor of a slot; with `detail` only where slot details are shown.

    It changes with `needs`, or when all of the slot is read again. With `measures_pack` it has
    a number only while there is a pack, and is unavailable in a slot that holds none.
    """

    value_fn: Callable[[Slot], StateType]
    needs: tuple[str, ...] = ()
    detail: bool = True
    measures_pack: bool = False


@dataclass(frozen=True, kw_only=True)
class SlotBinaryDescription(BinarySensorEntityDescription):
    """A binary sensor of a slot."""

    value_fn: Callable[[Slot], bool | None]
    names_fn: Callable[[Slot], dict[str, tuple[str, ...]]] | None = None
    detail: bool = True


POWER_STEP = 10
"""W; a tenth of an ampere is 7 W, so that smaller steps would be noise."""


def _power(slot: Slot) -> int | None:
    pack = slot.pack
    if pack.voltage is None or pack.current is None:
        return 0 if slot.reading.is_empty else None
    return round(pack.voltage * pack.current / POWER_STEP) * POWER_STEP


def _in_words(read: Callable[[Slot], str | None]) -> Callable[[Slot], str | None]:
    """What is said of the pack; of a slot that is known to hold none, that it does not."""
    return lambda slot: NO_PACK if slot.reading.is_empty else read(slot)


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
        measures_pack=True,
    )


PACK = SlotSensorDescription(
    key="pack",
    translation_key="pack",
    value_fn=_in_words(attrgetter("pack.id")),
    detail=False,
)
"""Which pack is in a slot."""

OPEN = ButtonEntityDescription(key="open", translation_key="open")

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
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=attrgetter("pack.state_of_charge"),
        needs=("state_of_charge",),
        detail=False,
        measures_pack=True,
    ),
    PACK,
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
        options=[*(charger.value for charger in Charger), NO_PACK],
        value_fn=_in_words(attrgetter("pack.charger")),
    ),
    SlotSensorDescription(
        key="work_mode",
        translation_key="work_mode",
        device_class=SensorDeviceClass.ENUM,
        options=[*(mode.value for mode in WorkMode), NO_PACK],
        value_fn=_in_words(attrgetter("pack.work_mode")),
    ),
)


def _error_codes(slot: Slot) -> tuple[str, ...]:
    """The errors of the pack by bit, then the slot's own, as reports name them."""
    codes = [*slot.problems.error_codes]
    if slot.reading.door is Door.FAULT:
        codes.append(f"slot_{slot.number}_fault")
    if slot.reading.controller_fault:
        codes.append(f"slot_{slot.number}_controller_fault")
    return tuple(codes)


SLOT_BINARY_SENSORS: tuple[SlotBinaryDescription, ...] = (
    SlotBinaryDescription(
        key="error",
        translation_key="slot_error",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda slot: (
            bool(slot.problems.errors)
            or slot.reading.door is Door.FAULT
            or slot.reading.controller_fault is True
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
