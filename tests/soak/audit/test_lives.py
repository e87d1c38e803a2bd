"""Ends of Home Assistant that nobody asked for, and stops that it did not make, are found."""

import pytest

from soak.audit import Check, Outcome
from soak.audit.lives import audit
from soak.ledger import Life
from tests.helpers.soak_runs import SECONDS, SoakRun


def look(made: SoakRun) -> Check:
    """Audit it."""
    return audit(made.run())


def end(made: SoakRun, second: float, phase: str, code: int | None) -> None:
    """Have a life end."""
    made.add("faults", second, Life(phase, 1, code))


@pytest.mark.parametrize("code", [None, 0, 1, -11])
def test_one_that_ends_by_itself_is_found(made: SoakRun, code: int | None) -> None:
    """Whatever it says of that, and also where a fault starts it again."""
    made.fault("home_stopped", 280, 320)
    end(made, 300, "exited", code)
    made.life(310, "start", "running")
    (problem,) = look(made).problems
    assert "ended by itself" in problem.text
    assert (f"exit code {code}" in problem.text) == (code is not None)


def test_one_that_ends_before_its_kill_is_found(made: SoakRun) -> None:
    """The kill would have been its exit code."""
    made.fault("home_killed", 299, 320)
    end(made, 300, "killed", 1)
    (problem,) = look(made).problems
    assert problem.text == "Home Assistant ended by itself, exit code 1"


@pytest.mark.parametrize("second", [300, SECONDS + 120])
@pytest.mark.parametrize("code", [None, -9])
def test_a_stop_that_hangs_is_found(
    made: SoakRun, second: float, code: int | None
) -> None:
    """In the middle of the run, and at its end."""
    made.fault("home_stopped", 180, 310)
    end(made, second, "killed", code)
    (problem,) = look(made).problems
    assert "did not stop when it was asked to" in problem.text


def test_a_stop_that_fails_is_found(made: SoakRun) -> None:
    """By its exit code."""
    end(made, SECONDS + 5, "stopped", -11)
    (problem,) = look(made).problems
    assert "failed at it, exit code -11" in problem.text


@pytest.mark.parametrize(("killed", "stopped"), [(None, None), (-9, 0)])
def test_ends_that_somebody_asked_for_are_right(
    made: SoakRun, killed: int | None, stopped: int | None
) -> None:
    """With their exit codes, and in ledgers of before these were noted."""
    made.fault("home_killed", 99, 110)
    end(made, 100, "killed", killed)
    made.life(105, "start", "running")
    made.fault("home_stopped", 200, 220)
    end(made, 203.5, "stopped", stopped)
    made.life(210, "start", "running")
    end(made, SECONDS + 5, "stopped", stopped)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen == {"lives": 3, "stopped": 2, "killed": 1}
    assert check.worst == "3.5 s to stop"


def test_no_life_is_not_seen(made: SoakRun) -> None:
    """There was nothing that could end."""
    made.drop(Life)
    check = look(made)
    assert check.outcome is Outcome.NOT_SEEN
    assert check.is_missed
