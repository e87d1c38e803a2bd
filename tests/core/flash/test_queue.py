"""Live messages that wait in memory: bounded, counted, the newest survive."""

from math import inf

from custom_components.energy_bridge.core.flash.queue import (
    LONGEST_WAIT,
    MOST_MESSAGES,
    FlashQueue,
)
from custom_components.energy_bridge.core.report.document import Document


def document(first: int, messages: int = 10) -> Document:
    """A document of so many seconds."""
    return Document(f"{first}.json", b"[]", first, first + messages - 1, messages)


def test_in_order() -> None:
    """The oldest goes first, and counts its attempts."""
    queue = FlashQueue()
    assert queue.next_try == inf
    assert queue.begin_delivery(0) is None
    queue.add_document(document(0))
    queue.add_document(document(10))
    assert (queue.messages, queue.next_try, queue.oldest) == (20, -inf, 0)
    batch = queue.begin_delivery(0)
    assert batch is not None
    assert (batch.document.first, batch.attempts) == (0, 1)
    queue.fail_delivery(0, refused=False)
    assert queue.failures == 1
    assert queue.begin_delivery(0.9) is None
    again = queue.begin_delivery(1)
    assert again is batch
    assert batch.attempts == 2
    queue.confirm_delivery()
    assert queue.messages == 10
    following = queue.begin_delivery(1)
    assert following is not None
    assert following.document.first == 10
    queue.confirm_delivery()
    assert (queue.messages, queue.next_try, queue.dropped) == (0, inf, 0)
    assert queue.oldest == inf


def test_waits_longer_and_longer() -> None:
    """Up to about a minute, so that the newest arrive soon after a server is back."""
    queue = FlashQueue()
    queue.add_document(document(0))
    waits, now = [], 0.0
    for _ in range(9):
        assert queue.begin_delivery(now) is not None
        queue.fail_delivery(now, refused=False)
        waits.append(queue.next_try - now)
        now = queue.next_try
    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
    queue.retry_now()
    assert queue.begin_delivery(now) is not None
    queue.fail_delivery(now, refused=False)
    assert queue.next_try == now + 1
    queue.postpone(now)
    assert queue.next_try == now + 2


def test_an_hour_without_a_server() -> None:
    """What waits is bounded, what is dropped is counted, and the newest survive."""
    queue = FlashQueue()
    for second in range(0, 3600, 10):
        queue.add_document(document(second))
        if queue.begin_delivery(second) is not None:
            queue.fail_delivery(second, refused=False)
        assert queue.messages <= MOST_MESSAGES
    assert queue.dropped == 3600 - MOST_MESSAGES
    delivered = []
    while (batch := queue.begin_delivery(4000)) is not None:
        delivered.append(batch.document.first)
        queue.confirm_delivery()
    assert delivered == list(range(3600 - MOST_MESSAGES, 3600, 10))


def test_what_is_on_its_way_is_not_dropped() -> None:
    """It may be arriving just now; the one after it makes room."""
    queue = FlashQueue(most=20)
    queue.add_document(document(0))
    queue.add_document(document(10))
    batch = queue.begin_delivery(0)
    assert queue.add_document(document(20)) == 10
    assert queue.begin_delivery(0) is batch
    queue.confirm_delivery()
    following = queue.begin_delivery(0)
    assert following is not None
    assert following.document.first == 20


def test_the_newest_always_waits() -> None:
    """However many messages it has."""
    queue = FlashQueue(most=5)
    assert queue.add_document(document(0)) == 0
    assert queue.add_document(document(10)) == 10
    assert queue.messages == 10


def test_what_is_refused() -> None:
    """After three tries it makes room for the next one, and is counted."""
    queue = FlashQueue()
    queue.add_document(document(0))
    queue.add_document(document(10))
    dropped, now = [], 0.0
    for _ in range(3):
        assert queue.begin_delivery(now) is not None
        dropped.append(queue.fail_delivery(now, refused=True))
        now = queue.next_try
    assert dropped == [0, 0, 10]
    assert (queue.dropped, queue.messages) == (10, 10)
    following = queue.begin_delivery(now)
    assert following is not None
    assert (following.document.first, following.attempts) == (10, 1)
