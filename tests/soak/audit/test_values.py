"""Values that were not recorded are found; what the recorder cannot tell any more is not asked."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.delivered import collect
from soak.audit.history import History
from soak.audit.recorder import Row
from soak.audit.values import audit, mean
from soak.ledger import Body, File
from tests.helpers.soak_runs import (
    CHARGED,
    POWER,
    START,
    SoakRun,
    alsoenergy,
    mint,
    teleport,
)


def look(made: SoakRun) -> Check:
    """Audit it."""
    run = made.run()
    return audit(run, collect(run), History(run))


def _mint(made: SoakRun) -> None:
    made.drop(File, 211)
    name, content = mint(180, activePower=1017)
    made.file(211, f"mint/{name}", content)


def _teleport(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(212, teleport(180, activePower={"l1": 1018.0}))


def _teleport_null(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(212, teleport(180, activePower={"l1": None}))


def _csv(made: SoakRun, cell: str) -> None:
    made.drop(File, 331)
    name, content = alsoenergy(0, at60=cell)
    made.file(331, f"alsoenergy/{name}", content, "folder")


def _mean(made: SoakRun) -> None:
    _csv(made, "1008.6,100.11")


def _last(made: SoakRun) -> None:
    _csv(made, "1008.5,100.12")


def _empty(made: SoakRun) -> None:
    _csv(made, ",100.11")


def _frozen(made: SoakRun) -> None:
    made.states[POWER] = [
        (time, "unavailable" if 180 <= time < 240 else state, unit)
        for time, state, unit in made.states[POWER]
    ]


@pytest.mark.parametrize(
    "tamper", [_mint, _teleport, _teleport_null, _mean, _last, _empty, _frozen]
)
def test_a_wrong_value_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """By as little as its last digit."""
    assert tamper is not None
    tamper(made)
    assert look(made).outcome is Outcome.BROKEN


def test_right_values_hold(made: SoakRun) -> None:
    """Of every partner."""
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen == {
        "values": 28,
        "documents": 23,
        "without a value": 0,
        "sources": 4,
    }
    assert not check.excused


@pytest.mark.parametrize(
    ("watts", "outcome"), [(-1018.0, Outcome.HELD), (1018.0, Outcome.BROKEN)]
)
def test_values_in_lists_are_looked_at(
    made: SoakRun, watts: float, outcome: Outcome
) -> None:
    """Those of a charging point, too."""
    made.message = "ev"
    made.measured = {"stations.1.points.2.power": {"entity": "id-power"}}
    made.drop(Body)
    points = [{"power": None}, {"power": watts}]
    ev = teleport(180, type="evPower:2", stations=[{"points": points}])
    made.body(212, ev)
    made.drop(File)
    check = look(made)
    assert check.outcome is outcome
    assert check.seen["values"] == (outcome is Outcome.HELD)


def test_nothing_recorded_is_nothing_told(made: SoakRun) -> None:
    """Null, an empty cell, 0 with a state that says so."""
    _frozen(made)
    made.drop(File, 211)
    made.drop(Body, 212)
    made.drop(File, 331)
    name, content = mint(180, activePower=0, communicationState=2)
    made.file(211, f"mint/{name}", content)
    made.body(212, teleport(180, activePower={"l1": None}))
    name, content = alsoenergy(0, at180=",100.23")
    made.file(331, f"alsoenergy/{name}", content, "folder")
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["without a value"] == 2


@pytest.mark.parametrize("name", ["database_locked", "recorder_purged"])
def test_a_recorder_in_trouble_is_not_asked(made: SoakRun, name: str) -> None:
    """What it wrote late was not there."""
    _mint(made)
    made.fault(name, 180, 200)
    assert look(made).outcome is Outcome.HELD


def test_a_downtime_is_not_asked(made: SoakRun) -> None:
    """Nor what stood before it."""
    _mint(made)
    made.life(200, "killed", "start", "running")
    assert look(made).outcome is Outcome.HELD


def test_a_clock_that_was_set_is_not_asked(made: SoakRun) -> None:
    """Of times that it showed twice, and around them."""
    _mint(made)
    made.set_clock(240, -100)
    made.lines["deliveries"] = [
        each for each in made.lines["deliveries"] if each[0] < START + 240
    ]
    assert look(made).outcome is not Outcome.BROKEN


def test_other_units_are_converted(made: SoakRun) -> None:
    """Power in kW, and energy in Wh where the tag is in kWh."""
    made.states[POWER] = [
        (time, f"{float(state) / 1000:.6f}", "kW")
        for time, state, _ in made.states[POWER]
    ]
    made.states[CHARGED] = [
        (time, f"{float(state) * 1000:.0f}", "Wh")
        for time, state, _ in made.states[CHARGED]
    ]
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["values"] == 28


def test_of_mixed_or_strange_units_nothing_is_said(made: SoakRun) -> None:
    """Neither that they are right nor that they are wrong."""
    made.states[POWER] = [
        (time, state, "hp" if time < 200 else "W")
        for time, state, _ in made.states[POWER]
    ]
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["values"] < 28


def test_what_the_audit_does_not_work_out_is_not_asked(made: SoakRun) -> None:
    """Attributes, fields and aggregations that it knows no rule for."""
    made.fields = {
        "activePower": {"entity": "id-power", "attribute": "x"},
        "soc": {"entity": "id-power"},
    }
    made.aggregation = "max"
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["values"] == 9
    assert check.excused == {"sources without a rule": 4}


def test_live_messages_are_not_asked(made: SoakRun) -> None:
    """They do not come from the recorder."""
    made.message = "battery_flash"
    assert look(made).seen["values"] == 19


def test_a_current_has_no_sign(made: SoakRun) -> None:
    """MINT's."""
    made.fields = {"pins.p1.current": {"entity": "id-power", "invert": True}}
    made.drop(File)
    name, content = mint(
        180,
        messageType="EnergyReportPVSystem_V4",
        pins={f"p{phase}": {"current": 1018.0} for phase in (1, 2, 3)},
    )
    made.file(211, f"mint/{name}", content)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["values"] == 10


def test_nothing_delivered_is_not_seen(made: SoakRun) -> None:
    """Nothing to compare."""
    made.drop(File)
    made.drop(Body)
    assert look(made).outcome is Outcome.NOT_SEEN


def test_means() -> None:
    """By time; time without a value does not count, and too much of it leaves none."""
    rows = [Row(0, 10, None), Row(30, None, None), Row(45, 20, None)]
    assert mean(rows, 15, 60, 0.5) == 15
    assert mean(rows, 15, 60, 0.7) is None
    assert mean([Row(0, None, None)], 0, 60, 0) is None
