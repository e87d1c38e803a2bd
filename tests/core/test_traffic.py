"""What came, and what of it was not used: counted always, logged once."""

import pytest

from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.traffic import (
    MAX_DETAIL,
    Traffic,
    Unused,
    rates,
)
from custom_components.energy_bridge.core.wire import Cause


def test_rates() -> None:
    """Messages per minute since the first one; nothing of what came once or never."""
    often, once = Traffic(), Traffic()
    for second in range(31):
        often.add_message(b"%d" % second, 100.0 + second)
    once.add_message(b"x", 100.0)
    traffic = {Kind.HUB: often, Kind.ESO: once, Kind.SSO: Traffic()}
    assert rates(traffic) == {"ehub": 60.0}
    assert (often.messages, often.last_payload) == (31, b"30")


def test_what_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Each cause once for a topic, with the first detail; never what the broker had kept, nor what is only counted."""
    unused = Unused()
    for detail in ("a" * 1000, "b"):
        unused.report("ehub", Cause.BAD_VALUE, detail)
    unused.report("eso", Cause.BAD_VALUE)
    unused.report("ehub", Cause.RETAINED)
    unused.count(Cause.BAD_ANSWER)
    assert unused.causes == {
        Cause.BAD_VALUE: 3,
        Cause.RETAINED: 1,
        Cause.BAD_ANSWER: 1,
    }
    words = "Unexpected message on {}: bad_value"
    assert [record.getMessage() for record in caplog.records] == [
        f"{words.format('ehub')} {'a' * MAX_DETAIL}",
        words.format("eso"),
    ]
