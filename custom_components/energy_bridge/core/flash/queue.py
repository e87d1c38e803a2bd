"""Documents of live messages that wait in memory; times are seconds of one steady clock."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from ..report.document import Document

MOST_MESSAGES = 900
"""That wait: a quarter of an hour at one a second. Older ones tell a dispatcher nothing any more."""

MOST_REFUSALS = 3
"""Tries of a document that the destination answers it does not take."""

LONGEST_WAIT = 64.0


@dataclass(slots=True, eq=False)
class Batch:
    """A document that waits, how often it was sent, and how often it was refused."""

    document: Document
    attempts: int = 0
    refusals: int = 0


class FlashQueue:
    """What waits of one report, oldest first.

    At most `most` messages wait, but for the newest document, which always does; older ones
    are dropped. `dropped` counts the messages of those.
    """

    def __init__(
        self,
        most: int = MOST_MESSAGES,
        *,
        on_dropped: Callable[[Document], None] = lambda _document: None,
    ) -> None:
        """Begin with nothing; `on_dropped` is called with each document that is given up."""
        self.dropped = 0
        self._on_dropped = on_dropped
        self._most = most
        self._waiting: deque[Batch] = deque()
        self._on_its_way: Batch | None = None
        self._failures = 0
        self._next_try = -inf

    @property
    def messages(self) -> int:
        """How many messages wait."""
        return sum(batch.document.intervals for batch in self._waiting)

    @property
    def documents(self) -> list[Document]:
        """What waits, the oldest first."""
        return [batch.document for batch in self._waiting]

    @property
    def next_try(self) -> float:
        """When the oldest document may be sent; infinite while none waits."""
        return self._next_try if self._waiting else inf

    @property
    def failures(self) -> int:
        """How many tries failed since the last that did not."""
        return self._failures

    @property
    def oldest(self) -> float:
        """The first stamp that waits; infinite while none does."""
        return self._waiting[0].document.first if self._waiting else inf

    def add_document(self, document: Document) -> int:
        """Let a document wait; answers how many messages had to be dropped for it."""
        self._waiting.append(Batch(document))
        excess, dropped = self.messages - self._most, 0
        for batch in list(self._waiting)[:-1]:
            if dropped >= excess:
                break
            # What is on its way may be arriving just now.
            if batch is not self._on_its_way:
                self._waiting.remove(batch)
                dropped += batch.document.intervals
                self._on_dropped(batch.document)
        self.dropped += dropped
        return dropped

    def begin_delivery(self, now: float) -> Batch | None:
        """The oldest document, which counts as sent once more; None if none is due."""
        if self.next_try > now:
            return None
        batch = self._on_its_way = self._waiting[0]
        batch.attempts += 1
        return batch

    def confirm_delivery(self) -> Document:
        """The document on its way arrived; answers it."""
        assert self._on_its_way is not None
        document = self._on_its_way.document
        self._waiting.remove(self._on_its_way)
        self._on_its_way = None
        self.retry_now()
        return document

    def fail_delivery(self, now: float, *, refused: bool) -> int:
        """It did not arrive; answers how many messages were dropped, as it was refused too often."""
        assert self._on_its_way is not None
        batch, self._on_its_way = self._on_its_way, None
        self.postpone(now)
        batch.refusals += refused
        if batch.refusals < MOST_REFUSALS:
            return 0
        self._waiting.remove(batch)
        self._failures = 0  # the next one has done nothing yet
        self.dropped += batch.document.intervals
        self._on_dropped(batch.document)
        return batch.document.intervals

    def postpone(self, now: float) -> None:
        """Wait before the next try, twice as long as before the last one."""
        self._failures += 1
        self._next_try = now + min(2.0 ** (self._failures - 1), LONGEST_WAIT)

    def retry_now(self) -> None:
        """Wait for no next try any more."""
        self._failures = 0
        self._next_try = -inf
