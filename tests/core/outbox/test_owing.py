"""For how long an outbox has been quiet, and has owed something: time of its use, over all its lives."""

from pathlib import Path

import orjson
import pytest

from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.core.outbox.seal import seal
from custom_components.energy_bridge.core.outbox.state import Failure

from ...helpers.outboxes import ManualClock, fill, loaded

FAILURE = Failure("timeout")


@pytest.fixture
def clock() -> ManualClock:
    """A clock that a test moves."""
    return ManualClock()


def owed(outbox: Outbox) -> tuple[float, float]:
    """How long it has been quiet, and has owed something."""
    return outbox.quiet_for, outbox.owing_for


def test_nothing_is_owed(tmp_path: Path, clock: ManualClock) -> None:
    """A new outbox has been quiet since it is there; what waits is owed since it was built, until it arrives."""
    outbox = loaded(tmp_path, clock=clock)
    clock.pass_time(10)
    assert owed(outbox) == (10, 0)
    fill(outbox, b"a")
    clock.pass_time(10)
    fill(outbox, b"b")
    clock.pass_time(5)
    assert owed(outbox) == (25, 15)
    outbox.confirm(outbox.pending()[:1])
    assert owed(outbox) == (0, 5)
    outbox.confirm(outbox.pending())
    clock.pass_time(5)
    assert owed(outbox) == (5, 0)


def test_over_lives(tmp_path: Path, clock: ManualClock) -> None:
    """What time passed without it does not count, wherever the clock is."""
    outbox = loaded(tmp_path, clock=clock)
    clock.pass_time(10)
    fill(outbox, b"a", b"b")
    outbox.confirm(outbox.pending()[:1])
    clock.pass_time(20)
    outbox.note_failure(60.0, FAILURE)
    clock.jump(1e6)
    clock.pass_time(3)
    outbox.save()
    for jump in (-2e6, 1e5):
        clock.jump(jump)
        clock.pass_time(1000)
        outbox = loaded(tmp_path, clock=clock)
        assert owed(outbox) == (23, 23)
        assert outbox.lived == 0
    clock.pass_time(2)
    assert owed(outbox) == (25, 25)
    assert outbox.lived == 2


def test_what_was_given_up(tmp_path: Path, clock: ManualClock) -> None:
    """It is owed until something arrives, though it does not wait any more, in another life too."""
    outbox = loaded(tmp_path, clock=clock)
    for content in (b"a", b"b"):
        fill(outbox, content)
        clock.pass_time(10)
        outbox.drop(outbox.pending())
    outbox = loaded(tmp_path, clock=clock)
    assert owed(outbox) == (20, 20)
    fill(outbox, b"c")
    outbox.confirm(outbox.pending())
    assert owed(outbox) == (0, 0)
    outbox.drop(())
    assert owed(loaded(tmp_path, clock=clock)) == (0, 0)


def test_what_an_earlier_version_stored(tmp_path: Path, clock: ManualClock) -> None:
    """When something arrived last is not known: it is quiet from now on."""
    outbox = loaded(tmp_path, clock=clock)
    clock.pass_time(100)
    fill(outbox, b"a")
    outbox.save()
    path = tmp_path / "state.json"
    stored = orjson.loads(path.read_bytes())
    for member in ("arrived_ran", "dropped_ran", "check"):
        del stored[member]
    path.write_bytes(seal(orjson.dumps(stored)))
    outbox = loaded(tmp_path, clock=clock)
    clock.pass_time(5)
    assert owed(outbox) == (5, 5)
