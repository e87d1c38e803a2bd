"""The sensors of the hub and its units, as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfRatio,
    UnitOfReactivePower,
    UnitOfTemperature,
)
from homeassistant.helpers.typing import StateType

from ..core.ferroamp.bits import HUB_STATES, RELAY_POSITIONS, hub_state
from ..core.ferroamp.device import Device
from ..core.ferroamp.quantities import PHASES, Kind


@dataclass(frozen=True, kw_only=True)
class HubSensorDescription(SensorEntityDescription):
    """A sensor whose value comes from a device's readings. It exists once all of `needs` was seen."""

    value_fn: Callable[[Device], StateType]
    needs: tuple[str, ...] = ()
    code: str | None = None


def _rounded(key: str, digits: int | None) -> Callable[[Device], StateType]:
    def value(device: Device) -> StateType:
        found = device.values.get(key)
        return None if found is None else round(found, digits)

    return value


def _sum_of(*keys: str) -> Callable[[Device], float | None]:
    """Add up values; None while one of them is missing."""

    def value(device: Device) -> float | None:
        total = 0.0
        for key in keys:
            if (found := device.values.get(key)) is None:
                return None
            total += found
        return total

    return value


def _three(key: str) -> tuple[str, ...]:
    return tuple(f"{key}_{phase}" for phase in PHASES)


def _three_phase_sum(key: str, *, sign: int = 0) -> Callable[[Device], StateType]:
    """Sum of the phases, W or var; with a sign only that direction, as a magnitude."""
    phases = _sum_of(*_three(key))

    def value(device: Device) -> StateType:
        if (total := phases(device)) is None:
            return None
        return round(max(0.0, total * sign)) if sign else round(total)

    return value


def _energy(*counters: str) -> Callable[[Device], StateType]:
    if len(counters) == 1:
        (counter,) = counters

        return lambda device: device.guards[counter].shown

    def value(device: Device) -> StateType:
        guards = device.guards
        total = 0.0
        for counter in counters:
            if (found := guards[counter].total) is None:
                return None
            total += found
        return round(total, 3)

    return value


def _volts_times_amperes(device: Device) -> StateType:
    voltage, current = device.value("voltage"), device.value("current")
    return None if voltage is None or current is None else round(voltage * current)


def _measure(
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
) -> HubSensorDescription:
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
        value_fn=value_fn or _rounded(key, digits),
        needs=(key,) if needs is None else needs,
    )


def _phases(
    key: str,
    device_class: SensorDeviceClass,
    unit: str,
    digits: int | None,
    *,
    enabled: bool = False,
) -> tuple[HubSensorDescription, ...]:
    return tuple(
        _measure(
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


def _power(key: str, **options: Any) -> HubSensorDescription:
    return _measure(key, SensorDeviceClass.POWER, UnitOfPower.WATT, None, **options)


def _register(
    key: str,
    *counters: str,
    needs: tuple[str, ...] | None = None,
    enabled: bool = True,
    translation_key: str | None = None,
    placeholders: Mapping[str, str] | None = None,
) -> HubSensorDescription:
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


def _registers(
    key: str, *, total: bool, phases: bool
) -> tuple[HubSensorDescription, ...]:
    return (
        _register(key, *_three(key), enabled=total),
        *(
            _register(
                f"{key}_{phase}",
                enabled=phases,
                translation_key=f"{key}_phase",
                placeholders={"phase": phase.upper()},
            )
            for phase in PHASES
        ),
        _register(f"{key}_three_phase", enabled=False),
    )


def _voltage(key: str, **options: Any) -> HubSensorDescription:
    return _measure(
        key, SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT, 1, **options
    )


def _current(key: str, **options: Any) -> HubSensorDescription:
    return _measure(
        key, SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE, 2, **options
    )


def _ratio(
    key: str, device_class: SensorDeviceClass | None = None, **options: Any
) -> HubSensorDescription:
    return HubSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=_rounded(key, 1),
        needs=(key,),
        **options,
    )


def _capacity(key: str, *, enabled: bool = True) -> HubSensorDescription:
    return HubSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY_STORAGE,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        value_fn=_rounded(key, None),
        needs=(key,),
    )


