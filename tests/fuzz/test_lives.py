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
