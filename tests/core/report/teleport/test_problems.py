"""What is wrong with a stored Teleport report, and what a form can offer for it."""

from collections.abc import Mapping
from datetime import UTC

import pytest

from custom_components.energy_bridge.core.report import teleport
from custom_components.energy_bridge.core.report.configuration import Data, Problem
from custom_components.energy_bridge.core.report.series import Dimension
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleport_examples import ALL, BATTERY, FILTERED, METER
from ....helpers.teleports import SYSTEMS, stored


def found(message: str, **changes: Json) -> set[tuple[str, str, bool]]:
    """The problems of a report with one source, and some changes."""
    source = {"meter": "frequency", "ev": "power"}.get(message, "activePower")
    data = {**stored(message, {source: "sensor.f"}), **changes}
    return {(one.field, one.key, one.warning) for one in teleport.problems(data)}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_wrong(name: str) -> None:
    """The reports of the golden files are in order."""
    assert teleport.problems(ALL[name][0]) == []


@pytest.mark.parametrize(
    "identifier",
    ["", " ", " a", "a ", "a\n", "a\x00b", "\ud800", "a" * 151, "ä" * 76, 5, None],
)
def test_identifiers(identifier: Json) -> None:
    """Empty, too long, or with what cannot be printed."""
    assert ("asset_identifier", "invalid_id", False) in found(
        "meter", asset_identifier=identifier
    )
    assert ("teleport_hash_id", "invalid_id", False) in found(
        "meter", teleport_hash_id=identifier
    )


@pytest.mark.parametrize("identifier", ["a/b", "a\\b", "../a"])
def test_an_asset_is_no_path(identifier: str) -> None:
    """It stands in the file name."""
    assert found("meter", asset_identifier=identifier) == {
        ("asset_identifier", "invalid_id", False)
    }


@pytest.mark.parametrize(
    ("interval", "key"),
    [
        (0, "interval_too_short"),
        (59, "interval_too_short"),
        (-300, "interval_too_short"),
        (60.5, "interval_too_short"),
        ("300", "interval_too_short"),
        (420, "invalid_interval"),
        (100_000, "invalid_interval"),
        (60, None),
        (300.0, None),
        (86_400, None),
    ],
)
def test_interval(interval: Json, key: str | None) -> None:
    """Whole seconds, at least 60, and a day is a multiple of it."""
    expected = {("interval", key, False)} if key else set()
    assert found("meter", interval=interval) == expected


def test_no_source() -> None:
    """A report of nothing but constants would never have a message."""
    data = stored("battery", {"setpoints.confirmed.activePower": {"constant": 5}})
    assert teleport.problems(data) == [Problem("fields", "source_missing")]


@pytest.mark.parametrize(
    ("message", "items", "problem"),
    [
        ("solar", {"inverters": ["a", "a"]}, ("inverters", "duplicate_id")),
        ("solar", {"inverters": ["a", ""]}, ("inverters", "invalid_id")),
        ("wind", {"converters": ["a", " a"]}, ("converters", "invalid_id")),
        ("battery", {SYSTEMS: ["a", "b", "a"]}, (SYSTEMS, "duplicate_id")),
        (
            "battery_filtered",
            {SYSTEMS: ["a"], f"{SYSTEMS}.1.racks": ["b", "b"]},
            (f"{SYSTEMS}.1.racks", "duplicate_id"),
        ),
    ],
)
def test_lists(message: str, items: Json, problem: tuple[str, str]) -> None:
    """Entries of a list have identifiers, each its own."""
    assert found(message, items=items) == {(*problem, False)}


