"""What all Teleport messages make of values, and what the meter derives."""

from datetime import UTC
from math import hypot, isclose

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.report import teleport
from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.report.series import Dimension, Value
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleports import (
    SYSTEMS,
    States,
    T,
    at,
    documents,
    message,
    numbered,
    rows_of,
    stored,
    with_frequency,
)

POWERS = st.one_of(
    st.sampled_from([0.0, -0.0, 0.001, -0.001]),
    st.floats(-1e7, 1e7, allow_subnormal=False),
)

METER: Data = stored(
    "meter",
    {
        "activePower.l1": "sensor.p",
        "reactivePower.l1": "sensor.q",
        "current.l1": "sensor.i",
        "frequency": "sensor.f",
    },
)


@given(active=POWERS, reactive=POWERS)
def test_power_factor(active: float, reactive: float) -> None:
    """Magnitude |P|/S; positive in the quadrants 2 and 4, negative in 1 and 3."""
    found = with_frequency(METER, {"sensor.p": -active, "sensor.q": reactive})
    factor = at(found, "powerFactor.l1")
    apparent = hypot(active, reactive)
    if apparent == 0:
        assert factor is None
        return
    assert isinstance(factor, float)
    assert isclose(abs(factor), abs(active) / apparent, abs_tol=0.000051)
    if active * reactive > 0:
        assert factor <= 0
    else:
        assert factor >= 0
    assert at(found, "apparentPower.l1") == pytest.approx(apparent, abs=0.0006)


@pytest.mark.parametrize(
    ("active", "reactive", "factor"),
    [
        (800.0, 600.0, -0.8),
        (-800.0, 600.0, 0.8),
        (-800.0, -600.0, -0.8),
        (800.0, -600.0, 0.8),
        (-5.0, 0.0, 1.0),
        (0.0, 5.0, 0.0),
        (0.0, 0.0, None),
        (None, 5.0, None),
        (5.0, None, None),
    ],
)
def test_power_factor_by_quadrant(
    active: float | None, reactive: float | None, factor: float | None
) -> None:
    """Each quadrant, the axes between them, and what is unknown."""
    drawn = None if active is None else -active
    found = with_frequency(METER, {"sensor.p": drawn, "sensor.q": reactive})
    assert at(found, "powerFactor.l1") == factor


@pytest.mark.parametrize(
    ("power", "current", "written"),
    [
        (500.0, 2.5, -2.5),
        (-500.0, 2.5, 2.5),
        (-500.0, -2.5, 2.5),
        (500.0, -2.5, -2.5),
        (0.0, 2.5, 2.5),
        (None, 2.5, None),
        (500.0, None, None),
        (500.0, 0.0, 0.0),
    ],
)
def test_direction_of_a_meters_current(
    power: float | None, current: float | None, written: float | None
) -> None:
    """A magnitude with the sign of the power, positive if that is zero."""
    found = with_frequency(METER, {"sensor.p": power, "sensor.i": current})
    assert at(found, "current.phase.l1") == written
    assert at(found, "current.line.l1") == written


def test_the_documents_apparent_power() -> None:
    """The sum is that of the summed powers; the document has 7837.35 VA."""
    data = stored(
        "meter",
        {
            **{f"activePower.l{n}": f"sensor.p{n}" for n in (1, 2, 3)},
            "reactivePower.sum": "sensor.q",
        },
    )
    found = message(
        data,
        {
            "sensor.p1": -2626.56,
            "sensor.p2": -2876.25,
            "sensor.p3": -2325.02,
            "sensor.q": 386.1,
        },
    )
    assert at(found, "activePower.sum") == 7827.83
    assert at(found, "reactivePower") == {
        "l1": None,
        "l2": None,
        "l3": None,
        "sum": 386.1,
    }
    assert at(found, "apparentPower.sum") == 7837.346


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0004, "1.0"),
        (1.0005, "1.001"),
        (-1.0005, "-1.001"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0.0"),
        (-0.0004, "0.0"),
        (float("inf"), "null"),
        (float("nan"), "null"),
        ("text", "null"),
    ],
)
def test_rounding(value: Value, written: str) -> None:
    """Three decimals, halves away from zero; what is no number is null."""
    data = stored("wind", {"activePower": "sensor.p", "windSpeed": "sensor.f"})
    [document] = documents(data, rows_of(data, {"sensor.p": value, "sensor.f": 1.0}))
    assert f'"activePower":{written},'.encode() in document.content


def test_numbers_too_large_to_derive_from() -> None:
    """A product beyond all numbers is unknown, not an error."""
    data = stored(
        "solar",
        {
            "activePower": "sensor.p",
            "inverters.1.voltage": "sensor.u",
            "inverters.1.current": "sensor.u",
        },
        items={"inverters": ["one"]},
    )
    found = message(data, {"sensor.p": 1.0, "sensor.u": 1e200})
    assert at(found, "inverters.0.activePower") is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("meter", "frequency"),
        ("meter", "voltage.phase.l1"),
        ("meter", "activeEnergyConsumed.l2"),
        ("meter", "activeEnergyDelivered.sum"),
        ("solar", "generatedEnergy"),
        ("wind", "windSpeed"),
        ("battery", "stateOfCharge"),
        ("battery", "stateOfHealth"),
        ("battery", "availableEnergy"),
        ("battery", "availableActivePower.charge"),
        ("battery", "setpoints.confirmed.chargeToPercentage"),
        ("ev", "energyProduced"),
    ],
)
def test_what_cannot_be_negative(name: str, key: str) -> None:
    """A value below zero is none."""
    other = "power" if name == "ev" else "activePower.sum"
    other = other if name in ("ev", "meter") else "activePower"
    data = stored(name, {key: "sensor.x", other: "sensor.f"})
    assert at(with_frequency(data, {"sensor.x": -0.5}), key) is None
    assert at(with_frequency(data, {"sensor.x": 0.0}), key) == 0
    assert at(with_frequency(data, {"sensor.x": 0.5}), key) == 0.5


