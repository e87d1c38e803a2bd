"""Which command is told of as the last one, and since when."""

from custom_components.energy_bridge.core.ferroamp.control import (
    BatteryOrder,
    Mode,
    Request,
    Source,
)
from custom_components.energy_bridge.core.ferroamp.order_book import (
    SAME_COMMAND,
    LastCommand,
)
from custom_components.energy_bridge.core.ferroamp.requests import VERSION, Status

from ...helpers.orders import AUTO, CHARGE, HOLD, Story

HERE, THERE = Source.HERE, Source.ANOTHER_CLIENT


def test_of_any_client() -> None:
    """By its name, with its power; `hold` is a discharge of 0 W."""
    story = Story()
    assert story.state.command is None
    story.send(CHARGE)
    assert story.state.command == LastCommand("charge", 100, HERE, 1000)
    story.now += 1
    story.foreign(HOLD)
    assert story.state.command == LastCommand("discharge", 0, THERE, 1001)
    story.foreign(AUTO)
    assert story.state.command == LastCommand("auto", None, THERE, 1001)
    story.book.add_request(Request(9, "9", None, THERE, "pplim"))
    assert story.state.command == LastCommand("pplim", None, THERE, 1001)


def test_a_command_that_is_repeated() -> None:
    """It is one command until nothing was told of it for ten minutes, whatever the clock does."""
    story = Story()
    for _ in range(100):
        story.foreign(CHARGE)
        story.now += 5
    assert story.state.command == LastCommand("charge", 100, THERE, 1000)
    story.now = 1000 + SAME_COMMAND
    story.foreign(CHARGE)
    assert story.state.command == LastCommand("charge", 100, THERE, story.now)
    story.now -= 3600
    story.foreign(CHARGE)
    assert story.state.command == LastCommand("charge", 100, THERE, story.now)
    story.foreign(BatteryOrder(Mode.CHARGE, 200))
    assert story.state.command == LastCommand("charge", 200, THERE, story.now)
    story.send(BatteryOrder(Mode.CHARGE, 200))
    assert story.state.command == LastCommand("charge", 200, HERE, story.now)


def test_one_that_was_not_sent() -> None:
    """It was never told; a refused one was."""
    story = Story()
    story.foreign(HOLD)
    before = story.state.command
    story.book.withdraw(story.send(CHARGE))
    assert story.state.command == before
    story.answer(story.send(CHARGE), Status.NAK)
    assert story.state.command == LastCommand("charge", 100, HERE, 1000)


def test_after_a_restart() -> None:
    """What was ordered last is known, but not when."""
    story = Story()
    story.foreign(CHARGE)
    book, _ = story.restarted()
    assert book.state.command == LastCommand("charge", 100, THERE, None)
    story = Story()
    book, _ = story.restarted()
    assert book.state.command is None


def test_a_question_is_no_command() -> None:
    """Its answer is the version, and no answer to an order."""
    story = Story()
    question = Request(1, "1", None, THERE, VERSION)
    story.book.add_request(question)
    assert story.state.command is None
    story.answer(question, text="1.2.0")
    assert (story.state.version, story.state.answer) == ("1.2.0", None)
    for status, text in (
        (Status.NAK, "Other transaction in progress"),
        (Status.ACK, ""),
        (Status.ACK, "a\x07"),
    ):
        story.answer(question, status, text=text)
        assert (story.state.version, story.state.answer) == ("1.2.0", None)
    story.answer(question, text="9" * 1000)
    assert story.state.version == "9" * 64