def _dc_link() -> tuple[HubSensorDescription, ...]:
    return tuple(
        _voltage(key, enabled=False, category=EntityCategory.DIAGNOSTIC)
        for key in (
            "dc_link_voltage",
            "dc_link_voltage_negative",
            "dc_link_voltage_positive",
        )
    )


def _relay(device: Device) -> StateType:
    position = device.value("relay")
    return None if position is None else RELAY_POSITIONS.get(int(position))


_RELAY = HubSensorDescription(
    key="relay",
    translation_key="relay",
    device_class=SensorDeviceClass.ENUM,
    options=list(RELAY_POSITIONS.values()),
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value_fn=_relay,
    needs=("relay",),
)


def _state(device: Device) -> StateType:
    mask = device.mask("state")
    return None if mask is None else hub_state(mask)


def _temperature() -> HubSensorDescription:
    return _measure(
        "temperature",
        SensorDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        1,
        enabled=False,
        category=EntityCategory.DIAGNOSTIC,
    )


_VAR = (SensorDeviceClass.REACTIVE_POWER, UnitOfReactivePower.VOLT_AMPERE_REACTIVE)
_WATT = (SensorDeviceClass.POWER, UnitOfPower.WATT)
_AMPERE = (SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE)

HUB_SENSORS: tuple[HubSensorDescription, ...] = (
    _measure("frequency", SensorDeviceClass.FREQUENCY, UnitOfFrequency.HERTZ, 2),
    _power(
        "grid_active_power",
        value_fn=_three_phase_sum("grid_active_power"),
        needs=_three("grid_active_power"),
    ),
    _power(
        "grid_import_power",
        value_fn=_three_phase_sum("grid_active_power", sign=1),
        needs=_three("grid_active_power"),
    ),
    _power(
        "grid_export_power",
        value_fn=_three_phase_sum("grid_active_power", sign=-1),
        needs=_three("grid_active_power"),
    ),
    *_phases("grid_active_power", *_WATT, None, enabled=True),
    _measure(
        "grid_reactive_power",
        *_VAR,
        None,
        value_fn=_three_phase_sum("grid_reactive_power"),
        needs=_three("grid_reactive_power"),
    ),
    *_phases("grid_reactive_power", *_VAR, None, enabled=True),
    _measure(
        "grid_apparent_power",
        SensorDeviceClass.APPARENT_POWER,
        UnitOfApparentPower.VOLT_AMPERE,
        None,
        enabled=False,
    ),
    *_phases(
        "voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        1,
        enabled=True,
    ),
    *_phases("grid_current", *_AMPERE, 2, enabled=True),
    *_phases("grid_active_current", *_AMPERE, 2),
    *_phases("grid_reactive_current", *_AMPERE, 2),
    _power(
        "inverter_active_power",
        value_fn=_three_phase_sum("inverter_active_power"),
        needs=_three("inverter_active_power"),
    ),
    *_phases("inverter_active_power", *_WATT, None),
    _measure(
        "inverter_reactive_power",
        *_VAR,
        None,
        value_fn=_three_phase_sum("inverter_reactive_power"),
        needs=_three("inverter_reactive_power"),
        enabled=False,
    ),
    *_phases("inverter_reactive_power", *_VAR, None),
    *_phases("inverter_current", *_AMPERE, 2),
    *_phases("inverter_active_current", *_AMPERE, 2),
    *_phases("inverter_reactive_current", *_AMPERE, 2),
    _power(
        "load_active_power",
        value_fn=_three_phase_sum("load_active_power"),
        needs=_three("load_active_power"),
    ),
    *_phases("load_active_power", *_WATT, None),
    _measure(
        "load_reactive_power",
        *_VAR,
        None,
        value_fn=_three_phase_sum("load_reactive_power"),
        needs=_three("load_reactive_power"),
        enabled=False,
    ),
    *_phases("load_reactive_power", *_VAR, None),
    *_phases("load_current", *_AMPERE, 2),
    *_phases("load_active_current", *_AMPERE, 2),
    *_phases("load_reactive_current", *_AMPERE, 2),
    *_phases("ace_current_set_point", *_AMPERE, 2),
    *_phases("available_current", *_AMPERE, 2, enabled=True),
    *_phases("available_active_current", *_AMPERE, 2, enabled=True),
    _current("available_active_current_three_phase"),
    _power("pv_power"),
    _power("battery_power"),
    _ratio("state_of_charge", SensorDeviceClass.BATTERY),
    _ratio("state_of_health", entity_category=EntityCategory.DIAGNOSTIC),
    _capacity("rated_capacity"),
    HubSensorDescription(
        key="state",
        translation_key="state",
        device_class=SensorDeviceClass.ENUM,
        options=list(HUB_STATES),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_state,
        needs=("state",),
        code="state",
    ),
    *_dc_link(),
    *_registers("grid_energy_imported", total=True, phases=True),
    *_registers("grid_energy_exported", total=True, phases=True),
    *_registers("inverter_energy_produced", total=True, phases=False),
    *_registers("inverter_energy_consumed", total=True, phases=False),
    *_registers("load_energy_consumed", total=True, phases=False),
    *_registers("load_energy_produced", total=False, phases=False),
    _register("pv_energy"),
    _register(
        "battery_energy_charged",
        needs=("battery_register_prod", "battery_register_cons"),
    ),
    _register(
        "battery_energy_discharged",
        needs=("battery_register_prod", "battery_register_cons"),
    ),
)

