"""solarPower:3, a PV system.

Each entry of the list `inverters` is an inverter, or a string of a DC system; its
number is the `slaveId`, so new ones go to the end. The kind of
`environmentalSensors.<n>` is one of SENSORS. `pv_power` says where power is measured:
"dc" or "ac". With "dc" an input that is no property of the message, `activePower.sum`,
is the power on the AC side, from which the power factor comes; while a battery shares
the inverter, that and reactive power have no source.

Where `availableActivePower` has no source, it is the irradiance of all sensors by their factors.
solarPower.flash:1 has the same active and available power, and the irradiance sensors for the latter.
"""

from collections.abc import Iterator

from ..configuration import Field
from ..series import Dimension
from . import setpoints
from .alarms import merged_texts
from .electrical import Properties, power_factor_at, product, total
from .fields import active_power, energy, number, reactive_power, setting
from .layout import Layout
from .readings import Readings

INVERTERS = "inverters"
ENVIRONMENT = "environmentalSensors"

SENSORS = ("irradiance", "wind", "temperature")

TEMPERATURES = ("sensor", "ambient", "solarModule")
"""The temperatures that the document names; a sensor may have others."""


def lists(_layout: Layout) -> Iterator[str]:
    """The lists in the message."""
    yield INVERTERS
    yield ENVIRONMENT


def alarm_lists(layout: Layout) -> Iterator[str]:
    """The lists of alarms: of the inverters, or without any of the system."""
    if not layout.items.get(INVERTERS):
        yield "alarms"
    for inverter, _ in layout.entries(INVERTERS):
        yield f"{inverter}.alarms"


def fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for."""
    yield active_power("activePower", "export")
    if not layout.ac:
        yield active_power("activePower.sum", "export")
    yield reactive_power("reactivePower")
    yield number("powerFactor", Dimension.POWER_FACTOR)
    yield energy("generatedEnergy")
    yield active_power("availableActivePower", "export")
    for inverter, _ in layout.entries(INVERTERS):
        yield from _inverter_fields(layout, inverter)
    for sensor, _ in layout.entries(ENVIRONMENT):
        yield from _sensor_fields(layout, sensor)
    yield from setpoints.generator_fields()


def _inverter_fields(layout: Layout, inverter: str) -> Iterator[Field]:
    yield active_power(f"{inverter}.activePower", "export")
    if layout.ac:
        yield reactive_power(f"{inverter}.reactivePower")
        yield number(f"{inverter}.powerFactor", Dimension.POWER_FACTOR)
    else:
        yield number(f"{inverter}.voltage", Dimension.VOLTAGE)
        yield number(f"{inverter}.current", Dimension.CURRENT, "export")
    yield energy(f"{inverter}.generatedEnergy")
    yield from setpoints.generator_confirmed_fields(f"{inverter}.{setpoints.CONFIRMED}")


def _sensor_fields(layout: Layout, sensor: str) -> Iterator[Field]:
    kind = layout.kinds.get(sensor)
    if kind == "irradiance":
        yield from _irradiance_fields(sensor)
    elif kind == "wind":
        yield number(f"{sensor}.windSpeed", Dimension.SPEED)
    for name in _temperatures(layout, sensor):
        yield number(f"{sensor}.temperature.{name}", Dimension.TEMPERATURE)


def _irradiance_fields(sensor: str) -> Iterator[Field]:
    yield setting(f"{sensor}.irradianceFactor", Dimension.ANY, required=True)
    yield number(f"{sensor}.irradiance", Dimension.IRRADIANCE)


def _temperatures(layout: Layout, sensor: str) -> Iterator[str]:
    names = TEMPERATURES if layout.kinds.get(sensor) == "temperature" else ("sensor",)
    yield from names
    prefix = f"{sensor}.temperature."
    own = {
        key.removeprefix(prefix)
        for key in layout.used
        if key.startswith(prefix) and key.isprintable()
    }
    yield from sorted(own.difference(names, ("",)))


def sensors_of(*, is_flash: bool) -> tuple[str, ...]:
    """The kinds of sensors that a message can have; in a flash message only irradiance has a use."""
    return SENSORS[:1] if is_flash else SENSORS


def flash_lists(_layout: Layout) -> Iterator[str]:
    """The lists that a flash message is made of."""
    yield ENVIRONMENT


def flash_fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for in a flash message."""
    yield active_power("activePower", "export")
    yield active_power("availableActivePower", "export")
    for sensor, _ in layout.entries(ENVIRONMENT):
        if layout.kinds.get(sensor) == SENSORS[0]:
            yield from _irradiance_fields(sensor)