def test_points_are_unique_within_their_station() -> None:
    """The same name at two stations is fine."""
    kinds = {"stations.1.points.1": "dc", "stations.2.points.1": "dc"}
    items: dict[str, Json] = {
        "stations": ["s", "t"],
        "stations.1.points": ["a"],
        "stations.2.points": ["a"],
    }
    assert found("ev", current_type="dc", items=items, kinds=kinds) == set()


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({}, {("environmentalSensors.1", "kind_missing", False)}),
        (
            {"environmentalSensors.1": "rain"},
            {("environmentalSensors.1", "invalid_choice", False)},
        ),
        (
            {"environmentalSensors.1": "irradiance"},
            {("environmentalSensors.1.irradianceFactor", "source_missing", False)},
        ),
        ({"environmentalSensors.1": "wind"}, set()),
    ],
)
def test_environmental_sensors(
    kinds: Json, expected: set[tuple[str, str, bool]]
) -> None:
    """Each has a kind, and one of irradiance its factor."""
    items: Json = {"environmentalSensors": ["a"]}
    assert found("solar", items=items, kinds=kinds) == expected


@pytest.mark.parametrize(
    ("current_type", "points", "problem"),
    [
        (None, ["dc"], ("current_type", "kind_missing", False)),
        ("three-phase", ["dc"], ("current_type", "invalid_choice", False)),
        ("ac", ["dc"], ("current_type", "current_type_of_points", True)),
        ("dc", ["ac-1-phase"], ("current_type", "current_type_of_points", True)),
        ("dc", ["dc", "ac-1-phase"], ("current_type", "current_type_of_points", True)),
        ("mixed", ["dc", "ac-3-phase-wye"], None),
        ("ac", ["ac-1-phase"], None),
        ("ac", [], None),
        ("ac", [None], ("stations.1.points.1", "kind_missing", False)),
        ("ac", ["ac"], ("stations.1.points.1", "invalid_choice", False)),
    ],
)
def test_current_types(
    current_type: Json, points: list[str | None], problem: tuple[str, str, bool] | None
) -> None:
    """The charger and each of its points have one, and they fit."""
    problems = found(
        "ev",
        current_type=current_type,
        items={
            "stations": ["s"],
            "stations.1.points": [f"p{n}" for n, _ in enumerate(points)],
        },
        kinds={
            f"stations.1.points.{n}": kind for n, kind in enumerate(points, 1) if kind
        },
    )
    assert problems == ({problem} if problem else set())


@pytest.mark.parametrize(
    ("kind", "fine"), [("wye", True), ("delta", True), ("star", False)]
)
def test_how_a_meter_is_connected(kind: str, fine: bool) -> None:
    """With a neutral or without."""
    key = "threePhaseConnectionType"
    expected = set() if fine else {(key, "invalid_choice", False)}
    assert found("meter", kinds={key: kind}) == expected


@pytest.mark.parametrize(("value", "fine"), [("dc", True), ("ac", True), ("x", False)])
def test_where_power_is_measured(value: str, fine: bool) -> None:
    """On the side of direct or of alternating current."""
    expected = set() if fine else {("pv_power", "invalid_choice", False)}
    assert found("solar", pv_power=value) == expected


def test_kinds_of_connections() -> None:
    """Wye or delta, or nothing."""
    key = "threePhaseConnectionTypeHighVoltage"
    assert found("battery", kinds={key: "star"}) == {(key, "invalid_choice", False)}
    key = f"{SYSTEMS}.1.threePhaseConnectionTypeLowVoltage"
    items: Json = {SYSTEMS: ["a"]}
    assert found("battery", kinds={key: "delta"}, items=items) == set()


@pytest.mark.parametrize(
    ("field", "source", "key"),
    [
        ("frequency", {"constant": 50}, "constant_not_allowed"),
        ("frequency", {"entity": "sensor.f", "scale": 0}, "invalid_scale"),
        ("frequency", {"entity": "sensor.f", "scale": 10**400}, "invalid_scale"),
        (
            "batteryStatus",
            {"entity": "sensor.s", "states": {"x": "broken"}},
            "invalid_choice",
        ),
    ],
)
def test_sources(field: str, source: Json, key: str) -> None:
    """What a source cannot be."""
    fields: Json = {"activePower": {"entity": "sensor.p"}, field: source}
    assert found("battery", fields=fields) == {(field, key, False)}


