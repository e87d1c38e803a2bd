"""Units by dimension."""

import pytest

from custom_components.energy_bridge.core.report.series import BASE_UNITS, Dimension
from custom_components.energy_bridge.history.units import (
    conversion,
    entity_filter,
    unit_problem,
)

NUMERIC = [each for each in Dimension if each not in (Dimension.ANY, Dimension.TEXT)]


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Nothing here needs Home Assistant to run."""


@pytest.mark.parametrize(
    ("dimension", "unit", "wanted", "factor"),
    [
        (Dimension.ACTIVE_POWER, "kW", None, 1e3),
        (Dimension.ACTIVE_POWER, "MW", None, 1e6),
        (Dimension.ACTIVE_POWER, "mW", None, 1e-3),
        (Dimension.ACTIVE_POWER, "W", "kW", 1e-3),
        (Dimension.REACTIVE_POWER, "W", None, 1),
        (Dimension.REACTIVE_POWER, "W", "kvar", 1e-3),
        (Dimension.REACTIVE_POWER, "kvar", None, 1e3),
        (Dimension.REACTIVE_POWER, "VAr", None, 1),
        (Dimension.APPARENT_POWER, "kVA", None, 1e3),
        (Dimension.ENERGY, "kWh", None, 1e3),
        (Dimension.ENERGY, "MWh", "kWh", 1e3),
        (Dimension.ENERGY, "mWh", None, 1e-3),
        (Dimension.ENERGY, "MJ", None, 1e6 / 3600),
        (Dimension.VOLTAGE, "mV", None, 1e-3),
        (Dimension.VOLTAGE, "MV", None, 1e6),
        (Dimension.CURRENT, "mA", None, 1e-3),
        (Dimension.FREQUENCY, "kHz", None, 1e3),
        (Dimension.RATIO, "%", None, 1),
        (Dimension.SPEED, "km/h", None, 1 / 3.6),
        (Dimension.IRRADIANCE, "W/m²", None, 1),
        (Dimension.IRRADIANCE, "BTU/(h⋅ft²)", None, 3.154591),
        (Dimension.POWER_FACTOR, None, None, 1),
        (Dimension.POWER_FACTOR, "%", None, 0.01),
        (Dimension.ANY, "bar", None, 1),
        (Dimension.ANY, "bar", "Pa", 1e5),
        (Dimension.ANY, "rpm", "rpm", 1),
        (Dimension.ANY, None, None, 1),
        (Dimension.ANY, "m³", "L", 1e3),
    ],
)
def test_units_that_fit(
    dimension: Dimension, unit: str | None, wanted: str | None, factor: float
) -> None:
    """A number in the unit becomes one in the unit that is wanted."""
    convert = conversion(dimension, unit, wanted)
    assert convert is not None
    assert convert(12.5) == pytest.approx(12.5 * factor, rel=1e-6)
    assert not unit_problem(dimension, unit, wanted)


def test_temperatures_have_another_zero() -> None:
    """°F and K are more than a factor."""
    for unit, value in (("°C", 20), ("°F", 68), ("K", 293.15)):
        convert = conversion(Dimension.TEMPERATURE, unit)
        assert convert is not None
        assert convert(value) == pytest.approx(20)


@pytest.mark.parametrize(
    ("dimension", "unit", "wanted"),
    [
        (Dimension.ACTIVE_POWER, None, None),
        (Dimension.ACTIVE_POWER, "kw", None),
        (Dimension.ACTIVE_POWER, "VA", None),
        (Dimension.ACTIVE_POWER, "kWh", None),
        (Dimension.ACTIVE_POWER, "W", "V"),
        (Dimension.REACTIVE_POWER, "kW", None),
        (Dimension.REACTIVE_POWER, "VA", None),
        (Dimension.APPARENT_POWER, "W", None),
        (Dimension.ENERGY, "W", None),
        (Dimension.RATIO, None, None),
        (Dimension.RATIO, "ppm", None),
        (Dimension.POWER_FACTOR, "W", None),
        (Dimension.SPEED, "mm/h", None),
        (Dimension.SPEED, "Beaufort", None),
        (Dimension.ANY, None, "W"),
        (Dimension.ANY, "W", "V"),
        (Dimension.ANY, "W", "rpm"),
    ],
)
def test_units_that_do_not_fit(
    dimension: Dimension, unit: str | None, wanted: str | None
) -> None:
    """Another dimension, another case or no unit at all."""
    assert conversion(dimension, unit, wanted) is None
    assert unit_problem(dimension, unit, wanted)


def test_what_selectors_offer() -> None:
    """Exactly the entities with a unit that fits; a power factor has often none."""
    for dimension in NUMERIC:
        if dimension is Dimension.POWER_FACTOR:
            continue
        (chosen,) = entity_filter(dimension)
        units = chosen["unit_of_measurement"]
        assert BASE_UNITS[dimension] in units
        assert not any(unit_problem(dimension, unit) for unit in units)
    assert "W" in entity_filter(Dimension.REACTIVE_POWER)[0]["unit_of_measurement"]
    assert entity_filter(Dimension.POWER_FACTOR) == [{"device_class": "power_factor"}]
    assert entity_filter(Dimension.ANY) == entity_filter(Dimension.TEXT) == []
    assert not unit_problem(Dimension.TEXT, "anything")