def flash_message(layout: Layout, readings: Readings) -> Properties:
    """The flash message between its head and `scheduled`."""
    return {
        "activePower": readings.measured(readings.raw("activePower")),
        "availableActivePower": _available_power(layout, readings),
    }


def message(layout: Layout, readings: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    return {
        **_powers(layout, readings, ""),
        "generatedEnergy": readings.number("generatedEnergy", least=0),
        "setpoints": setpoints.generator(readings),
        "availableActivePower": _available_power(layout, readings),
        "alarms": merged_texts(readings.alarms("alarms")),
        "inverters": [
            {
                "slaveId": slave_id,
                **_powers(layout, readings, f"{inverter}."),
                "generatedEnergy": readings.number(
                    f"{inverter}.generatedEnergy", least=0
                ),
                "setpoints": {
                    "confirmed": setpoints.generator_confirmed(
                        readings, f"{inverter}.{setpoints.CONFIRMED}"
                    )
                },
                "alarms": merged_texts(readings.alarms(f"{inverter}.alarms")),
            }
            for slave_id, (inverter, _) in enumerate(layout.entries(INVERTERS), 1)
        ],
        "environmentalSensors": [
            _environmental_sensor(layout, readings, sensor, identifier)
            for sensor, identifier in layout.entries(ENVIRONMENT)
        ],
    }


def _available_power(layout: Layout, readings: Readings) -> float | None:
    """As mapped, else what the irradiance can give; by night a sensor may show less than none."""
    key = "availableActivePower"
    if readings.has_source(key):
        return readings.number(key)
    return readings.measured(
        total(
            product(
                readings.raw(f"{sensor}.irradianceFactor"),
                _not_negative(readings.raw(f"{sensor}.irradiance")),
            )
            for sensor, _ in layout.entries(ENVIRONMENT)
            if readings.has_source(f"{sensor}.irradiance")
        )
    )


def _not_negative(value: float | None) -> float | None:
    return None if value is None else max(value, 0.0)


def _powers(layout: Layout, readings: Readings, prefix: str) -> Properties:
    key = f"{prefix}activePower"
    active = (
        readings.raw(key)
        if readings.has_source(key)
        else product(readings.raw(f"{prefix}voltage"), readings.raw(f"{prefix}current"))
    )
    reactive = readings.raw(f"{prefix}reactivePower")
    alternating = active if layout.ac else readings.raw(f"{key}.sum")
    return {
        "activePower": readings.measured(active),
        "reactivePower": readings.measured(reactive),
        "powerFactor": power_factor_at(
            readings, f"{prefix}powerFactor", alternating, reactive
        ),
    }


def _environmental_sensor(
    layout: Layout, readings: Readings, sensor: str, identifier: str
) -> Properties:
    kind = layout.kinds.get(sensor)
    found: Properties = {"type": kind, "identifier": identifier}
    if kind == "irradiance":
        found["irradianceFactor"] = readings.setting(f"{sensor}.irradianceFactor")
        found["irradiance"] = readings.number(f"{sensor}.irradiance")
    elif kind == "wind":
        found["windSpeed"] = readings.number(f"{sensor}.windSpeed", least=0)
    found["temperature"] = {
        name: value
        for name in _temperatures(layout, sensor)
        if (value := readings.number(f"{sensor}.temperature.{name}")) is not None
    }
    return found