ESO_SENSORS: tuple[HubSensorDescription, ...] = (
    _power(
        "battery_power", value_fn=_volts_times_amperes, needs=("voltage", "current")
    ),
    _voltage(
        "battery_voltage",
        value_fn=_rounded("voltage", 1),
        needs=("voltage",),
        enabled=False,
    ),
    _current(
        "battery_current",
        value_fn=_rounded("current", 2),
        needs=("current",),
        enabled=False,
    ),
    _ratio("state_of_charge", SensorDeviceClass.BATTERY),
    _register(
        "battery_energy_charged",
        needs=("battery_register_prod", "battery_register_cons"),
        enabled=False,
    ),
    _register(
        "battery_energy_discharged",
        needs=("battery_register_prod", "battery_register_cons"),
        enabled=False,
    ),
    _temperature(),
    *_dc_link(),
    _RELAY,
)

SSO_SENSORS: tuple[HubSensorDescription, ...] = (
    _power("string_power", value_fn=_volts_times_amperes, needs=("voltage", "current")),
    _voltage(
        "string_voltage",
        value_fn=_rounded("voltage", 1),
        needs=("voltage",),
        enabled=False,
    ),
    _current(
        "string_current",
        value_fn=_rounded("current", 2),
        needs=("current",),
        enabled=False,
    ),
    _register("pv_energy"),
    _temperature(),
    *_dc_link(),
    _RELAY,
)

ESM_SENSORS: tuple[HubSensorDescription, ...] = (
    _ratio("state_of_charge", SensorDeviceClass.BATTERY),
    _ratio(
        "state_of_health",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    _capacity("rated_capacity", enabled=False),
    _power("rated_power", enabled=False, category=EntityCategory.DIAGNOSTIC),
    HubSensorDescription(
        key="status",
        translation_key="status",
        entity_registry_enabled_default=False,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_rounded("status", None),
        needs=("status",),
    ),
)

SENSORS: Mapping[Kind, tuple[HubSensorDescription, ...]] = {
    Kind.HUB: HUB_SENSORS,
    Kind.ESO: ESO_SENSORS,
    Kind.SSO: SSO_SENSORS,
    Kind.ESM: ESM_SENSORS,
}
