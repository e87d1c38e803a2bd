"""Random lives of energy registers: see `tests.fuzz.lives`; `scripts/fuzz lives` plays more of them."""

import os

import pytest

from .life import ROUNDING
from .lives import outcomes

LIVES = int(os.environ.get("FUZZ_LIVES", "200"))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_no_life_makes_or_loses_energy() -> None:
    """Whatever befalls sender, bridge, clock and Home Assistant."""
    assert not [outcome for outcome in outcomes(LIVES) if outcome.is_bad]


@pytest.mark.parametrize("seed", [1305, 7065, 8584, 9755])
def test_two_clocks_in_turns(seed: int) -> None:
    """A register that goes on counts, whatever the stamps beside it say: lives that lost energy once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize("seed", [4213665, 4312825, 4066193, 4143518])
def test_jump_beside_a_line_that_was_left(seed: int) -> None:
    """A jump from a line that was heard is none back to one close by: lives that made up to 20 kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize("seed", [4080532, 4124763, 4362763, 4371476])
def test_wrong_level_that_the_register_overtakes(seed: int) -> None:
    """The register that overtakes a wrong level confirms it not: lives that lost up to 3.5 kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize("seed", [4018702, 4141022])
def test_rise_that_a_small_fall_contradicts(seed: int) -> None:
    """Seven wrong messages between those of one level count nothing: lives that made a quarter of a kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome


def test_wrong_level_close_below_after_silence() -> None:
    """What flowed while nothing was heard counts, though a message said less at first: a life that lost 1.9 kWh once."""
    (outcome,) = outcomes(1, 4081881)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize("seed", [4031837, 4265857, 4315867])
def test_wrong_level_beside_a_short_pause(seed: int) -> None:
    """What is shown too much, since the power paused between two messages, is waited for."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome
    assert outcome.lost >= -ROUNDING


@pytest.mark.parametrize("seed", [4125257, 4401719])
def test_single_jump_beside_a_possible_rise(seed: int) -> None:
    """One message begins no level where the next one is a rise of the old one: lives that lost up to 3.1 kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize("seed", [4015701, 1131, 1177, 2576])
def test_what_comes_after_a_gap_and_is_doubted(seed: int) -> None:
    """What was held up, or is heard but after a second silence, counts in full: lives that lost up to 3.4 kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome
    assert outcome.lost == pytest.approx(0, abs=ROUNDING)


def test_another_level_after_a_gap_and_a_small_fall() -> None:
    """It is no rise of the gap, though what came between was doubted: a life that made 100 kWh once."""
    (outcome,) = outcomes(1, 6018878)
    assert not outcome.is_bad, outcome


def test_level_that_stands_still_and_is_overtaken() -> None:
    """It cannot be told from a register of which nothing comes for a while: what flows meanwhile may be lost."""
    (outcome,) = outcomes(1, 6063140)
    assert not outcome.is_bad, outcome


def test_two_registers_replaced_unseen() -> None:
    """Each may be taken for what can have flowed in its own silence, but for no more."""
    (outcome,) = outcomes(1, 6087233)
    assert not outcome.is_bad, outcome


def test_wrong_message_before_the_way_back() -> None:
    """The old level is the old level, though a message before it was a rise from zero: a life that made 13 kWh once."""
    (outcome,) = outcomes(1, 6258525)
    assert not outcome.is_bad, outcome


def test_another_level_after_a_small_fall_was_caught_up() -> None:
    """It is no rise of the time in which the register was heard a little lower: a life that made 1.3 kWh once."""
    (outcome,) = outcomes(1, 6980005)
    assert not outcome.is_bad, outcome


@pytest.mark.parametrize(
    "seed",
    [4315797, 5122374, 6188307, 6310667, 6464202, 6562405, 6715660],
)
def test_silence_at_full_power_after_a_level_too_low(seed: int) -> None:
    """What flows in it counts but for what flowed uncounted before: lives that lost up to 53 kWh once."""
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome
    assert outcome.lost <= 1.1


def test_low_message_after_silence_and_a_restart() -> None:
    """What flowed before it counts all the same: a life that lost 3.6 kWh once."""
    (outcome,) = outcomes(1, 6623362)
    assert outcome.lost == pytest.approx(0, abs=ROUNDING)


@pytest.mark.parametrize("seed", [6534896, 9096398])
def test_low_register_that_goes_on_after_a_second_silence(seed: int) -> None:
    """It cannot be told from another one that is heard beside the true one: what flows meanwhile may be lost, and no more.

    The zeros around a night are such a register, too.
    """
    (outcome,) = outcomes(1, seed)
    assert not outcome.is_bad, outcome
    assert outcome.false == pytest.approx(0, abs=ROUNDING)
