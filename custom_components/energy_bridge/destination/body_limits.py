"""How much goes into the next body, learned from what a destination takes and what it does not."""

from dataclasses import dataclass

MOST_MESSAGES = 1000
"""In one body."""

PATIENCE = 32
"""Bodies that are taken before a larger one is tried again; twice as many after each time in vain."""

_LONGEST_PATIENCE = 4096
_LEAST = 16
"""The part of the largest body that is tried whatever has no answer: it may just be down."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one body: messages, and bytes unless it is only one."""

    messages: int
    size: int


class BodyLimits:
    """The limits of one destination; `largest` is the most bytes that a body may ever have."""

    def __init__(self, largest: int) -> None:
        """Nothing was refused yet."""
        self.current = Limits(MOST_MESSAGES, largest)
        self._largest = largest
        self._before: int | None = None
        """The size before it was raised; None once that is known to be right or wrong."""
        self._taken = 0
        """Bodies that were taken since the size was changed."""
        self._patience = PATIENCE

    def note_taken(self, size: int) -> None:
        """Allow more after a body of so many bytes was taken."""
        messages = min(2 * self.current.messages, MOST_MESSAGES)
        self._taken += 1
        if self._before is not None and size > self._before:
            self._before = None
            self._taken = 0
            self._patience = PATIENCE
        bytes_allowed = self.current.size
        if (
            self._before is None
            and bytes_allowed < self._largest
            and self._taken >= self._patience
        ):
            self._before = bytes_allowed
            self._taken = 0
            bytes_allowed = min(2 * bytes_allowed, self._largest)
        self.current = Limits(messages, bytes_allowed)

    def note_too_large(self, size: int) -> None:
        """Allow less after a body of so many bytes was too large."""
        if self._before is not None and size > self._before:
            allowed = self._before
            self._patience = min(2 * self._patience, _LONGEST_PATIENCE)
        else:
            allowed = size // 2
        self._before = None
        self._taken = 0
        self.current = Limits(self.current.messages, allowed)

    def note_unanswered(self, size: int) -> None:
        """Allow less after a body did not arrive, as it may have taken too long; but not ever less."""
        least = self._largest // _LEAST
        if size > least:
            self.note_too_large(size)
            self.current = Limits(self.current.messages, max(self.current.size, least))

    def note_refused(self, messages: int) -> None:
        """Halve a body of so many messages, one of which is not taken; all may follow once it is known which."""
        most = messages // 2 if messages > 1 else MOST_MESSAGES
        self.current = Limits(most, self.current.size)
