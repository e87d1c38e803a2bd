"""What is known of a report: how far it is, what waits, and what it lacks."""

from dataclasses import dataclass, field

from ..core.report.document import Document


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, s since the epoch."""

    start: float
    end: float


@dataclass(slots=True)
class Status:
    """What is known of a report's fate."""

    waiting: int = 0
    delivered_at: float | None = None
    delivered_until: float | None = None
    error: str | None = None
    detail: str = ""
    progress: int = 100
    sending: str | None = None


@dataclass(slots=True)
class Built:
    """What one slice gave."""

    until: float
    documents: list[Document] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)


def add_gap(gaps: list[Span], start: float, end: float) -> None:
    """Join neighbouring gaps."""
    if gaps and gaps[-1].end == start:
        gaps[-1] = Span(gaps[-1].start, end)
    else:
        gaps.append(Span(start, end))
