"""The sensors of a Solar String Optimizer."""

from .builders import (
    RELAY,
    HubSensorDescription,
    current,
    dc_link,
    power,
    register,
    rounded,
    temperature,
    voltage,
    volts_times_amperes,
)

SSO_SENSORS: tuple[HubSensorDescription, ...] = (
    power("string_power", value_fn=volts_times_amperes, needs=("voltage", "current")),
    voltage(
        "string_voltage",
        value_fn=rounded("voltage", 1),
        needs=("voltage",),
        enabled=False,
    ),
    current(
        "string_current",
        value_fn=rounded("current", 2),
        needs=("current",),
        enabled=False,
    ),
    register("pv_energy"),
    temperature(),
    *dc_link(),
    RELAY,
)
