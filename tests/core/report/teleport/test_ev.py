"""What the charger message derives."""

from collections.abc import Mapping

import pytest

from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleports import States, at, message, stored, with_frequency

POINT = "stations.1.points.1"
POINT_PATH = "stations.0.points.0"


def point(kind: str, fields: Mapping[str, Json], **kinds: Json) -> Data:
    """A charger with one point; keys are those of the point."""
    return stored(
        "ev",
        {
            "energyConsumed": "sensor.f",
            **{f"{POINT}.{key}": source for key, source in fields.items()},
        },
        current_type="dc" if kind == "dc" else "ac",
        items={"stations": ["s"], "stations.1.points": ["p"]},
        kinds={POINT: kind, **{f"{POINT}.{key}": word for key, word in kinds.items()}},
    )


@pytest.mark.parametrize(
    ("states", "state", "truth"),
    [
        ({}, "on", True),
        ({}, "off", False),
        ({}, "charging", False),
        ({}, None, None),
        ({"charging": "true", "boost": "true"}, "boost", True),
        ({"charging": "true"}, "on", False),
        ({"charging": "true"}, None, None),
        ({"empty": "false"}, "empty", False),
        ({"empty": "false"}, "full", True),
        ({"charging": "true", "idle": "false"}, "idle", False),
        ({"charging": "true", "idle": "false"}, "fault", None),
    ],
)
def test_states_that_mean_true(
    states: Mapping[str, Json], state: str | None, truth: bool | None
) -> None:
    """Any entity can say whether a point charges or is occupied."""
    source: Json = {"entity": "sensor.s", "states": dict(states)}
    data = point("dc", {"isCharging": source, "vehicleConnected": source})
    found = with_frequency(data, {"sensor.s": state})
    assert at(found, f"{POINT_PATH}.isCharging") is truth
    assert at(found, f"{POINT_PATH}.vehicleConnected") is truth


@pytest.mark.parametrize(
    ("switch", "current", "charging"),
    [
        ("on", 0.2, True),
        ("on", 0.1, False),
        ("on", -5.0, False),
        ("on", None, None),
        ("off", 5.0, False),
        ("connecting", 5.0, False),
        (None, 5.0, None),
    ],
)
def test_charging_by_switch_and_current(
    switch: str | None, current: float | None, charging: bool | None
) -> None:
    """A cabinet's slot charges when its charger is on and gives more than 0.1 A."""
    data = point("dc", {"charger": "sensor.charger", "current": "sensor.i"})
    found = with_frequency(data, {"sensor.charger": switch, "sensor.i": current})
    assert at(found, f"{POINT_PATH}.isCharging") is charging


def test_a_free_point_does_not_charge() -> None:
    """Without a pack a slot knows of no charger and no current."""
    data = point(
        "dc",
        {
            "charger": "sensor.charger",
            "current": "sensor.i",
            "vehicleConnected": {
                "entity": "sensor.slot",
                "states": {"empty": "false", "charging": "true"},
            },
        },
    )
    states: States = {"sensor.charger": None, "sensor.i": None, "sensor.slot": "empty"}
    assert at(with_frequency(data, states), f"{POINT_PATH}.isCharging") is False
    states = {**states, "sensor.slot": "open"}
    assert at(with_frequency(data, states), f"{POINT_PATH}.isCharging") is None


@pytest.mark.parametrize(
    ("slot", "voltage", "current", "connected"),
    [
        ("charging", None, None, True),
        ("empty", 72.5, 1.0, False),
        ("open", None, None, False),
        ("open", 72.5, 0.0, True),
        ("fault", 72.5, None, True),
        ("fault", 0.0, 0.0, None),
        ("fault", None, 0.0, None),
        (None, 72.5, 1.0, None),
        (None, None, None, None),
    ],
)
def test_a_slot_whose_state_does_not_tell(
    slot: str | None,
    voltage: float | None,
    current: float | None,
    connected: bool | None,
) -> None:
    """Its voltage does; a silent cabinet's tells nothing."""
    connector: Json = {
        "entity": "sensor.slot",
        "states": {"empty": "false", "charging": "true"},
    }
    fields = {"voltage": "sensor.u", "current": "sensor.i"}
    data = point("dc", {**fields, "vehicleConnected": connector})
    states: States = {
        "sensor.slot": slot,
        "sensor.u": voltage,
        "sensor.i": current,
    }
    found = with_frequency(data, states)
    assert at(found, f"{POINT_PATH}.vehicleConnected") is connected
    known = None not in (voltage, current)
    assert (at(found, "power") is None) is not (known or connected is False)
    # With alternating current there is a voltage without a vehicle, too.
    data = point("ac-1-phase", {**fields, "vehicleConnected": connector})
    truth = {"charging": True, "empty": False}.get(slot or "")
    found = with_frequency(data, states)
    assert at(found, f"{POINT_PATH}.vehicleConnected") is truth


