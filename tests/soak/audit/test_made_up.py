"""Values of a time in which nobody measured are found."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.delivered import collect
from soak.audit.made_up import audit
from soak.ledger import Body, File
from tests.helpers.soak_runs import START, SoakRun, alsoenergy, mint


def look(made: SoakRun) -> Check:
    """Audit it."""
    run = made.run()
    return audit(run, collect(run))


def _right(made: SoakRun) -> None:
    """MINT says that nobody measured, the others say nothing."""
    made.drop(File, 211)
    made.drop(Body, 212)
    name, content = mint(180, activePower=0, communicationState=2)
    made.file(240, f"mint/{name}", content)
    made.drop(File, 331)
    name, content = alsoenergy(0, 3)
    made.file(331, f"alsoenergy/{name}", content, "folder")


def _downtime(made: SoakRun) -> None:
    made.life(170, "killed")
    made.life(239, "start", "running")


def _skip(made: SoakRun) -> None:
    made.set_clock(170, 70)


@pytest.mark.parametrize("cause", [_downtime, _skip])
def test_a_time_that_nobody_measured_is_not_told(
    made: SoakRun, cause: Callable[[SoakRun], None]
) -> None:
    """Or MINT says so."""
    _right(made)
    cause(made)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen["told, without a value"] == 1


def _mint(made: SoakRun) -> None:
    _right(made)
    made.drop(File, 240)
    name, content = mint(180, communicationState=1)
    made.file(240, f"mint/{name}", content)


def _teleport(made: SoakRun) -> None:
    kept = [each for each in made.lines["deliveries"] if each[0] == START + 212]
    _right(made)
    made.lines["deliveries"] += kept


def _alsoenergy(made: SoakRun) -> None:
    _right(made)
    made.drop(File, 331)
    name, content = alsoenergy(0)
    made.file(331, f"alsoenergy/{name}", content, "folder")


@pytest.mark.parametrize("tamper", [_mint, _teleport, _alsoenergy])
@pytest.mark.parametrize("cause", [_downtime, _skip])
def test_what_is_made_up_is_found(
    made: SoakRun,
    tamper: Callable[[SoakRun], None],
    cause: Callable[[SoakRun], None],
) -> None:
    """Of each partner."""
    tamper(made)
    cause(made)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert len(check.problems) == 1


def test_a_clock_that_is_right_again_skips_labels_only(made: SoakRun) -> None:
    """Home Assistant measured all the time."""
    made.set_clock(100, -60)
    made.set_clock(130, 0)
    assert look(made).outcome is Outcome.NOT_SEEN


def test_a_clock_that_nearly_showed_it(made: SoakRun) -> None:
    """It was right again a moment after that, and was set forward later."""
    made.set_clock(170, -100)
    made.set_clock(180.4, 0)
    made.set_clock(230, 400)
    made.set_clock(238, 0)
    assert look(made).outcome is Outcome.NOT_SEEN


def test_where_a_clock_was_before_matters_not(made: SoakRun) -> None:
    """It was far ahead for a while, long before it skipped labels only."""
    made.set_clock(40, 300)
    made.set_clock(50, 0)
    test_a_clock_that_is_right_again_skips_labels_only(made)


def test_a_time_that_comes_again_is_measured_then(made: SoakRun) -> None:
    """The clock had skipped it before."""
    made.set_clock(170, 65)
    made.set_clock(176, 0)
    assert look(made).outcome is Outcome.NOT_SEEN


@pytest.mark.parametrize(
    ("right_again", "told", "outcome"),
    [
        pytest.param(190, 211, Outcome.NOT_SEEN, id="soon"),
        pytest.param(190, 188, Outcome.BROKEN, id="but not yet"),
        pytest.param(245, 262, Outcome.BROKEN, id="late"),
    ],
)
def test_a_clock_that_was_far_ahead(
    made: SoakRun, right_again: int, told: int, outcome: Outcome
) -> None:
    """What was told once it was right again after less than a minute has the value of before."""
    _right(made)
    made.drop(File, 240)
    made.set_clock(175, 900)
    made.set_clock(right_again, 0)
    name, content = mint(180, communicationState=0)
    made.file(told, f"mint/{name}", content)
    assert look(made).outcome is outcome


@pytest.mark.parametrize(
    "step",
    [
        pytest.param((179, 30), id="in the second of a step"),
        pytest.param((175, -500), id="later than the clock ever came"),
    ],
)
def test_what_no_clock_skipped(made: SoakRun, step: tuple[int, int]) -> None:
    """Though none showed it."""
    made.set_clock(*step)
    assert look(made).outcome is Outcome.NOT_SEEN


@pytest.mark.parametrize(
    ("behind", "outcome"), [(-40, Outcome.NOT_SEEN), (-90, Outcome.BROKEN)]
)
def test_a_time_that_the_clock_passed_in_a_small_step(
    made: SoakRun, behind: int, outcome: Outcome
) -> None:
    """Though it showed it only while nobody ran."""
    made.set_clock(100, 40)
    made.life(135, "killed")
    made.life(149, "start", "running")
    made.set_clock(150, 0)
    made.set_clock(178, behind)
    made.set_clock(200, 0)
    assert look(made).outcome is outcome


def test_without_a_downtime_nothing_is_seen(made: SoakRun) -> None:
    """Nor where nothing was delivered."""
    assert look(made).outcome is Outcome.NOT_SEEN
