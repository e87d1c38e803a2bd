"""Values of a hub that tells nothing any more are found."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.silence import audit
from soak.ledger import Fault
from tests.helpers.soak_runs import POWER, SoakRun


def look(made: SoakRun) -> Check:
    """Audit it."""
    return audit(made.run())


def be_silent(made: SoakRun, begin: float, end: float, fault: str = "silence") -> None:
    """The hub sends nothing."""
    made.add("hub", begin, Fault(fault, "begin"))
    made.add("hub", end, Fault(fault, "end"))


def show(made: SoakRun, begin: float, end: float, state: str) -> None:
    """Only this is shown, from one moment to the other."""
    kept = [each for each in made.states[POWER] if not begin <= each[0] < end]
    made.states[POWER] = sorted([*kept, (begin, state, "W")])


@pytest.mark.parametrize("fault", ["silence", "silence:topic=ehub", "lost", "held"])
def test_what_is_not_told_is_not_shown(made: SoakRun, fault: str) -> None:
    """It was seen to be unavailable."""
    be_silent(made, 200, 270, fault)
    show(made, 200, 231, "5")
    show(made, 231, 275, "unavailable")
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen == {"values in a silence": 1, "silences": 1}


def _stays(made: SoakRun) -> None:
    show(made, 200, 275, "5")


def _comes(made: SoakRun) -> None:
    show(made, 200, 275, "unavailable")
    made.states[POWER] = sorted([*made.states[POWER], (260, "5", "W")])


def _behind(made: SoakRun) -> None:
    made.fault("home_clock_behind", 100, 400)
    made.set_clock(100, -3600)
    show(made, 200, 275, "5")


@pytest.mark.parametrize("tamper", [_stays, _comes, _behind])
def test_a_value_that_stands_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """The one of before, one that comes from nowhere, also by a clock that is wrong."""
    be_silent(made, 200, 270)
    tamper(made)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert "sensor.power shows 5 in a silence" in check.problems[0].text


def _short(made: SoakRun) -> None:
    be_silent(made, 200, 240)


def _units(made: SoakRun) -> None:
    be_silent(made, 200, 270, "silence:topic=eso")


def _seen_before(made: SoakRun) -> None:
    be_silent(made, 200, 270)
    made.set_clock(100, 100)
    made.set_clock(150, 0)
    show(made, 225, 250, "5")


def _killed(made: SoakRun) -> None:
    be_silent(made, 200, 270)
    made.life(220, "killed")
    made.life(225, "start", "running")


def _clock_set(made: SoakRun) -> None:
    be_silent(made, 200, 270)
    made.set_clock(250, -20)


@pytest.mark.parametrize("way", [_short, _seen_before, _units, _killed, _clock_set])
def test_what_says_nothing(made: SoakRun, way: Callable[[SoakRun], None]) -> None:
    """Silences that are too short, or of others, and those in which Home Assistant had trouble of its own."""
    way(made)
    assert look(made).outcome is Outcome.NOT_SEEN