@pytest.mark.parametrize(
    ("currents", "charging"),
    [
        ((6.0, 0.0, 0.0), True),
        ((6.0, None, 0.0), True),
        ((0.0, None, 0.0), None),
        ((0.1, 0.0, 0.0), False),
        ((-6.0, -6.0, -6.0), False),
    ],
)
@pytest.mark.parametrize(
    ("kind", "wiring"), [("ac-3-phase-wye", "phase"), ("ac-3-phase-delta", "line")]
)
def test_charging_by_current_alone(
    kind: str, wiring: str, currents: tuple[float | None, ...], charging: bool | None
) -> None:
    """Only if the point says so, and by any of its phases."""
    fields: dict[str, Json] = {
        f"current.{wiring}.l{n}": f"sensor.i{n}" for n in (1, 2, 3)
    }
    states: States = dict(
        zip(("sensor.i1", "sensor.i2", "sensor.i3"), currents, strict=True)
    )
    found = with_frequency(point(kind, fields, isCharging="current"), states)
    assert at(found, f"{POINT_PATH}.isCharging") is charging
    found = with_frequency(point(kind, fields), states)
    assert at(found, f"{POINT_PATH}.isCharging") is None


def test_no_current_no_charging() -> None:
    """A point that is to be judged by a current that it does not have."""
    data = point("dc", {"power": "sensor.p"}, isCharging="current")
    assert (
        at(with_frequency(data, {"sensor.p": 5.0}), f"{POINT_PATH}.isCharging") is None
    )


def test_delta_has_line_values_only() -> None:
    """There is no neutral to measure a phase against."""
    data = point(
        "ac-3-phase-delta",
        {
            "voltage.line.l1": "sensor.u",
            "current.line.l1": "sensor.i",
            "power.sum": "sensor.p",
        },
    )
    found = with_frequency(
        data, {"sensor.u": 230.0, "sensor.i": 10.0, "sensor.p": 3980.0}
    )
    none = {"l1": None, "l2": None, "l3": None}
    assert at(found, f"{POINT_PATH}.voltage") == {
        "phase": none,
        "line": {**none, "l1": 230.0},
    }
    assert at(found, f"{POINT_PATH}.current") == {
        "phase": none,
        "line": {**none, "l1": -10.0},
    }
    assert at(found, f"{POINT_PATH}.power") == {**none, "sum": -3980.0}
    assert at(found, "power") == -3980


def test_apparent_power_is_not_taken_for_active_power() -> None:
    """Voltage by current is the power of direct current only."""
    fields: dict[str, Json] = {"voltage": "sensor.u", "current": "sensor.i"}
    states: States = {"sensor.u": 230.0, "sensor.i": 10.0}
    found = with_frequency(point("ac-1-phase", fields), states)
    assert at(found, f"{POINT_PATH}.power") is None
    assert (
        at(with_frequency(point("dc", fields), states), f"{POINT_PATH}.power") == -2300
    )


def test_energies_of_points() -> None:
    """Those of all chargers, or none."""
    data = stored(
        "ev",
        {"stations.1.points.1.energyConsumed": "sensor.e"},
        current_type="dc",
        items={"stations": ["s"], "stations.1.points": ["a"]},
        kinds={"stations.1.points.1": "dc"},
    )
    assert at(message(data, {"sensor.e": 5.0}), "energyConsumed") == 5
    items: Json = {"stations": ["s", "t"], "stations.1.points": ["a"]}
    found = message({**data, "items": items}, {"sensor.e": 5.0})
    assert at(found, "energyConsumed") is None


def test_sums_of_points() -> None:
    """A free silent point draws nothing; any other unknown one leaves no sum."""
    data = stored(
        "ev",
        {
            "stations.1.points.1.power": "sensor.p1",
            "stations.1.points.2.power": "sensor.p2",
            "stations.1.points.2.vehicleConnected": "binary_sensor.plug",
        },
        current_type="dc",
        items={"stations": ["s"], "stations.1.points": ["a", "b"]},
        kinds={"stations.1.points.1": "dc", "stations.1.points.2": "dc"},
    )
    states: States = {
        "sensor.p1": 700.0,
        "sensor.p2": None,
        "binary_sensor.plug": "off",
    }
    assert at(message(data, states), "power") == -700
    assert at(message(data, {**states, "binary_sensor.plug": "on"}), "power") is None
    assert at(message(data, {**states, "binary_sensor.plug": None}), "power") is None
    free = message(data, {**states, "sensor.p1": None, "sensor.p2": 300.0})
    assert at(free, "power") is None
    items: Json = {"stations": ["s", "t"], "stations.1.points": ["a", "b"]}
    two = message({**data, "items": items}, {**states, "sensor.p2": 300.0})
    assert at(two, "power") is None  # of the other charger nothing is known
    data = stored("ev", {"power": "sensor.f", "energyConsumed": "sensor.e"})
    found = message(data, {"sensor.f": 40.0, "sensor.e": None})
    assert (at(found, "power"), at(found, "energyConsumed")) == (-40, None)
