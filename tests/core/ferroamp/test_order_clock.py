"""When orders end while the clock of the day is set: by a time server, by hand, or wrong after a power cut."""

from hypothesis import given, strategies as st
import pytest

from ...helpers.orders import CHARGE, HOLD, Story

HOUR = 3600.0


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 1e9, -1e9])
def test_a_clock_that_is_set(jump: float) -> None:
    """An order lasts as long as it was given for; its end has the stamp that it has by the new clock."""
    story = Story()
    story.answer(story.send(CHARGE, 60))
    on_its_way = story.send(HOLD, 600)
    story.now += 10
    story.ahead = jump
    assert story.book.left == 50
    assert story.book.follow_clock()
    assert not story.book.follow_clock()
    assert (story.book.left, story.state.until) == (50, 1060 + jump)
    story.answer(on_its_way)
    assert (story.book.left, story.state.until) == (590, 1600 + jump)
    repeated = story.repeat(HOLD)
    story.ahead = 0
    assert story.book.follow_clock()
    story.answer(repeated)
    assert (story.book.left, story.state.until) == (590, 1600)


def test_a_clock_that_is_a_little_off() -> None:
    """Nothing is told of that, and an order that is over is."""
    story = Story()
    assert story.book.left is None
    story.answer(story.send(CHARGE, 60))
    story.ahead = 0.9
    assert not story.book.follow_clock()
    story.now += 61
    assert story.book.left == -1


def test_a_restart_after_the_clock_was_set() -> None:
    """The file tells the end by the clock that there is now."""
    story = Story()
    story.answer(story.send(CHARGE, 60))
    story.ahead = -HOUR
    stored = story.book.data_to_store()
    assert (stored["until"], stored["stored_at"]) == (1060 - HOUR, 1000 - HOUR)
    story.now += 20
    book, _ = story.restarted()
    assert book.left == 40


def test_a_restart_by_a_clock_that_is_behind() -> None:
    """No time has passed as far as is known, and none that was set right afterwards is given to the order."""
    story = Story()
    story.answer(story.send(CHARGE, 60))
    story.send(HOLD, 100)
    stored = story.book.data_to_store()
    story.ahead = -HOUR
    story.book, _ = story.restarted(stored)
    assert story.book.left == 60
    story.now += 10
    assert story.book.left == 50
    story.ahead = 30.0
    assert story.book.follow_clock()
    assert (story.book.left, story.state.until) == (20, 1060)


def test_a_restart_before_the_clock_is_right() -> None:
    """Home Assistant was away longer than its clock knew: the end is over as soon as that is set right."""
    story = Story()
    story.answer(story.send(CHARGE, 60))
    story.book, _ = story.restarted()
    repeated = story.repeat(CHARGE)
    story.ahead = HOUR
    assert story.book.follow_clock()
    assert story.book.left == 60 - HOUR
    story.answer(repeated)
    assert story.book.left == 60 - HOUR


@given(
    st.lists(
        st.tuples(st.sampled_from(["wait", "set", "restart"]), st.floats(-1e6, 1e6)),
        max_size=12,
    )
)
def test_no_clock_puts_an_end_off(events: list[tuple[str, float]]) -> None:
    """While it runs an order of this run has what is left of it, one of before a restart no more than that."""
    story = Story()
    story.answer(story.send(CHARGE, 1000))
    over, restarted = 2000.0, False
    for event, seconds in events:
        match event:
            case "wait":
                story.now += abs(seconds) / 1e4
            case "set":
                story.ahead += seconds
            case "restart":
                story.book, _ = story.restarted()
                restarted = True
        story.book.follow_clock()
        left = story.book.left
        assert left is not None
        assert left <= over - story.now + 0.01
        if not restarted:
            assert left == pytest.approx(over - story.now, abs=0.01)
