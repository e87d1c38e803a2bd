"""What is known of a report: how far it is, what waits, and what it lacks."""

from dataclasses import dataclass, field

from ..core.report.document import Document


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, s since the epoch; its end is not part of it."""

    start: float
    end: float


@dataclass(slots=True)
class Status:
    """How far a report or an export is, as its entities show it. Times are s since the epoch."""

    waiting: int = 0
    """Documents that are not delivered yet."""
    delivered_at: float | None = None
    """When a document was delivered last; None before the first in this life."""
    delivered_until: float | None = None
    """Up to when all history is delivered."""
    error: str | None = None
    """Why documents are not built or not delivered; None while all is well."""
    detail: str = ""
    """What belongs to the error, in the words of the system or the server."""
    progress: int = 100
    """How much of what was to be caught up is delivered, %."""
    sending: str | None = None
    """The name of the document on its way."""


@dataclass(slots=True)
class Built:
    """What was built in one go."""

    until: float
    """Up to when history is built, s since the epoch."""
    documents: list[Document] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)
    """Stretches without anything to tell."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Documents that were given up, and the full periods of which they told."""

    documents: int
    span: Span

    def with_more(self, before: Dropped | None) -> Dropped:
        """These and those that were dropped before."""
        if before is None:
            return self
        start = min(before.span.start, self.span.start)
        end = max(before.span.end, self.span.end)
        return Dropped(before.documents + self.documents, Span(start, end))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of documents that the disk lost."""

    lost: int
    built: int
    """How many of them were built again."""


def add_gap(gaps: list[Span], start: float, end: float) -> None:
    """Add a gap that follows the others; one that begins where the last ends makes it longer."""
    if gaps and gaps[-1].end == start:
        gaps[-1] = Span(gaps[-1].start, end)
    else:
        gaps.append(Span(start, end))
