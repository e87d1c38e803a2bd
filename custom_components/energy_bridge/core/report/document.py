"""What a report builds: documents, one step after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from .series import Row, Series


@dataclass(frozen=True, slots=True)
class Document:
    """A message or table on its way to a destination: the name and content of its file.

    `first` and `last` are the stamps in it, s since the epoch; `intervals` is how many
    intervals it tells of.
    """

    name: str
    content: bytes
    first: float
    last: float
    intervals: int = 1
    unset: tuple[str, ...] = ()
    """Setpoints that are written as 0, since their entities never had a value."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a report is built: up to `until`, not included.

    The document is None where there was nothing to tell since the step before.
    """

    until: float
    document: Document | None


def utc_text(time: float, pattern: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A time (s since the epoch) in UTC, as messages and names of files have it."""
    return datetime.fromtimestamp(time, UTC).strftime(pattern)


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
    def stale_index(self) -> int | None:
        """The index of rows that tell how many devices are stale (R9); None if it needs none."""

    @property
    def series(self) -> tuple[Series, ...]:
        """What to read; rows name their series by its index here."""

    def needs_from(self, start: float) -> float:
        """The time from which rows are needed to build from `start` on."""

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """Build from `start` to `end`, both multiples of the interval.

        Rows are sorted by time and begin with the value of each series in force at
        `needs_from(start)`; the last of several rows at one time wins.
        """