def test_one_way_to_set_reactive_power() -> None:
    """Never both setpoints."""
    control = "setpoints.effective.reactivePower"
    fields: Json = {
        "activePower": {"entity": "sensor.p"},
        "reactivePower": {"entity": "sensor.q"},
        "powerFactor": {"entity": "sensor.pf"},
        f"{control}.reactivePower": {"constant": 13.2},
        f"{control}.powerFactor": {"constant": 0.9},
    }
    assert found("wind", fields=fields) == {
        (f"{control}.powerFactor", "one_of_two", False)
    }


@pytest.mark.parametrize(
    ("source", "is_wrong"),
    [
        ({"constant": -1.0}, False),
        ({"constant": 1.2}, True),
        ({"constant": -95.0, "scale": 0.01}, False),
        ({"constant": 0.9, "scale": 2.0}, True),
        ({"entity": "sensor.pf", "constant": 1.2}, False),
    ],
)
def test_a_fixed_power_factor(source: Json, is_wrong: bool) -> None:
    """One that there cannot be would be missing in every message."""
    key = "setpoints.confirmed.reactivePower.powerFactor"
    fields: Json = {"activePower": {"entity": "sensor.p"}, key: source}
    wrong = {(key, "invalid_power_factor", False)}
    assert found("battery", fields=fields) == (wrong if is_wrong else set())


def test_a_place_for_packs_has_one_rack() -> None:
    """Racks of a pack would all have its identifier."""
    items: Json = {SYSTEMS: ["slot"], f"{SYSTEMS}.1.racks": ["a", "b"]}
    fields: Json = {
        "activePower": {"entity": "sensor.p"},
        f"{SYSTEMS}.1.identifier": {"entity": "sensor.pack"},
    }
    assert found("battery", fields=fields, items=items) == {
        (f"{SYSTEMS}.1.racks", "racks_of_pack", False)
    }


@pytest.mark.parametrize(
    ("codes", "attribute", "key"),
    [
        ("bits", None, "invalid_choice"),
        ("names", None, "attribute_missing"),
        ("names", "list", None),
        ("mask", None, None),
        (None, None, None),
    ],
)
def test_alarm_sources(
    codes: str | None, attribute: str | None, key: str | None
) -> None:
    """A list of names is an attribute; a mask may be the state."""
    flag: Json = {
        "entity": "sensor.a",
        "text": "",
        "codes": codes,
        "attribute": attribute,
    }
    expected = {("errors", key, False)} if key else set()
    assert found("ev", current_type="ac", flags={"errors": [flag]}) == expected


def test_texts_of_alarms() -> None:
    """They are written as they are, so they must be something that can be."""
    flag: Json = {"entity": "sensor.a", "text": "a\ud800"}
    assert found("ev", current_type="ac", flags={"errors": [flag]}) == {
        ("errors", "invalid_id", False)
    }
    nameless: Json = {"entity": "", "text": "a"}
    assert found("ev", current_type="ac", flags={"errors": [nameless]}) == set()


@pytest.mark.parametrize(
    "source", [{"constant": float("nan")}, {"constant": 10**400}, {"entity": ""}]
)
def test_sources_that_are_none(source: Json) -> None:
    """They are as good as missing."""
    key = "environmentalSensors.1.irradianceFactor"
    fields: Json = {"activePower": {"entity": "sensor.p"}, key: source}
    assert found(
        "solar",
        fields=fields,
        items={"environmentalSensors": ["a"]},
        kinds={"environmentalSensors.1": "irradiance"},
    ) == {(key, "source_missing", False)}


