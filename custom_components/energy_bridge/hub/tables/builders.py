"""What the tables of sensors are made of: descriptions, and how each value comes from a device."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfRatio,
    UnitOfTemperature,
)
from homeassistant.helpers.typing import StateType

from ...core.ferroamp.bits import RELAY_POSITIONS
from ...core.ferroamp.device import Device
from ...core.ferroamp.quantities import PHASES


@dataclass(frozen=True, kw_only=True)
class HubSensorDescription(SensorEntityDescription):
    """A sensor whose value comes from a device's readings. It exists once all of `needs` was seen.

    `is_discharge` where positive values discharge a battery and negative ones charge it.
    """

    value_fn: Callable[[Device], StateType]
    needs: tuple[str, ...] = ()
    code: str | None = None
    is_discharge: bool = False


class MeasureOptions(TypedDict, total=False):
    """What `measure` can be told."""

    value_fn: Callable[[Device], StateType] | None
    needs: tuple[str, ...] | None
    enabled: bool
    category: EntityCategory | None
    is_discharge: bool


def rounded(key: str, digits: int | None) -> Callable[[Device], StateType]:
    """A value as it was measured, to so many digits; an integer for None."""

    def value(device: Device) -> StateType:
        try:
            return round(device.values[key], digits)
        except KeyError:
            return None

    return value


def three(key: str) -> tuple[str, ...]:
    """The keys of the three phases of a value."""
    return tuple(f"{key}_{phase}" for phase in PHASES)


def three_phase_sum(key: str, *, sign: int = 0) -> Callable[[Device], StateType]:
    """Sum of the phases, W or var; with a sign only that direction, as a magnitude."""
    l1, l2, l3 = three(key)

    def value(device: Device) -> StateType:
        values = device.values
        try:
            total = values[l1] + values[l2] + values[l3]
        except KeyError:
            return None
        return round(max(0.0, total * sign)) if sign else round(total)

    return value


def lowest_phase(key: str) -> Callable[[Device], StateType]:
    """The least of the phases, to two digits; None while one of them is missing."""
    keys = three(key)

    def value(device: Device) -> StateType:
        found = [device.values.get(each) for each in keys]
        known = [each for each in found if each is not None]
        return round(min(known), 2) if len(known) == len(keys) else None

    return value


def _energy(*counters: str) -> Callable[[Device], StateType]:
    """An energy counter, or the sum of several, kWh to the watt-hour; None while one of them is missing."""

    def value(device: Device) -> StateType:
        total = device.energy(counters)
        return None if total is None else round(total, 3)

    return value


def volts_times_amperes(device: Device) -> StateType:
    """Power (W) of a unit that sends only voltage and current."""
    voltage, current = device.value("voltage"), device.value("current")
    return None if voltage is None or current is None else round(voltage * current)


def measure(
    key: str,
    device_class: SensorDeviceClass,
    unit: str,
    digits: int | None,
    *,
    value_fn: Callable[[Device], StateType] | None = None,
    needs: tuple[str, ...] | None = None,
    enabled: bool = True,
    translation_key: str | None = None,
    placeholders: Mapping[str, str] | None = None,
    category: EntityCategory | None = None,
    is_discharge: bool = False,
) -> HubSensorDescription:
    """A value that is measured; by default it is read under its own key."""
    return HubSensorDescription(
        key=key,
        translation_key=translation_key or key,
        translation_placeholders=placeholders,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=digits or 0,
        entity_registry_enabled_default=enabled,
        entity_category=category,
        value_fn=value_fn or rounded(key, digits),
        needs=(key,) if needs is None else needs,
        is_discharge=is_discharge,
    )


def phases(
    key: str,
    device_class: SensorDeviceClass,
    unit: str,
    digits: int | None,
    *,
    enabled: bool = False,
) -> tuple[HubSensorDescription, ...]:
    """The same value of each phase."""
    return tuple(
        measure(
            f"{key}_{phase}",
            device_class,
            unit,
            digits,
            enabled=enabled,
            translation_key=f"{key}_phase",
            placeholders={"phase": phase.upper()},
        )
        for phase in PHASES
    )


def power(key: str, **options: Unpack[MeasureOptions]) -> HubSensorDescription:
    """An active power, W."""
    return measure(key, SensorDeviceClass.POWER, UnitOfPower.WATT, None, **options)


def register(
    key: str,
    *counters: str,
    needs: tuple[str, ...] | None = None,
    enabled: bool = True,
    translation_key: str | None = None,
    placeholders: Mapping[str, str] | None = None,
) -> HubSensorDescription:
    """An energy counter, kWh, or the sum of several."""
    counters = counters or (key,)
    return HubSensorDescription(
        key=key,
        translation_key=translation_key or key,
        translation_placeholders=placeholders,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        entity_registry_enabled_default=enabled,
        value_fn=_energy(*counters),
        needs=counters if needs is None else needs,
    )


def registers(
    key: str, *, total: bool, phases: bool
) -> tuple[HubSensorDescription, ...]:
    """An energy counter as the sum of its phases, each phase, and as the hub sums them."""
    return (
        register(key, *three(key), enabled=total),
        *(
            register(
                f"{key}_{phase}",
                enabled=phases,
                translation_key=f"{key}_phase",
                placeholders={"phase": phase.upper()},
            )
            for phase in PHASES
        ),
        register(f"{key}_three_phase", enabled=False),
    )


def voltage(key: str, **options: Unpack[MeasureOptions]) -> HubSensorDescription:
    """A voltage, V."""
    return measure(
        key, SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT, 1, **options
    )


def current(key: str, **options: Unpack[MeasureOptions]) -> HubSensorDescription:
    """A current, A RMS."""
    return measure(
        key, SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE, 2, **options
    )


def ratio(
    key: str,
    device_class: SensorDeviceClass | None = None,
    *,
    enabled: bool = True,
    category: EntityCategory | None = None,
) -> HubSensorDescription:
    """A share, %."""
    return HubSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        entity_registry_enabled_default=enabled,
        entity_category=category,
        value_fn=rounded(key, 1),
        needs=(key,),
    )


def capacity(key: str, *, enabled: bool = True) -> HubSensorDescription:
    """An energy that a battery can hold, Wh."""
    return HubSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY_STORAGE,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        value_fn=rounded(key, None),
        needs=(key,),
    )


def dc_link() -> tuple[HubSensorDescription, ...]:
    """The voltages of the DC link."""
    return tuple(
        voltage(key, enabled=False, category=EntityCategory.DIAGNOSTIC)
        for key in (
            "dc_link_voltage",
            "dc_link_voltage_negative",
            "dc_link_voltage_positive",
        )
    )


def _relay(device: Device) -> StateType:
    position = device.value("relay")
    return None if position is None else RELAY_POSITIONS.get(int(position))


RELAY = HubSensorDescription(
    key="relay",
    translation_key="relay",
    device_class=SensorDeviceClass.ENUM,
    options=list(RELAY_POSITIONS.values()),
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value_fn=_relay,
    needs=("relay",),
)


def temperature() -> HubSensorDescription:
    """The temperature inside a unit."""
    return measure(
        "temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        1,
        enabled=False,
        category=EntityCategory.DIAGNOSTIC,
    )
