"""Random lives of energy registers: see `tests.fuzz.lives`; `scripts/fuzz lives` plays more of them."""

import os

import pytest

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
