"""What the formats share whose documents tell of one instant of the grid each."""

from dataclasses import dataclass

from .document import Document, Step
from .series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantReport:
    """A report with at most one document for each instant; see `Report`."""

    interval: int
    series: tuple[Series, ...]

    @property
    def period(self) -> int:
        """Each instant has a document of its own."""
        return self.interval

    @property
    def instant(self) -> bool:
        """Stamps are instants."""
        return True

    @property
    def stale_index(self) -> int | None:
        """Stale values are unknown, and nothing else is told of them."""
        return None

    def step(self, time: float, document: Document | None) -> Step:
        """The step that is done with the document of an instant."""
        return Step(time + self.interval, document)
