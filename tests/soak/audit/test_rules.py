"""Each source's value is looked for where its partner's words have it; a wrong one is found, a right one holds."""

from collections.abc import Mapping
from typing import Any

import pytest

from soak.audit import Check, Outcome
from soak.audit.delivered import collect
from soak.audit.history import History
from soak.audit.values import audit
from soak.ledger import Body, File
from tests.helpers.soak_runs import POWER, SoakRun, mint, teleport

SYSTEM = "batteryEnergyStorageSystems.1"
STATES = {"charging": "true", "full": "true", "empty": "false"}
SETPOINT = "setpoints.desired.activePower.activeControl"


def _look(made: SoakRun) -> Check:
    run = made.run()
    return audit(run, collect(run), History(run))


def _told(made: SoakRun, kind: str, place: str, value: object) -> None:
    """Have one message of Teleport, with a value at a place, and nothing else."""
    made.drop(File)
    made.drop(Body)
    content: object = value
    for key in reversed(place.split(".")):
        if key.isdecimal():
            content = [*({} for _ in range(int(key) - 1)), content]
        else:
            content = {key: content}
    assert isinstance(content, dict)
    made.body(212, teleport(180, type=kind, **content))


def _words(made: SoakRun, word: str) -> None:
    made.states[POWER] = [(time, word, None) for time, _, _ in made.states[POWER]]


def _source(**settings: Any) -> dict[str, Any]:
    return {"entity": "id-power", **settings}


RACK = f"{SYSTEM}.racks.1"
RATED = {
    f"{RACK}.ratedEnergy": _source(),
    f"{RACK}.stateOfCharge": _source(scale=0.05),
    f"{RACK}.stateOfHealth": _source(scale=0.1),
}
"""1018 Wh, 50.9 % and 101.8 %."""
CASES = [
    ("meter", {"reactivePower.l1": _source()}, "reactivePower.l1", 1018.0),
    *(
        (
            "meter",
            {
                "current.l1": _source(scale=0.01),
                "activePower.l1": _source(invert=inverted),
            },
            f"current.{kind}.l1",
            10.18 if inverted else -10.18,
        )
        for kind in ("phase", "line")
        for inverted in (False, True)
    ),
    *(
        ("battery", {place: _source()}, place, 1018.0)
        for place in (
            "setpoints.confirmed.activePower",
            "setpoints.effective.activePower",
            SETPOINT,
            f"{SYSTEM}.stateOfCharge",
            f"{RACK}.stateOfCharge",
            f"{RACK}.dcVoltage",
            f"{RACK}.dcCurrent",
        )
    ),
    ("battery", RATED, f"{SYSTEM}.availableEnergy", 527.489),
]
TYPES = {"meter": "meterPower:2", "battery": "batteryPower:2"}


@pytest.mark.parametrize(("message", "measured", "place", "value"), CASES)
@pytest.mark.parametrize("change", [0, 0.002, None])
def test_teleports_values(
    made: SoakRun,
    message: str,
    measured: Mapping[str, Any],
    place: str,
    value: float,
    change: float | None,
) -> None:
    """By as little as their last digits, and where nothing is told."""
    made.message, made.measured = message, dict(measured)
    told = None if change is None else value + change
    _told(made, TYPES[message], place, told)
    problems = [each.text for each in _look(made).problems]
    assert any(f", {place}: " in each for each in problems) is (change != 0)


def test_of_a_current_without_power_nothing_is_said(made: SoakRun) -> None:
    """Its direction is nobody's to say."""
    made.measured = {"current.l1": _source(), "activePower.l1": _source(scale=1)}
    made.states[POWER] = [(time, "0", "W") for time, _, _ in made.states[POWER]]
    _told(made, "meterPower:2", "activePower.l1", 0.0)
    check = _look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["values"] == 1


def test_a_current_without_its_power_has_no_rule(made: SoakRun) -> None:
    """Nobody knows its direction."""
    made.measured = {"current.l1": _source()}
    check = _look(made)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"sources without a rule": 1}


@pytest.mark.parametrize(
    ("word", "told", "is_right"),
    [
        ("charging", True, True),
        ("charging", False, False),
        ("charging", None, False),
        ("empty", False, True),
        ("empty", True, False),
        ("open", None, True),
        ("open", False, False),
        ("unavailable", None, True),
        ("unavailable", True, False),
    ],
)
def test_whether_a_pack_is_in_a_slot(
    made: SoakRun, word: str, told: bool | None, is_right: bool
) -> None:
    """By the word that was recorded; one that the report does not name is null."""
    place = "stations.1.points.2.vehicleConnected"
    made.message, made.measured = "ev", {place: _source(states=STATES)}
    _words(made, word)
    _told(made, "evPower:2", place, told)
    check = _look(made)
    assert check.outcome is (Outcome.HELD if is_right else Outcome.BROKEN)
    if is_right:
        assert check.seen["values"] == 1
        assert check.seen["without a value"] == (told is None)


