"""Outboxes whose destination waits for somebody's answer."""

from pathlib import Path

from custom_components.energy_bridge.core.outbox.state import Failure

from ...helpers.outboxes import ManualClock, fill, loaded, names

REFUSED = Failure("not_allowed", "/elsewhere")
DEAD = Failure("cannot_connect")


def test_what_failed_is_known_after_a_restart(tmp_path: Path) -> None:
    """Until something arrives, whatever fails meanwhile."""
    outbox = loaded(tmp_path / "outbox")
    fill(outbox, b"zero", b"one")
    assert (outbox.failure, outbox.held) == (None, None)
    outbox.note_failure(1.0, REFUSED, is_held=True)
    outbox.note_failure(1.0, DEAD)
    for each in (outbox, loaded(tmp_path / "outbox")):
        assert (each.failure, each.held) == (DEAD, REFUSED)
    outbox = loaded(tmp_path / "outbox")
    outbox.confirm(outbox.pending()[:1])
    for each in (outbox, loaded(tmp_path / "outbox")):
        assert (each.failure, each.held) == (None, None)


def test_age_begins_with_the_answer(tmp_path: Path) -> None:
    """Nothing is dropped then that was never tried."""
    for answered in (False, True):
        clock = ManualClock()
        folder = tmp_path / str(answered)
        outbox = loaded(folder, max_age=100.0, clock=clock)
        fill(outbox, b"zero", b"one")
        outbox.note_failure(1.0, REFUSED, is_held=True)
        clock.pass_time(1000)
        if answered:
            outbox.release()
        else:
            outbox.confirm(outbox.pending()[:1])
        outbox.save()
        outbox = loaded(folder, max_age=100.0, clock=clock)
        assert outbox.drop_excess() == ()
        assert not outbox.nearly_full
        clock.pass_time(99)
        assert outbox.drop_excess() == ()
        clock.pass_time(2)
        dropped = outbox.drop_excess()
        assert names(dropped) == (["0.json", "1.json"] if answered else ["1.json"])


def test_full(tmp_path: Path) -> None:
    """Room is counted in bytes."""
    outbox = loaded(tmp_path / "outbox", max_bytes=8)
    fill(outbox, b"zero")
    assert not outbox.is_full
    fill(outbox, b"more")
    assert outbox.is_full
