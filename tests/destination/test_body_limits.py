"""How large bodies become at servers that take no more than so much."""

from custom_components.energy_bridge.destination.body_limits import (
    MOST_MESSAGES,
    PATIENCE,
    BodyLimits,
    Limits,
)

LARGEST = 262_144


class Server:
    """Takes bodies up to a limit."""

    def __init__(self, most: int) -> None:
        """Nothing is sent yet."""
        self.most = most
        self.limits = BodyLimits(LARGEST)
        self.sizes: list[int] = []
        self.refused = 0

    def send(self, count: int, waiting: int = LARGEST) -> None:
        """Try bodies one after the other, each as large as it may be, of so much that waits."""
        for _ in range(count):
            size = min(self.limits.current.size, waiting)
            if size > self.most:
                self.refused += 1
                self.limits.note_too_large(size)
            else:
                self.sizes.append(size)
                self.limits.note_taken(size)


def test_a_limit_that_stands() -> None:
    """It is found at once, and met more and more seldom."""
    server = Server(10_000)
    server.send(6)
    assert (server.refused, server.sizes) == (5, [LARGEST // 32])
    server.send(PATIENCE)
    assert server.refused == 6
    server.send(10_000)
    assert server.refused <= 14
    assert set(server.sizes) == {LARGEST // 32}


def test_a_limit_that_is_gone() -> None:
    """Bodies grow again after some that were taken."""
    server = Server(10_000)
    server.send(1000)
    refused = server.refused
    server.most = LARGEST
    server.send(4096)
    assert server.refused == refused
    assert server.sizes[-1] == LARGEST
    server.most = 10_000
    server.send(200)
    assert server.sizes[-1] == LARGEST // 32


def test_small_bodies_prove_nothing() -> None:
    """A limit is not forgotten for them."""
    server = Server(100_000)
    server.send(10)
    server.send(10_000, waiting=300)
    refused = server.refused
    server.send(10)
    assert server.refused <= refused + 1


def test_a_server_that_is_slow() -> None:
    """What it has no time for becomes smaller, but never small: it may be down."""
    limits = BodyLimits(LARGEST)
    sizes = [limits.current.size]
    for _ in range(10):
        limits.note_unanswered(limits.current.size)
        sizes.append(limits.current.size)
    assert sizes[:6] == [LARGEST // part for part in (1, 2, 4, 8, 16, 16)]
    assert sizes[-1] == LARGEST // 16
    limits.note_unanswered(300)
    assert limits.current.size == LARGEST // 16
    for _ in range(4 * PATIENCE + 4):
        limits.note_taken(limits.current.size)
    assert limits.current.size == LARGEST


def test_a_message_that_is_refused() -> None:
    """Is looked for by halves; what follows goes on as before."""
    limits = BodyLimits(LARGEST)
    for messages, most in ((12, 6), (6, 3), (3, 1), (1, MOST_MESSAGES)):
        limits.note_refused(messages)
        assert limits.current == Limits(most, LARGEST)
    limits.note_refused(100)
    limits.note_taken(300)
    assert limits.current == Limits(100, LARGEST)
