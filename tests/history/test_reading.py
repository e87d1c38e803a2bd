"""Recorded states as values."""

from decimal import Decimal
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report.series import Dimension, Series, Value
from custom_components.energy_bridge.core.wire import Json
from custom_components.energy_bridge.history.reading import AttributesKey, Reader


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Nothing here needs Home Assistant to run."""


def read(
    series: Series, state: str | None, attributes: dict[str, Json]
) -> tuple[Value, list[str | None]]:
    """A state's value, and the units that did not fit."""
    misfits: list[str | None] = []

    def known(_key: AttributesKey) -> dict[str, Json]:
        return attributes

    return Reader(series, known, misfits.append)[1](state), misfits


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.sampled_from([("W", 0), ("kW", 3), ("MW", 6), ("mW", -3), ("GW", 9)]),
)
def test_decimals_stay_decimals(number: Decimal, unit: tuple[str, int]) -> None:
    """A conversion by a power of ten adds no noise, so that halves stay halves."""
    name, power = unit
    series = Series("sensor.grid", Dimension.ACTIVE_POWER)
    value, _ = read(series, str(number), {"unit_of_measurement": name})
    assert value == float(number.scaleb(power))


@given(st.text() | st.floats().map(repr), st.sampled_from(["W", "kW", "V", None]))
def test_a_value_is_finite_or_none(state: str, unit: str | None) -> None:
    """Whatever the state; only numbers tell that their unit does not fit."""
    series = Series("sensor.grid", Dimension.ACTIVE_POWER)
    value, misfits = read(series, state, {"unit_of_measurement": unit})
    try:
        number = float(state)
    except ValueError:
        number = math.nan
    if unit in ("W", "kW"):
        assert misfits == []
        assert (value is None) == (
            not math.isfinite(number * (1000 if unit == "kW" else 1))
        )
        assert value is None or (isinstance(value, float) and math.isfinite(value))
    else:
        assert value is None
        assert misfits == ([unit] if math.isfinite(number) else [])


@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    st.sampled_from(["on", "1", "unavailable", "unknown", "", None]),
)
def test_attributes_as_values(found: Json, state: str | None) -> None:
    """Numbers are numbers, anything else is JSON, and there is none without a state."""
    series = Series("sensor.grid", Dimension.TEXT, attribute="code")
    value, _ = read(series, state, {"code": found})
    if found is None or state not in ("on", "1"):
        assert value is None
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        assert value == float(found)
    else:
        assert isinstance(value, str)
    assert read(series, state, {})[0] is None


def test_texts_need_no_attributes() -> None:
    """So none are looked for."""

    def none(_key: AttributesKey) -> dict[str, Json]:
        raise AssertionError

    reader = Reader(Series("sensor.grid", Dimension.TEXT), none, lambda _unit: None)
    states = ["on", "5", "", "unavailable", "unknown", "no_pack", None]
    assert [reader[None](state) for state in states] == [
        "on",
        "5",
        None,
        None,
        None,
        None,
        None,
    ]
    assert not reader.needs_attributes


def test_a_unit_that_is_no_text_is_none() -> None:
    """Bad attributes are normal."""
    series = Series("sensor.grid", Dimension.POWER_FACTOR)
    assert read(series, "0.9", {"unit_of_measurement": 5}) == (0.9, [])
