"""The setpoint blocks: entities or constants, null where nothing is known."""

from collections.abc import Iterator

from ..configuration import Field
from ..series import Dimension
from .electrical import POWER_FACTOR_DIGITS, Properties
from .fields import setting
from .readings import Readings

CONFIRMED = "setpoints.confirmed"
DESIRED = "setpoints.desired"
EFFECTIVE = "setpoints.effective"

ORIGINS = ("cloud", "activeControl", "gridOperator", "modbusServer")
REACTIVE_ORIGINS = ("cloud", "gridOperator")
MODES = ("reactivePower", "powerFactor")
"""The two ways to set reactive power, of which only one may have a source."""


def control_fields(key: str) -> Iterator[Field]:
    """A reactive power control object: the setpoint of either mode."""
    yield setting(f"{key}.reactivePower", Dimension.REACTIVE_POWER, "inject")
    yield setting(f"{key}.powerFactor", Dimension.POWER_FACTOR)


def control(readings: Readings, key: str) -> Properties | None:
    """A reactive power control object; its source decides the mode."""
    reactive = readings.setting(f"{key}.reactivePower")
    if reactive is not None:
        return {"mode": "fixedReactivePower", "reactivePower": reactive}
    factor = readings.setting(f"{key}.powerFactor", POWER_FACTOR_DIGITS)
    if factor is not None:
        return {"mode": "fixedPowerFactor", "powerFactor": factor}
    return None


def _desired_control_fields() -> Iterator[Field]:
    for origin in REACTIVE_ORIGINS:
        yield from control_fields(f"{DESIRED}.reactivePower.{origin}")


def _desired_control(readings: Readings) -> Properties:
    key = f"{DESIRED}.reactivePower"
    return {origin: control(readings, f"{key}.{origin}") for origin in REACTIVE_ORIGINS}


def _origins(readings: Readings, key: str) -> Properties:
    return {origin: readings.setting(f"{key}.{origin}") for origin in ORIGINS}


def _power(key: str, positive: str) -> Field:
    return setting(key, Dimension.ACTIVE_POWER, positive)


def generator_confirmed_fields(prefix: str) -> Iterator[Field]:
    """What a generator or one of its inverters has confirmed."""
    yield setting(f"{prefix}.activePowerLimitPercentage", Dimension.RATIO)
    yield _power(f"{prefix}.activePowerLimit", "export")
    yield from control_fields(f"{prefix}.reactivePower")


def generator_confirmed(readings: Readings, prefix: str) -> Properties:
    """The `confirmed` block of a generator or one of its inverters."""
    return {
        "activePowerLimitPercentage": readings.setting(
            f"{prefix}.activePowerLimitPercentage"
        ),
        "activePowerLimit": readings.setting(f"{prefix}.activePowerLimit"),
        "reactivePower": control(readings, f"{prefix}.reactivePower"),
    }


def generator_fields() -> Iterator[Field]:
    """The setpoints of solarPower:3 and windPower:3."""
    yield from generator_confirmed_fields(CONFIRMED)
    limits = f"{DESIRED}.activePowerLimit"
    for origin in (*ORIGINS, "afrr.delta", "afrr.reference"):
        yield _power(f"{limits}.{origin}", "export")
    yield from _desired_control_fields()
    yield _power(f"{EFFECTIVE}.activePower", "export")
    yield from control_fields(f"{EFFECTIVE}.reactivePower")


def generator(readings: Readings) -> Properties:
    """The `setpoints` block of solarPower:3 and windPower:3."""
    limits = f"{DESIRED}.activePowerLimit"
    return {
        "confirmed": generator_confirmed(readings, CONFIRMED),
        "desired": {
            "activePowerLimit": {
                **_origins(readings, limits),
                "afrr": {
                    "delta": readings.setting(f"{limits}.afrr.delta"),
                    "reference": readings.setting(f"{limits}.afrr.reference"),
                },
            },
            "reactivePower": _desired_control(readings),
        },
        "effective": {
            "activePower": readings.setting(f"{EFFECTIVE}.activePower"),
            "reactivePower": control(readings, f"{EFFECTIVE}.reactivePower"),
        },
    }


def battery_fields() -> Iterator[Field]:
    """The setpoints of batteryPower:2."""
    yield _power(f"{CONFIRMED}.activePower", "discharge")
    yield from control_fields(f"{CONFIRMED}.reactivePower")
    yield _power(f"{CONFIRMED}.deliverFcr", "discharge")
    yield setting(f"{CONFIRMED}.chargeToPercentage", Dimension.RATIO)
    for origin in ORIGINS:
        yield _power(f"{DESIRED}.activePower.{origin}", "discharge")
    yield from _desired_control_fields()
    yield setting(f"{DESIRED}.chargeToPercentage.cloud", Dimension.RATIO)
    yield _power(f"{DESIRED}.deliverFcr.cloud", "discharge")
    yield _power(f"{EFFECTIVE}.activePower", "discharge")
    yield from control_fields(f"{EFFECTIVE}.reactivePower")


def battery(readings: Readings) -> Properties:
    """The `setpoints` block of batteryPower:2."""
    return {
        "confirmed": {
            "activePower": readings.setting(f"{CONFIRMED}.activePower"),
            "reactivePower": control(readings, f"{CONFIRMED}.reactivePower"),
            "deliverFcr": readings.setting(f"{CONFIRMED}.deliverFcr"),
            "chargeToPercentage": readings.setting(
                f"{CONFIRMED}.chargeToPercentage", least=0
            ),
        },
        "desired": {
            "activePower": _origins(readings, f"{DESIRED}.activePower"),
            "reactivePower": _desired_control(readings),
            "chargeToPercentage": {
                "cloud": readings.setting(
                    f"{DESIRED}.chargeToPercentage.cloud", least=0
                )
            },
            "deliverFcr": {"cloud": readings.setting(f"{DESIRED}.deliverFcr.cloud")},
        },
        "effective": {
            "activePower": readings.setting(f"{EFFECTIVE}.activePower"),
            "reactivePower": control(readings, f"{EFFECTIVE}.reactivePower"),
        },
    }


def charger_limit_fields(prefix: str) -> Iterator[Field]:
    """Both limits of a charger or one of its points."""
    yield _power(f"{prefix}.activePowerLimit", "charge")
    yield setting(f"{prefix}.currentLimit", Dimension.CURRENT, "charge")


def charger_limits(readings: Readings, prefix: str) -> Properties:
    """A `confirmed` or `effective` block of a charger or one of its points."""
    return {
        "activePowerLimit": readings.setting(f"{prefix}.activePowerLimit"),
        "currentLimit": readings.setting(f"{prefix}.currentLimit"),
    }


def charger_fields() -> Iterator[Field]:
    """The setpoints of evPower:2."""
    yield from charger_limit_fields(CONFIRMED)
    for origin in ORIGINS:
        yield _power(f"{DESIRED}.activePowerLimit.{origin}", "charge")
    for origin in ORIGINS:
        key = f"{DESIRED}.currentLimit.{origin}"
        yield setting(key, Dimension.CURRENT, "charge")
    yield from charger_limit_fields(EFFECTIVE)


def charger(readings: Readings) -> Properties:
    """The `setpoints` block of evPower:2."""
    return {
        "confirmed": charger_limits(readings, CONFIRMED),
        "desired": {
            "activePowerLimit": _origins(readings, f"{DESIRED}.activePowerLimit"),
            "currentLimit": _origins(readings, f"{DESIRED}.currentLimit"),
        },
        "effective": charger_limits(readings, EFFECTIVE),
    }