@pytest.mark.parametrize("settings", [{}, {"states": {"full": "true"}}])
def test_without_words_for_both_there_is_nothing_to_compare(
    made: SoakRun, settings: dict[str, Any]
) -> None:
    """Nobody said what the others mean."""
    place = "stations.1.points.2.vehicleConnected"
    made.message, made.measured = "ev", {place: _source(**settings)}
    _told(made, "evPower:2", place, True)
    assert _look(made).outcome is Outcome.NOT_SEEN


@pytest.mark.parametrize(
    ("told", "outcome"), [(None, Outcome.HELD), (1018.0, Outcome.BROKEN)]
)
def test_a_value_of_other_attributes_is_not_meant(
    made: SoakRun, told: float | None, outcome: Outcome
) -> None:
    """An order that somebody else gave is none of this report's."""
    made.message = "battery"
    made.measured = {SETPOINT: _source(where={"unit_of_measurement": "kW"})}
    _told(made, "batteryPower:2", SETPOINT, told)
    assert _look(made).outcome is outcome


@pytest.mark.parametrize(
    ("extra", "derives"), [({}, False), ({f"{SYSTEM}.racks.2.dcVoltage": {}}, True)]
)
def test_energy_that_is_not_of_one_rack_has_no_rule(
    made: SoakRun, extra: dict[str, Any], derives: bool
) -> None:
    """Nor where the report is not to work it out."""
    made.message, made.derives_energy = "battery", derives
    made.measured = RATED | {place: _source() for place in extra}
    check = _look(made)
    assert check.excused == {"sources without a rule": 2}


@pytest.mark.parametrize(
    ("told", "outcome"), [(-1018, Outcome.HELD), (1018, Outcome.BROKEN)]
)
def test_mints_reactive_power(made: SoakRun, told: int, outcome: Outcome) -> None:
    """What is absorbed counts as more."""
    made.mint_message = "collector"
    made.fields = {"pins.p1.reactivePower": _source()}
    made.drop(File)
    made.drop(Body)
    pins: dict[str, Any] = {
        f"p{phase}": {"current": 0.0, "activePower": 0} for phase in (1, 2, 3)
    }
    pins |= {"p12": {}, "p23": {}, "p31": {}}
    pins["p1"]["reactivePower"] = told
    kind = "EnergyReportCollector_V4"
    name, content = mint(180, messageType=kind, pins=pins)
    made.file(211, f"mint/{name}", content)
    assert _look(made).outcome is outcome


@pytest.mark.parametrize(
    ("message", "place", "settings"),
    [
        ("battery", f"{SYSTEM}.relay", {}),
        ("battery", "scheduleCompleteUntil", {"attribute": "until"}),
        ("battery", "stateOfCharge", {"attribute": "until"}),
        ("battery_flash", "stateOfCharge", {}),
    ],
)
def test_sources_that_are_not_compared_are_counted(
    made: SoakRun, message: str, place: str, settings: dict[str, Any]
) -> None:
    """The table tells how many there are."""
    made.message, made.measured = message, {place: _source(**settings)}
    assert _look(made).excused == {"sources without a rule": 1}


def test_in_a_strange_unit_nothing_is_said(made: SoakRun) -> None:
    """Neither that it is right nor that it is wrong."""
    made.states[POWER] = [(time, "1", "hp") for time, _, _ in made.states[POWER]]
    _told(made, "meterPower:2", "activePower.l1", 1.0)
    assert _look(made).outcome is Outcome.NOT_SEEN


@pytest.mark.parametrize(("state", "outcome"), [(0, Outcome.BROKEN), (2, Outcome.HELD)])
def test_a_zero_says_that_nothing_was_measured_by_its_state(
    made: SoakRun, state: int, outcome: Outcome
) -> None:
    """MINT has no null."""
    made.drop(File)
    made.drop(Body)
    _words(made, "unavailable")
    name, content = mint(180, activePower=0, communicationState=state)
    made.file(211, f"mint/{name}", content)
    assert _look(made).outcome is outcome