@pytest.mark.parametrize("message", ["flash", None, 3])
def test_unknown_message(message: Json) -> None:
    """A type of message that does not exist has nothing to offer."""
    data: Data = {**METER, "message": message}
    assert teleport.problems(data) == [Problem("message", "invalid_choice")]
    assert teleport.fields(data) == ()
    assert teleport.item_lists(data) == ()
    assert teleport.alarm_lists(data) == ()
    assert teleport.asset_key(data)[1] == ""
    with pytest.raises(ValueError, match="unknown message"):
        teleport.report(data, UTC)


@pytest.mark.parametrize("broken", [None, [], "x", {"inverters": "x"}, {"a": [1]}])
def test_garbage_is_no_crash(broken: Json) -> None:
    """Whatever is stored, there are problems and no exception."""
    data: Data = {
        "message": "solar",
        "fields": broken,
        "items": broken,
        "kinds": broken,
        "flags": broken,
    }
    assert teleport.problems(data)


def test_conflicts_of_assets() -> None:
    """One asset is of one family, and sends one message, whole or in part (§7.3)."""
    other: Data = {**METER, "asset_identifier": "other"}
    assert teleport.asset_key(BATTERY) == ("ferroamp-12345-battery", "battery")
    assert teleport.asset_key(FILTERED) == ("ferroamp-12345-battery", "battery")
    assert teleport.conflict(METER, other) is None
    for one, two, key in (
        (METER, METER, "duplicate_asset"),
        (BATTERY, FILTERED, "full_and_filtered"),
        (
            METER,
            {**BATTERY, "asset_identifier": "ferroamp-12345-meter"},
            "asset_of_other_message",
        ),
    ):
        assert teleport.conflict(one, two) == Problem("asset_identifier", key)


@pytest.mark.parametrize("name", ALL)
def test_fields(name: str) -> None:
    """Each is there once, and so is everything that the golden reports map."""
    data = ALL[name][0]
    keys = [field.key for field in teleport.fields(data)]
    assert len(set(keys)) == len(keys)
    used = data["fields"]
    assert isinstance(used, Mapping)
    if name != "battery_filtered":
        assert set(used) <= set(keys)
        assert len(teleport.report(data, UTC).series) > 0


def test_what_a_field_says() -> None:
    """Directions, constants, choices and groups."""
    fields = {field.key: field for field in teleport.fields(BATTERY)}
    power = fields[f"{SYSTEMS}.1.power"]
    assert (power.sign, power.positive, power.group) == (-1, "charge", f"{SYSTEMS}.1")
    current = fields[f"{SYSTEMS}.1.racks.1.dcCurrent"]
    assert (current.sign, current.positive) == (1, "discharge")
    assert current.group == f"{SYSTEMS}.1.racks.1"
    limit = fields["setpoints.confirmed.activePower"]
    assert (limit.constant, limit.dimension) == (True, Dimension.ACTIVE_POWER)
    assert limit.group == "setpoints"
    assert fields["frequency"].group == ""
    block = fields["acVoltageMediumVoltage.phase.l1"]
    assert block.group == "acVoltageMediumVoltage"
    assert fields["batteryStatus"].choices == ("on", "off", "other")
    meter = {field.key: field for field in teleport.fields(METER)}
    assert meter["activePower.l1"].sign == -1
    assert meter["reactivePower.l1"].sign == 1
    keys = [field.key for field in teleport.fields(FILTERED)]
    assert "energy.charged" not in keys
    assert "ratedEnergy" in keys


def test_lists_of_a_message() -> None:
    """Outer ones first, inner ones for each entry."""
    assert teleport.item_lists(BATTERY) == (
        SYSTEMS,
        f"{SYSTEMS}.1.racks",
        f"{SYSTEMS}.2.racks",
    )
    assert teleport.alarm_lists(BATTERY)[:4] == (
        "warnings",
        "errors",
        f"{SYSTEMS}.1.warnings",
        f"{SYSTEMS}.1.errors",
    )
    assert teleport.item_lists(METER) == teleport.alarm_lists(METER) == ()
    assert teleport.alarm_lists(stored("solar", {})) == ("alarms",)
