"""The sensors of the hub itself."""

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import (
    EntityCategory,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfReactivePower,
)
from homeassistant.helpers.typing import StateType

from ...core.ferroamp.bits import HUB_STATES, hub_state
from ...core.ferroamp.device import Device
from .builders import (
    HubSensorDescription,
    capacity,
    current,
    dc_link,
    lowest_phase,
    measure,
    phases,
    power,
    ratio,
    register,
    registers,
    three,
    three_phase_sum,
)

_VAR = (SensorDeviceClass.REACTIVE_POWER, UnitOfReactivePower.VOLT_AMPERE_REACTIVE)
_WATT = (SensorDeviceClass.POWER, UnitOfPower.WATT)
_AMPERE = (SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE)


def _state(device: Device) -> StateType:
    mask = device.mask("state")
    return None if mask is None else hub_state(mask)


HUB_SENSORS: tuple[HubSensorDescription, ...] = (
    measure("frequency", SensorDeviceClass.FREQUENCY, UnitOfFrequency.HERTZ, 2),
    power(
        "grid_active_power",
        value_fn=three_phase_sum("grid_active_power"),
        needs=three("grid_active_power"),
    ),
    power(
        "grid_import_power",
        value_fn=three_phase_sum("grid_active_power", sign=1),
        needs=three("grid_active_power"),
    ),
    power(
        "grid_export_power",
        value_fn=three_phase_sum("grid_active_power", sign=-1),
        needs=three("grid_active_power"),
    ),
    *phases("grid_active_power", *_WATT, None, enabled=True),
    measure(
        "grid_reactive_power",
        *_VAR,
        None,
        value_fn=three_phase_sum("grid_reactive_power"),
        needs=three("grid_reactive_power"),
        enabled=False,
    ),
    *phases("grid_reactive_power", *_VAR, None),
    measure(
        "grid_apparent_power",
        SensorDeviceClass.APPARENT_POWER,
        UnitOfApparentPower.VOLT_AMPERE,
        None,
        enabled=False,
    ),
    *phases(
        "voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        1,
        enabled=True,
    ),
    *phases("grid_current", *_AMPERE, 2, enabled=True),
    *phases("grid_active_current", *_AMPERE, 2),
    *phases("grid_reactive_current", *_AMPERE, 2),
    power(
        "inverter_active_power",
        value_fn=three_phase_sum("inverter_active_power"),
        needs=three("inverter_active_power"),
        enabled=False,
    ),
    *phases("inverter_active_power", *_WATT, None),
    measure(
        "inverter_reactive_power",
        *_VAR,
        None,
        value_fn=three_phase_sum("inverter_reactive_power"),
        needs=three("inverter_reactive_power"),
        enabled=False,
    ),
    *phases("inverter_reactive_power", *_VAR, None),
    *phases("inverter_current", *_AMPERE, 2),
    *phases("inverter_active_current", *_AMPERE, 2),
    *phases("inverter_reactive_current", *_AMPERE, 2),
    power(
        "load_active_power",
        value_fn=three_phase_sum("load_active_power"),
        needs=three("load_active_power"),
    ),
    *phases("load_active_power", *_WATT, None),
    measure(
        "load_reactive_power",
        *_VAR,
        None,
        value_fn=three_phase_sum("load_reactive_power"),
        needs=three("load_reactive_power"),
        enabled=False,
    ),
    *phases("load_reactive_power", *_VAR, None),
    *phases("load_current", *_AMPERE, 2),
    *phases("load_active_current", *_AMPERE, 2),
    *phases("load_reactive_current", *_AMPERE, 2),
    *phases("ace_current_set_point", *_AMPERE, 2),
    *phases("available_current", *_AMPERE, 2, enabled=True),
    current(
        "available_current_lowest",
        value_fn=lowest_phase("available_current"),
        needs=three("available_current"),
    ),
    *phases("available_active_current", *_AMPERE, 2, enabled=True),
    current(
        "available_active_current_lowest",
        value_fn=lowest_phase("available_active_current"),
        needs=three("available_active_current"),
    ),
    current("available_active_current_three_phase", enabled=False),
    power("pv_power"),
    power("battery_power", is_discharge=True),
    ratio("state_of_charge", SensorDeviceClass.BATTERY),
    ratio("state_of_health", category=EntityCategory.DIAGNOSTIC),
    capacity("rated_capacity"),
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
    *dc_link(),
    *registers("grid_energy_imported", total=True, phases=True),
    *registers("grid_energy_exported", total=True, phases=True),
    *registers("inverter_energy_produced", total=False, phases=False),
    *registers("inverter_energy_consumed", total=False, phases=False),
    *registers("load_energy_consumed", total=True, phases=False),
    *registers("load_energy_produced", total=False, phases=False),
    register("pv_energy"),
    register(
        "battery_energy_charged",
        needs=("battery_register_prod", "battery_register_cons"),
    ),
    register(
        "battery_energy_discharged",
        needs=("battery_register_prod", "battery_register_cons"),
    ),
)
