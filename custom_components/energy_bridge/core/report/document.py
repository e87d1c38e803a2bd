"""What a report builds: documents, one step after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from .series import Row, Series


@dataclass(frozen=True, slots=True)
class Document:
    """A message as a file: its name, and its bytes; `first` and `last` are the stamps in it."""

    name: str
    content: bytes
    first: float
    last: float
    intervals: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A report is built up to `until` (not included); None stands for a stretch without anything to tell."""

    until: float
    document: Document | None


class Report(Protocol):
    """A configured report. Times are s since the epoch, spans are half-open."""

    @property
    def interval(self) -> int:
        """Seconds from stamp to stamp."""

    @property
    def period(self) -> int:
        """Seconds of which one document tells; a multiple of the interval."""

    @property
    def instant(self) -> bool:
        """Whether stamps are instants, so that a document needs no row after its own stamp."""

    @property
    def series(self) -> tuple[Series, ...]:
        """What to read; rows name their series by its index here."""

    def needs_from(self, start: float) -> float:
        """From when on rows are needed to build from `start` on."""

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """Build from `start`, a multiple of the interval, to `end`, one of the period.

        Rows are sorted by time and begin with the value of each series in force at
        `needs_from(start)`; the last of several rows at one time wins.
        """
