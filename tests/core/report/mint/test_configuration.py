"""MINT reports as they are stored: fields, errors and warnings, defaults."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report import mint
from custom_components.energy_bridge.core.report.configuration import Problem
from custom_components.energy_bridge.core.report.series import Dimension, Series

from ....helpers.mint_history import BRUSSELS, at, body, stored

RTU = stored("rtu", {"activePower": "sensor.p"})

PHASE_FIELDS = {
    f"pins.p{n}.{name}": f"sensor.{name}_{n}"
    for n in (1, 2, 3)
    for name in ("current", "activePower")
}


def found(**changes: Any) -> set[tuple[str, str, bool]]:
    """The problems of an RTU with some changes."""
    return {
        (each.field, each.key, each.warning) for each in mint.problems(RTU | changes)
    }


def problems_of(message: str, fields: dict[str, Any]) -> list[Problem]:
    """The problems of a message with these fields."""
    return mint.problems(stored(message, fields))


def test_no_problem() -> None:
    """What is complete is fine."""
    assert found() == set()
    assert problems_of("collector", PHASE_FIELDS) == []
    assert problems_of("pv_system", PHASE_FIELDS) == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a ",
        "a/b",
        "a\\b",
        "../a",
        "a\nb",
        "a\x00",
        "\ud800",
        "é" * 101,
        5,
        None,
    ],
)
def test_bad_equipment_id(value: Any) -> None:
    """An identifier becomes a part of a file's name."""
    assert ("equipment_id", "invalid_id", False) in found(equipment_id=value)


@pytest.mark.parametrize("value", ["", " x", "a\tb", None])
def test_bad_location_id(value: Any) -> None:
    """A location is only text in the message, but it is text."""
    assert found(location_id=value) == {("location_id", "invalid_id", False)}


def test_good_ids() -> None:
    """Blanks inside, signs of all languages, and underscores are fine."""
    assert found(equipment_id="AC_01 Süd", location_id="Huis / 1") == set()


@pytest.mark.parametrize(
    "interval", [0, 30, -300, "300", True, None, 90.5, float("nan"), float("inf")]
)
def test_too_short(interval: Any) -> None:
    """Two messages in a minute would have one name; and it must be a number."""
    assert found(interval=interval) == {("interval", "interval_too_short", False)}


@pytest.mark.parametrize("interval", [90, 61, 420, 7200 + 60, 86400 * 2, 10**400])
def test_off_the_grid(interval: int) -> None:
    """Whole minutes that divide a day."""
    assert found(interval=interval) == {("interval", "invalid_interval", False)}


@pytest.mark.parametrize("interval", [60, 300, 300.0, 900, 3600, 86400])
def test_good_interval(interval: float) -> None:
    """From a minute to a day."""
    assert found(interval=interval) == set()
    report = mint.report(RTU | {"interval": interval}, BRUSSELS)
    assert report.interval == report.period == interval


def test_set_points_are_needed() -> None:
    """An entity or a number, and no silent default (A8)."""
    missing = {
        ("activePowerSetpoint", "set_point_missing", False),
        ("reactivePowerSetpoint", "set_point_missing", False),
    }
    assert found(fields={"activePower": {"entity": "sensor.p"}}) == missing
    empty = {"activePowerSetpoint": {}, "reactivePowerSetpoint": {"entity": ""}}
    assert found(fields=RTU["fields"] | empty) == missing
    infinite = {"activePowerSetpoint": {"constant": float("inf")}}
    assert len(found(fields=RTU["fields"] | infinite)) == 1


@pytest.mark.parametrize("message", ["pv_system", "ac", "rtu"])
def test_active_power_is_needed(message: str) -> None:
    """Without it there would be a 0 that is called valid."""
    errors = [each for each in problems_of(message, {}) if not each.warning]
    assert errors == [Problem("activePower", "source_missing")]


def test_three_phases_are_a_total() -> None:
    """Where the message has phases, all three of them do instead."""
    assert problems_of("pv_system", PHASE_FIELDS) == []
    two = {
        key: each for key, each in PHASE_FIELDS.items() if key != "pins.p3.activePower"
    }
    assert problems_of("pv_system", two) == [Problem("activePower", "source_missing")]


def test_single_phase_charger() -> None:
    """Neither the other phases nor the state of charge are missed."""
    fields = {"activePower": "sensor.p", "pins.p1.current": "sensor.i"}
    assert problems_of("ac", fields) == []
    del fields["pins.p1.current"]
    assert problems_of("ac", fields) == [
        Problem("pins.p1.current", "source_missing", warning=True)
    ]


