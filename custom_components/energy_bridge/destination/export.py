"""One export: a stretch of history, once."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import override

from homeassistant.core import HomeAssistant, callback

from ..core.report.document import Document
from .configured_report import ConfiguredReport
from .export_request import ExportRequest
from .runner import ReportRunner
from .status import Built, Span

CANCELLED = "cancelled"
UNLOADED = "unloaded"


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """What an action's answer tells of a document; its stamps are s since the epoch."""

    name: str
    size: int
    first: float
    last: float


class Export(ReportRunner):
    """One stretch of history on its way to a destination.

    `folder` holds what waits and, unless no destination serves it, the request.
    """

    def __init__(
        self, hass: HomeAssistant, key: str, request: ExportRequest, folder: Path
    ) -> None:
        """Prepare; nothing is read yet."""
        span = Span(request["start"], request["end"])
        configured = ConfiguredReport(request["format"], request["data"], span)
        super().__init__(hass, key, configured, folder / "outbox")
        self.title = request["title"]
        self.report_id = request.get("report_id")
        """The stored report that it is of, by its subentry's id; None for one that is not stored."""
        self.folder = folder
        self.documents: list[ExportedDocument] = []
        """All that were built in this life, delivered or not."""
        self.gaps: list[Span] = []
        self.intervals = 0
        self.answer: asyncio.Future[str | None] = hass.loop.create_future()
        """What the action is told that asked for the export; see `async_answer`."""
        self._start, self._end = span.start, span.end

    def is_of(self, report_id: str | None) -> bool:
        """Whether this is an export of a stored report; of any where None is asked for."""
        return report_id in (None, self.report_id)

    @property
    def span(self) -> Span:
        """The time that was asked for."""
        return Span(self._start, self._end)

    @property
    def finished(self) -> bool:
        """Whether all is built and delivered."""
        return self.is_built and self.outbox.is_empty

    @property
    @override
    def is_built(self) -> bool:
        """Whether all is built that was asked for, delivered or not."""
        built = self.outbox.built_until
        return built is not None and built >= self._end

    @property
    @override
    def owed_from(self) -> float | None:
        """From which stamp on documents are still to be sent, built or not; None at the end."""
        if self.finished:
            return None
        built = self.outbox.built_until
        waiting = self.outbox.waiting_from
        if waiting is not None:
            return waiting
        return self._start if built is None else built

    @override
    async def async_build_documents(self) -> Built | None:
        """Build up to the end of a day, but wait while the outbox is nearly full.

        Nothing may be dropped of an export, and the recorder still has it.
        """
        if self.outbox.nearly_full and not self.outbox.holes:
            return None
        built = await super().async_build_documents()
        if built is not None:
            self.documents += map(_exported, built.documents)
            self.gaps += built.gaps
            self.intervals += sum(document.intervals for document in built.documents)
        return built

    @callback
    def async_answer(self, failure: str | None) -> None:
        """Let the action that asked for the export end; only the first answer counts.

        None says that all is delivered. Otherwise it is CANCELLED, UNLOADED or an error of a report's
        status; after an error the export goes on to be tried.
        """
        if not self.answer.done():
            self.answer.set_result(failure)


def _exported(document: Document) -> ExportedDocument:
    return ExportedDocument(
        document.name, len(document.content), document.first, document.last
    )
