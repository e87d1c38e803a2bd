"""A few of the attacks of `scripts/fuzz messages`."""

import pytest

from .messages import ATTACKS, faults, without_log

MESSAGES = 20_000


@pytest.mark.parametrize("name", ATTACKS)
def test_no_message_raises(name: str) -> None:
    """Whatever arrives is read alike in both ways, or refused."""
    with without_log():
        assert list(faults(name, -(-MESSAGES // len(ATTACKS)))) == []