def test_single_phase_collector() -> None:
    """The first phase is needed, the others are warned of."""
    first = {key: each for key, each in PHASE_FIELDS.items() if ".p1." in key}
    assert problems_of("collector", first) == [
        Problem(f"pins.{pin}.{name}", "source_missing", warning=True)
        for pin in ("p2", "p3")
        for name in ("current", "activePower")
    ]
    errors = [each.field for each in problems_of("collector", {}) if not each.warning]
    assert errors == ["pins.p1.current", "pins.p1.activePower"]


def test_doubtful_sources() -> None:
    """Numbers for measurements, scales that are none, and fields that are none."""
    assert problems_of("rtu", {"activePower": 5}) == [
        Problem("activePower", "constant_not_allowed")
    ]
    for scale in (0, float("nan")):
        source = {"entity": "sensor.p", "scale": scale}
        assert problems_of("rtu", {"activePower": source}) == [
            Problem("activePower", "invalid_scale")
        ]
    fields = {"activePower": "sensor.p", "pins.p4.current": "sensor.i"}
    assert problems_of("rtu", fields) == [
        Problem("pins.p4.current", "unknown_field", warning=True)
    ]


def test_unknown_message() -> None:
    """There are four."""
    data = RTU | {"message": "battery"}
    assert mint.problems(data) == [Problem("message", "invalid_choice")]
    assert mint.fields(data) == ()
    with pytest.raises(ValueError, match="unknown message"):
        mint.report(data, BRUSSELS)


@pytest.mark.parametrize("message", ["collector", "pv_system", "rtu", "ac"])
def test_problems_name_fields(message: str) -> None:
    """What a form shows next to a field belongs to one of its fields."""
    keys = {each.key for each in mint.fields({"message": message})}
    data = {"message": message, "equipment_id": "a", "location_id": "b"}
    assert {each.field for each in mint.problems(data)} <= keys


@given(
    st.dictionaries(
        st.sampled_from(["equipment_id", "location_id", "interval", "fields", "day"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda each: st.lists(each) | st.dictionaries(st.text(), each),
        ),
    )
)
def test_any_configuration(changes: dict[str, Any]) -> None:
    """Whatever is stored, it is judged, and what is good is built."""
    data = RTU | changes
    if not any(not each.warning for each in mint.problems(data)):
        time = at("2026-03-10 00:00")
        assert body(data, {}, time)["communicationState"] == 2


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({"constant": 10**400}, "set_point_missing"),
        ({"constant": True}, "set_point_missing"),
        ({"entity": ""}, "set_point_missing"),
        ({"entity": "number.limit", "scale": 10**400}, "invalid_scale"),
    ],
)
def test_sources_that_are_none(source: Any, key: str) -> None:
    """A number beyond all floats is an error, not an exception."""
    assert found(fields=RTU["fields"] | {"activePowerSetpoint": source}) == {
        ("activePowerSetpoint", key, False)
    }


def test_signs() -> None:
    """Reactive power is shown injected; the grid's messages count it absorbed (A4)."""
    signs = {
        message: {
            each.key: (each.sign, each.positive)
            for each in mint.fields({"message": message})
            if each.positive and not each.key.startswith(("pins", "session"))
        }
        for message in ("collector", "rtu", "pv_system", "ac")
    }
    grid = {
        "activePower": (1, "import"),
        "reactivePower": (-1, "inject"),
        "activePowerSetpoint": (1, "import"),
        "reactivePowerSetpoint": (1, "absorb"),
    }
    assert signs["collector"] == signs["rtu"] == grid
    assert signs["pv_system"] == {
        "activePower": (1, "export"),
        "reactivePower": (1, "inject"),
        "activePowerSetpoint": (1, "export"),
        "reactivePowerSetpoint": (1, "inject"),
    }
    assert signs["ac"] == {
        "activePower": (1, "charge"),
        "activePowerSetpoint": (1, "charge"),
    }


def test_fields_and_series() -> None:
    """A field's dimension decides what is read, in its base unit."""
    fields = {each.key: each for each in mint.fields({"message": "collector"})}
    assert fields["energyImported"].dimension is Dimension.ENERGY
    assert fields["pins.p31.voltage"].group == "line_to_line"
    assert fields["pins.p2.voltage"].group == "p2"
    assert fields["activePowerSetpoint"].group == "setpoints"
    assert fields["frequency"].group == ""
    report = mint.report(RTU, BRUSSELS)
    assert report.series == (Series("sensor.p", Dimension.ACTIVE_POWER),)


def test_file_key() -> None:
    """The same place is the same place, however its directory is written."""
    assert mint.file_key(RTU) == ("", "EQ_1")
    assert mint.file_key(RTU | {"directory": "./a//b/"}) == ("a/b", "EQ_1")
