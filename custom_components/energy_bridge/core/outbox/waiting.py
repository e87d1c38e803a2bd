"""The documents of an outbox that wait, in memory."""

from collections import Counter
from dataclasses import dataclass
from math import inf
from pathlib import Path

from .batch import Entry


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that waits.

    `first` and `last` are its stamps; they and `created` are s since the epoch. `ran` is
    how long the outbox had been in use when it was built, s.
    """

    number: int
    name: str
    first: float
    last: float
    size: int
    created: float
    ran: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits, and where it is."""

    pending: Pending
    path: Path
    entry: Entry


class WaitingDocuments:
    """Documents by their number, in the order of their stamps once they are sorted."""

    def __init__(self) -> None:
        """Nothing waits."""
        self.bytes = 0
        """The size of all."""
        self.oldest: Pending | None = None
        self._by_number: dict[int, Waiting] = {}
        self._in_file: Counter[Path] = Counter()
        self._newest = -inf
        self._is_in_order = True
        """Whether the numbers have the order of the stamps; not so what was built again."""

    def __len__(self) -> int:
        """How many wait."""
        return len(self._by_number)

    def pending(self) -> tuple[Pending, ...]:
        """All, oldest first."""
        return tuple(each.pending for each in self._by_number.values())

    def get(self, number: int) -> Waiting | None:
        """The document of a number."""
        return self._by_number.get(number)

    def in_file(self, path: Path) -> list[Pending]:
        """The documents in one file."""
        return [each.pending for each in self._by_number.values() if each.path == path]

    def add(self, number: int, path: Path, entry: Entry) -> None:
        """Add a document; `sort` has to follow."""
        pending = Pending(
            number=number,
            name=entry.name,
            first=entry.first,
            last=entry.last,
            size=entry.size,
            created=entry.created,
            ran=entry.ran,
        )
        self._is_in_order &= pending.first >= self._newest
        self._newest = max(self._newest, pending.first)
        self._by_number[number] = Waiting(pending, path, entry)
        self._in_file[path] += 1
        self.bytes += entry.size

    def sort(self) -> None:
        """Bring what was added to its place, and find the oldest."""
        if not self._is_in_order:
            self._by_number = dict(sorted(self._by_number.items(), key=_place))
        self._find_oldest()

    def remove(self, number: int) -> Path | None:
        """Remove a document; answers its file if no other in it waits. `sort` has to follow."""
        each = self._by_number.pop(number)
        self.bytes -= each.pending.size
        self._in_file[each.path] -= 1
        if self._in_file[each.path]:
            return None
        del self._in_file[each.path]
        return each.path

    def lowest_number(self, default: int) -> int:
        """The lowest number of all, or the default if none waits."""
        if self._is_in_order:
            return next(iter(self._by_number), default)
        return min(self._by_number, default=default)

    def _find_oldest(self) -> None:
        self.oldest = next((each.pending for each in self._by_number.values()), None)
        if self.oldest is None:
            self._newest, self._is_in_order = -inf, True


def _place(item: tuple[int, Waiting]) -> tuple[float, int]:
    """Where a document stands: by its first stamp, then by its number."""
    number, waiting = item
    return waiting.pending.first, number
