"""Finds what waits in the files of an outbox, and what is missing of it."""

from collections.abc import Iterable
from errno import EIO
from itertools import islice
from math import inf, nextafter
from pathlib import Path

from .batch import BatchName, Entry, read_entries
from .state import Hole, OutboxState


class Survey:
    """What the files of an outbox hold; brings its state up to date.

    What is missing becomes a hole in the state. Reading blocks and raises OSError.
    """

    def __init__(self, folder: Path, state: OutboxState, *, is_new: bool) -> None:
        """Look at nothing yet. A new state does not tell what was delivered before."""
        self.waiting: list[tuple[int, Path, Entry]] = []
        """The documents that wait, with their number and file."""
        self.finished: list[Path] = []
        """Files of which nothing waits."""
        self.broken: list[Path] = []
        """Damaged files of which nothing is left that waits."""
        self.is_damaged = False
        """Whether something is missing, or too many."""
        self._folder = folder
        self._state = state
        self._done = dict(state.done)
        self._end = 0
        self._is_new = is_new
        self._missing = 0
        """How many documents are missing since the last one that was found."""
        self._is_older = False
        """Whether some of them may have any older stamps."""
        self._earliest = self._after = self._delivered_until()
        """The time after which documents are missing, or None."""

    def read(self, names: Iterable[BatchName]) -> None:
        """Read the batches, sorted by their names."""
        state = self._state
        for name in names:
            if name.first < self._end:
                self.is_damaged = True
                continue
            if self._end or not self._is_new:
                self._miss(self._end, name.first)
            self._read_batch(name)
            self._end = name.end
            if name.first >= state.next:
                state.next, state.built_until = name.end, name.until
        # Their numbers are not used again: what the state was before knows them, too.
        self._miss(self._end, state.next)
        if state.built_until is not None:
            self._close_hole(state.built_until)
        if self._is_new and self.waiting:
            state.started = min(entry.first for _, _, entry in self.waiting)
        state.done = [each for each in self._done.items() if each[0] < state.next]

    def _read_batch(self, name: BatchName) -> None:
        path = self._folder / str(name)
        entries = _readable_entries(path, name.count)
        waiting, is_broken = len(self.waiting), False
        if any(entry is not None and entry.again for entry in entries):
            self._state.again.append((name.first, name.end))
        for number, entry in enumerate(entries, name.first):
            if entry is None:
                is_broken |= self._miss(number, number + 1)
                continue
            if not self._is_again(number, number + 1):
                self._close_hole(entry.first)
                self._after = nextafter(entry.last, inf)
            if self._is_waiting(number):
                self.waiting.append((number, path, entry))
        is_broken |= self._miss(name.first + len(entries), name.end)
        self._close_hole(name.until)
        self._after = name.until
        if len(self.waiting) == waiting:
            (self.broken if is_broken else self.finished).append(path)

    def _is_waiting(self, number: int) -> bool:
        return number >= self._state.head and number not in self._done

    def _miss(self, first: int, end: int) -> bool:
        """Note that documents are missing; answers whether any of them waited."""
        first = max(first, self._state.head)
        while first < end and first in self._done:
            first += 1
        while first < end and end - 1 in self._done:
            end -= 1
        if first >= end:
            return False
        self.is_damaged = True
        self._missing += end - first
        self._is_older |= self._is_again(first, end)
        if self.waiting:  # Else all up to the next one that waits count as done.
            for number in range(first, end):
                self._done.setdefault(number, None)
        return True

    def _is_again(self, first: int, end: int) -> bool:
        """Whether some of these numbers were built again, so that their stamps are older."""
        return any(first < each[1] and each[0] < end for each in self._state.again)

    def _close_hole(self, until: float) -> None:
        """End what is missing before a time."""
        if self._missing:
            start = self._after
            if self._is_older or (start is not None and start >= until):
                start = self._earliest
            self._state.holes.append(Hole(start, until, self._missing))
            self._missing, self._is_older = 0, False

    def _delivered_until(self) -> float | None:
        """From when on documents can be missing, as far as the state tells."""
        state = self._state
        if state.next <= state.head:
            return state.built_until
        last = state.delivered_until
        return state.started if last is None else nextafter(last, inf)


def _readable_entries(path: Path, count: int) -> list[Entry | None]:
    """The documents of a batch as far as they can be read; raises OSError."""
    entries: list[Entry | None] = []
    try:
        for entry in islice(read_entries(path), count):
            entries.append(entry)  # noqa: PERF402 - those before an error count
    except OSError as err:
        if err.errno != EIO:
            raise
    return entries
