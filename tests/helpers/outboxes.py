"""Outboxes for tests."""

from math import inf
from pathlib import Path
from typing import override

from custom_components.energy_bridge.core.outbox.clock import Clock
from custom_components.energy_bridge.core.outbox.outbox import Outbox, Pending
from custom_components.energy_bridge.core.report.document import Document

HUGE = 10**12


def document(number: int, content: bytes = b"content") -> Document:
    """A document of one stamp."""
    return Document(f"{number}.json", content, float(number), float(number))


class ManualClock(Clock):
    """Clocks that a test moves: together as time passes, or one alone as it is set."""

    def __init__(self, now: float = 1e9) -> None:
        """Begin at a time of day."""
        self._now = now
        self._running = 0.0

    @override
    def now(self) -> float:
        """The time of day."""
        return self._now

    @override
    def running(self) -> float:
        """Seconds of this life."""
        return self._running

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds
        self._running += seconds

    def jump(self, seconds: float) -> None:
        """Set the time of day to another one."""
        self._now += seconds


def loaded(
    folder: Path,
    *,
    max_age: float = 1e9,
    max_bytes: int = HUGE,
    longest_wait: float = inf,
    once_every: float | None = None,
    clock: Clock | None = None,
) -> Outbox:
    """An outbox as after a start."""
    outbox = Outbox(
        folder,
        max_age=max_age,
        max_bytes=max_bytes,
        longest_wait=lambda _attempts: longest_wait,
        once_every=once_every,
        clock=clock,
    )
    outbox.load()
    return outbox


def fill(outbox: Outbox, *contents: bytes) -> None:
    """Build documents, one a second, each committed alone."""
    for content in contents:
        built = int(outbox.built_until or 0)
        outbox.put(document(built, content))
        outbox.commit(built + 1.0)


def names(pending: tuple[Pending, ...]) -> list[str]:
    """What waits."""
    return [each.name for each in pending]
