"""Exports: a stretch of history, once, that outlives a restart like a report's documents."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, override

from homeassistant.core import HomeAssistant
import orjson
import voluptuous as vol

from ..core.durable import replace_durably
from ..core.report.document import Document
from ..core.report.formats import FORMATS
from .runner import ReportRunner
from .status import Built, Span

JOB = "job.json"
CANCELLED = "cancelled"
UNLOADED = "unloaded"

_JOB = vol.Schema(
    {
        vol.Required("format"): vol.In(FORMATS),
        vol.Required("title"): str,
        vol.Required("data"): dict,
        vol.Required("start"): vol.Coerce(float),
        vol.Required("end"): vol.Coerce(float),
    }
)


class StoredJob(TypedDict):
    """An export as it is stored beside its documents."""

    format: str
    title: str
    data: dict[str, Any]
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """What one document of an export is called and tells of."""

    name: str
    size: int
    first: float
    last: float


class Export(ReportRunner):
    """One stretch of history on its way to a place."""

    def __init__(
        self, hass: HomeAssistant, key: str, job: StoredJob, folder: Path
    ) -> None:
        """Prepare."""
        super().__init__(hass, key, job["format"], job["data"], folder / "outbox")
        self.title = job["title"]
        self.begin, self.end = job["start"], job["end"]
        self.files: list[ExportedFile] = []
        self.gaps: list[Span] = []
        self.intervals = 0
        self.ended: asyncio.Future[str | None] = hass.loop.create_future()
        """None when all is delivered, else why it ended."""
        self.home = folder

    @override
    async def async_build(self) -> Built | None:
        """Build a day, but no more than the outbox can hold: the recorder still has it."""
        if self.nearly_full:
            return None
        built = await super().async_build()
        if built is not None:
            self.files += map(_file, built.documents)
            self.gaps += built.gaps
            self.intervals += sum(item.intervals for item in built.documents)
        return built

    def end_with(self, reason: str | None) -> None:
        """Tell who waits how it ended."""
        if not self.ended.done():
            self.ended.set_result(reason)


def write_job(folder: Path, job: StoredJob) -> None:
    """Store an export so that it goes on after a restart. Blocks; raises OSError."""
    folder.mkdir(parents=True, mode=0o700)
    replace_durably(folder / JOB, orjson.dumps(job))


def read_job(folder: Path) -> StoredJob | None:
    """An export that a restart interrupted; None where nothing useful is left. Blocks."""
    try:
        job: StoredJob = _JOB(orjson.loads((folder / JOB).read_bytes()))
    except OSError, orjson.JSONDecodeError, vol.Invalid:
        return None
    return job


def _file(document: Document) -> ExportedFile:
    return ExportedFile(
        document.name, len(document.content), document.first, document.last
    )
