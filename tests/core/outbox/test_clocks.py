"""Clocks that jump: nothing is dropped, and no try is put off, because of them."""

from pathlib import Path

import pytest

from custom_components.energy_bridge.core.outbox.retry import longest_wait

from ...helpers.outboxes import ManualClock, fill, loaded, names

DAY = 86_400.0
JUMPS = (-400 * DAY, -DAY, -1.0, 1.0, DAY, 400 * DAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the outbox is."""
    return tmp_path / "outbox"


@pytest.mark.parametrize("jump", JUMPS)
def test_the_next_try_while_running(folder: Path, jump: float) -> None:
    """It comes when its wait is over, wherever the clock is then."""
    clock = ManualClock()
    outbox = loaded(folder, clock=clock)
    fill(outbox, b"content")
    outbox.note_failure(256.0)
    clock.jump(jump)
    assert outbox.next_try == pytest.approx(clock.now() + 256)
    clock.pass_time(256)
    assert outbox.next_try == pytest.approx(clock.now())


@pytest.mark.parametrize("jump", JUMPS)
def test_the_next_try_after_a_restart(folder: Path, jump: float) -> None:
    """It is never later than the longest wait of its schedule."""
    clock = ManualClock()
    outbox = loaded(folder, clock=clock)
    fill(outbox, b"content")
    outbox.note_failure(256.0)
    clock.jump(jump)
    outbox = loaded(folder, longest_wait=256.0, clock=clock)
    assert outbox.next_try is not None
    assert outbox.next_try <= clock.now() + 256
    outbox.save()
    clock.jump(-jump)
    outbox = loaded(folder, longest_wait=256.0, clock=clock)
    assert outbox.next_try is not None
    assert outbox.next_try <= clock.now() + 256


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("restarted", [False, True])
def test_age(folder: Path, jump: float, restarted: bool) -> None:
    """It counts the time in use; what the clock does, and the time switched off, are none."""
    clock = ManualClock()
    outbox = loaded(folder, max_age=14 * DAY, clock=clock)
    fill(outbox, b"zero")
    clock.pass_time(13 * DAY)
    if restarted:
        outbox.save()
    clock.jump(jump)
    if restarted:
        outbox = loaded(folder, max_age=14 * DAY, clock=clock)
    assert outbox.drop_excess() == ()
    assert outbox.nearly_full
    clock.pass_time(DAY + 1)
    assert names(outbox.drop_excess()) == ["0.json"]


def test_a_document_of_a_use_that_was_not_stored(folder: Path) -> None:
    """Is not younger than the outbox itself."""
    clock = ManualClock()
    outbox = loaded(folder, max_age=100.0, clock=clock)
    clock.pass_time(50)
    fill(outbox, b"zero")
    (folder / "state.json").unlink(missing_ok=True)
    outbox = loaded(folder, max_age=100.0, clock=clock)
    clock.pass_time(100)
    assert outbox.drop_excess() == ()
    clock.pass_time(1)
    assert names(outbox.drop_excess()) == ["0.json"]


def test_longest_waits() -> None:
    """Of the current schedule, and of the classic one until only the user tries again."""
    assert longest_wait(3) == longest_wait(10_000) == 256
    assert longest_wait(1, "classic") == longest_wait(6, "classic") == 259_200
    assert longest_wait(7, "classic") == float("inf")


def test_turns_of_the_clock(folder: Path) -> None:
    """What was built before a turn back is known until that time has come again."""
    outbox = loaded(folder)
    outbox.set_start(0.0)
    outbox.turn_back(-5.0)
    outbox.turn_back(-9.0)
    for each in (outbox, loaded(folder)):
        found = [each.built_before(time) for time in (-6.0, -5.0, -1.0, 0.0, 9.0)]
        assert found == [None, -5.0, -5.0, 0.0, 0.0]
    outbox.commit(-1.0)
    assert loaded(folder).built_before(-1.0) is None
    outbox.commit(0.0)
    assert loaded(folder).built_before(9.0) is None
