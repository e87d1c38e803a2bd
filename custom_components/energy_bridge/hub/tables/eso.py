"""The sensors of an Energy Storage Optimizer."""

from homeassistant.components.sensor import SensorDeviceClass

from .builders import (
    RELAY,
    HubSensorDescription,
    current,
    dc_link,
    power,
    ratio,
    register,
    rounded,
    temperature,
    voltage,
    volts_times_amperes,
)

ESO_SENSORS: tuple[HubSensorDescription, ...] = (
    power(
        "battery_power",
        value_fn=volts_times_amperes,
        needs=("voltage", "current"),
        is_discharge=True,
    ),
    voltage(
        "battery_voltage",
        value_fn=rounded("voltage", 1),
        needs=("voltage",),
        enabled=False,
    ),
    current(
        "battery_current",
        value_fn=rounded("current", 2),
        needs=("current",),
        enabled=False,
        is_discharge=True,
    ),
    ratio("state_of_charge", SensorDeviceClass.BATTERY),
    register(
        "battery_energy_charged",
        needs=("battery_register_prod", "battery_register_cons"),
        enabled=False,
    ),
    register(
        "battery_energy_discharged",
        needs=("battery_register_prod", "battery_register_cons"),
        enabled=False,
    ),
    temperature(),
    *dc_link(),
    RELAY,
)