def test_sign_invert_and_scale() -> None:
    """A source's own sign and scale come on top of the field's, for constants, too."""
    data = stored(
        "ev",
        {
            "power": {"entity": "sensor.f", "invert": True, "scale": 10},
            "setpoints.confirmed.currentLimit": {"constant": 16, "invert": True},
            "setpoints.effective.currentLimit": {"constant": 16},
        },
    )
    found = message(data, {"sensor.f": 50.0})
    assert at(found, "power") == 500
    assert at(found, "setpoints.confirmed.currentLimit") == 16
    assert at(found, "setpoints.effective.currentLimit") == -16


def test_series_have_the_fields_dimensions() -> None:
    """What to read: numbers in base units, choices as text, codes as attributes."""
    data = stored(
        "wind",
        {
            "windSpeed": "sensor.wind",
            "converters.1.status": "sensor.s",
            "converters.1.activePower": {"entity": "sensor.p", "constant": 3},
            "setpoints.effective.activePower": {"constant": 3},
            "nonsense": "sensor.x",
        },
        items={"converters": ["1"]},
        flags={
            "converters.1.alarms": [
                {
                    "entity": "sensor.a",
                    "text": "",
                    "codes": "mask",
                    "attribute": "code",
                },
                {
                    "entity": "sensor.a",
                    "text": "",
                    "codes": "names",
                    "attribute": "list",
                },
                {"entity": "sensor.a", "text": "a"},
            ]
        },
    )
    found = {
        (one.entity, one.dimension, one.attribute)
        for one in teleport.report(data, UTC).series
    }
    assert found == {
        ("sensor.wind", Dimension.SPEED, None),
        ("sensor.s", Dimension.TEXT, None),
        ("sensor.p", Dimension.ACTIVE_POWER, None),
        ("sensor.a", Dimension.ANY, "code"),
        ("sensor.a", Dimension.TEXT, "list"),
        ("sensor.a", Dimension.TEXT, None),
    }


VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["on", "off", "closed", "[]", "", '["a"]']),
)


@given(
    st.sampled_from(["meter", "solar", "wind", "battery", "battery_filtered", "ev"]),
    st.data(),
)
def test_any_values_make_a_message_or_none(name: str, draw: st.DataObject) -> None:
    """Whatever the entities say, the document is JSON without a number that is none."""
    items: Json = {
        SYSTEMS: ["a"],
        f"{SYSTEMS}.1.racks": ["b"],
        "inverters": ["c"],
        "converters": ["d"],
        "stations": ["e"],
        "stations.1.points": ["f", "g"],
    }
    kinds: Json = {"stations.1.points.1": "ac-3-phase-wye", "stations.1.points.2": "dc"}
    empty = stored(name, {}, items=items, kinds=kinds)
    keys = [field.key for field in teleport.fields(empty)]
    data = stored(
        name,
        {key: f"sensor.{index}" for index, key in enumerate(keys)},
        items=items,
        kinds=kinds,
    )
    count = len(teleport.report(data, UTC).series)
    values = draw.draw(st.lists(VALUES, min_size=count, max_size=count))
    rows = [(T, index, value) for index, value in enumerate(values)]
    for document in documents(data, rows):
        [found] = orjson.loads(document.content)
        assert found["scheduled"] is True
        assert b"-0.0," not in document.content


def test_line_voltages_in_wye() -> None:
    """A meter that measures them, too, may tell; the directions are those of each phase's power."""
    phases = (1, 2, 3)
    data = stored(
        "meter",
        {
            "frequency": "sensor.f",
            **{f"voltage.line.l{n}": f"sensor.u{n}" for n in phases},
            **{f"current.l{n}": f"sensor.i{n}" for n in phases},
            "activePower.l1": "sensor.p1",
            "activePower.sum": "sensor.p",
        },
    )
    states: States = {
        **numbered("sensor.u", 400.4, None, -1.0),
        **numbered("sensor.i", 11.4, 12.5, 10.1),
        "sensor.p1": 5.0,
        "sensor.p": -7.0,
    }
    found = with_frequency(data, states)
    none = {"l1": None, "l2": None, "l3": None}
    assert at(found, "voltage") == {"phase": none, "line": {**none, "l1": 400.4}}
    one = {**none, "l1": -11.4}
    assert at(found, "current") == {"phase": one, "line": one}
    assert at(found, "threePhaseConnectionType") == "wye"
    delta = {**data, "kinds": {"threePhaseConnectionType": "delta"}}
    found = with_frequency(delta, states)
    assert at(found, "current") == {"phase": none, "line": one}
