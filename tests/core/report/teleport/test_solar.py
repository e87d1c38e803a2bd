"""What the message of a solar plant derives: alternating or direct current, alarms, and available power."""

from collections.abc import Mapping

import pytest

from custom_components.energy_bridge.core.report.series import Value
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleports import States, at, message, numbered, stored, with_frequency

AVAILABLE = "availableActivePower"


def test_solar_measured_at_alternating_current() -> None:
    """Reactive power and power factors are those of the inverters then."""
    data = stored(
        "solar",
        {
            "activePower": "sensor.p",
            "reactivePower": "sensor.q",
            "inverters.1.activePower": "sensor.p",
            "inverters.1.reactivePower": "sensor.q",
            "inverters.2.activePower": "sensor.p",
            "inverters.2.reactivePower": "sensor.q",
            "inverters.2.powerFactor": "sensor.pf",
        },
        pv_power="ac",
        items={"inverters": ["one", "two"]},
    )
    found = message(data, {"sensor.p": -80.0, "sensor.q": 60.0, "sensor.pf": 0.95})
    assert [at(found, f"{key}powerFactor") for key in ("", "inverters.0.")] == [
        0.8,
        0.8,
    ]
    assert at(found, "reactivePower") == 60
    assert at(found, "inverters.1.powerFactor") == 0.95
    # A mapped factor without a value is unknown, not derived.
    found = message(data, {"sensor.p": -80.0, "sensor.q": 60.0, "sensor.pf": None})
    assert at(found, "inverters.1.powerFactor") is None


def test_solar_measured_at_direct_current() -> None:
    """The power factor is that of the AC side, whose power is no part of the message."""
    fields: dict[str, Json] = {"activePower": "sensor.p", "reactivePower": "sensor.q"}
    data = stored("solar", fields)
    found = message(data, {"sensor.p": 100.0, "sensor.q": 60.0})
    assert at(found, "reactivePower") == 60
    assert at(found, "powerFactor") is None
    fields["activePower.sum"] = {"entity": "sensor.ac", "invert": True}
    states = {"sensor.p": 100.0, "sensor.q": 60.0, "sensor.ac": -80.0}
    found = message(stored("solar", fields), states)
    assert at(found, "activePower") == 100
    assert at(found, "powerFactor") == -0.8
    # At night the inverter draws a little: the other sign of P.
    states |= {"sensor.p": 0.0, "sensor.ac": 80.0}
    assert at(message(stored("solar", fields), states), "powerFactor") == 0.8
    # With "ac" there is only one power.
    found = message(
        stored("solar", fields, pv_power="ac"), {"sensor.p": 80.0, "sensor.q": -60.0}
    )
    assert at(found, "powerFactor") == 0.8


def test_alarms_of_a_system_without_inverters() -> None:
    """Only then are they at the top."""
    data = stored(
        "solar",
        {"activePower": "sensor.p"},
        flags={"alarms": [{"entity": "binary_sensor.a", "text": "hot"}]},
    )
    states: States = {"sensor.p": 1.0, "binary_sensor.a": "on"}
    assert at(message(data, states), "alarms") == ["hot"]


@pytest.mark.parametrize(
    ("flag", "value", "texts"),
    [
        ({}, "on", ["x_"]),
        ({}, "off", []),
        ({}, None, []),
        ({"codes": "mask"}, 5.0, ["x_0", "x_2"]),
        ({"codes": "mask", "ignore": [2]}, 5.0, ["x_0"]),
        ({"codes": "mask"}, 0.0, []),
        ({"codes": "mask"}, 1.5, []),
        ({"codes": "mask"}, -1.0, []),
        ({"codes": "mask"}, 1e300, []),
        ({"codes": "mask"}, "5", []),
        ({"codes": "names"}, '["b","a","b"]', ["x_b", "x_a"]),
        ({"codes": "names"}, '["a",1,null]', ["x_a"]),
        ({"codes": "names"}, '{"a":1}', []),
        ({"codes": "names"}, "a, b", []),
        ({"codes": "names"}, 3.0, []),
    ],
)
def test_alarm_texts(flag: Mapping[str, Json], value: Value, texts: list[str]) -> None:
    """Every way to name alarms, and values that name none."""
    attribute = {"attribute": "code"} if flag else {}
    data = stored(
        "ev",
        {"power": "sensor.f"},
        flags={
            "errors": [{"entity": "binary_sensor.a", "text": "x_", **attribute, **flag}]
        },
    )
    name = "binary_sensor.a#code" if flag else "binary_sensor.a"
    assert at(with_frequency(data, {name: value}), "errors") == texts


@pytest.mark.parametrize(
    ("suns", "power"),
    [
        ((421.0, 400.0), 2 * 421 + 3.5 * 400),
        ((421.0, None), None),
        ((-1.5, 400.0), 1400),
        ((-1.5, -1.0), 0),
    ],
)
def test_available_power_from_irradiance(
    suns: tuple[float | None, ...], power: float | None
) -> None:
    """Irradiance by its factor, of all sensors that measure it (§4.2)."""
    data = stored(
        "solar",
        {
            "activePower": "sensor.f",
            "environmentalSensors.1.irradiance": "sensor.sun1",
            "environmentalSensors.1.irradianceFactor": {"constant": 2},
            "environmentalSensors.2.irradianceFactor": {"constant": 9},
            "environmentalSensors.3.irradiance": "sensor.sun2",
            "environmentalSensors.3.irradianceFactor": {"constant": 3.5},
        },
        items={"environmentalSensors": ["a", "b", "c"]},
        kinds={f"environmentalSensors.{n}": "irradiance" for n in (1, 2, 3)},
    )
    found = with_frequency(data, numbered("sensor.sun", *suns))
    assert at(found, "availableActivePower") == power


def test_available_power_without_a_pyranometer() -> None:
    """Is null (§4.2); one that is mapped wins over the irradiance."""
    data = stored("solar", {"activePower": "sensor.f"})
    assert at(with_frequency(data, {}), AVAILABLE) is None
    data = stored(
        "solar",
        {
            "activePower": "sensor.f",
            AVAILABLE: "sensor.available",
            "environmentalSensors.1.irradiance": "sensor.sun",
            "environmentalSensors.1.irradianceFactor": {"constant": 2},
        },
        items={"environmentalSensors": ["a"]},
        kinds={"environmentalSensors.1": "irradiance"},
    )
    states: States = {"sensor.available": None, "sensor.sun": 400.0}
    assert at(with_frequency(data, states), AVAILABLE) is None
