"""The document of one interval of a report: as it waits, as it was delivered, or built again."""

from codecs import getincrementaldecoder
from typing import TypedDict

from homeassistant.core import HomeAssistant

from ..core.delivery.folder import DeliveredFile
from ..core.delivery.transport import DeliveryError
from ..core.outbox.batch import DamagedError
from ..core.outbox.outbox import Pending
from ..core.outbox.state import Hole
from ..core.report.document import Document
from ..errors import invalid
from .configured_report import ConfiguredReport
from .destination import Destination
from .holes import async_build_hole
from .report_history import ReportHistory
from .report_state import shift_of
from .runner import ReportRunner
from .transports import folder_transport_of

MAX_BYTES = 1_000_000
"""Of a document that are told."""


class ReportFile(TypedDict):
    """A document; `origin` is `outbox`, `folder` or `recorder`, from where it was built again (`rebuilt`).

    `start` and `end` say of which time it tells, in s since 1970. Of one that is `cut` the `content` is the beginning;
    `size` is all of it, in bytes.
    """

    name: str
    type: str
    content: str
    size: int
    cut: bool
    origin: str
    rebuilt: bool
    start: float
    end: float


async def async_report_file(
    hass: HomeAssistant, destination: Destination, key: str, time: float
) -> ReportFile:
    """The document that tells of a time (s since the epoch).

    Raises:
        ServiceValidationError: There is none, or not yet.
        HistoryError: The recorder cannot be read.
        OSError: What waits cannot be read.
    """
    if key in destination.flashes:
        raise invalid("report_file_live")
    if (runner := destination.reports.get(key)) is None:
        raise invalid("report_file_missing")
    stamp = time + shift_of(runner)
    if (waiting := await _async_waiting(runner, stamp)) is not None:
        found, content = waiting
        return _told(runner, found, DeliveredFile(content, len(content)), "outbox")
    document = await _async_build(hass, runner, stamp)
    if (
        delivered := await _async_delivered(hass, destination, runner, document)
    ) is None:
        content = document.content
        return _told(runner, document, DeliveredFile(content, len(content)), "recorder")
    return _told(runner, document, delivered, "folder")


async def _async_waiting(
    runner: ReportRunner, stamp: float
) -> tuple[Pending, bytes] | None:
    """The document that waits, unless the disk lost it. Raises OSError."""
    period = runner.configured.report.period
    for each in runner.outbox.waiting:
        if each.first // period * period <= stamp < (each.last // period + 1) * period:
            try:
                return each, await runner.outbox.async_read(each)
            except DamagedError:
                return None
    return None


async def _async_build(
    hass: HomeAssistant, runner: ReportRunner, stamp: float
) -> Document:
    """Build the document as the report is configured now. Raises HistoryError and ServiceValidationError."""
    # Its own, since the report itself may be built meanwhile.
    configured = ConfiguredReport(runner.configured.format_key, runner.configured.data)
    period = configured.report.period
    start = stamp // period * period
    if start + period > configured.closed_until:
        raise invalid("report_file_early")
    hole = Hole(start, start + period, 1)
    documents = await async_build_hole(
        configured, ReportHistory(hass, configured), hole
    )
    if not documents:
        raise invalid("report_file_missing")
    return documents[0]


async def _async_delivered(
    hass: HomeAssistant,
    destination: Destination,
    runner: ReportRunner,
    document: Document,
) -> DeliveredFile | None:
    """The file of that name in a folder; None where it is not there, or cannot be read."""
    if not destination.is_folder:
        return None
    entry = destination.config_entry
    transport = folder_transport_of(hass, entry.data, entry.options)
    try:
        return await transport.read(
            runner.configured.directory, document.name, MAX_BYTES
        )
    except DeliveryError:
        return None


def _told(
    runner: ReportRunner, found: Pending | Document, file: DeliveredFile, origin: str
) -> ReportFile:
    period, shift = runner.configured.report.period, shift_of(runner)
    is_cut = file.size > MAX_BYTES
    decoder = getincrementaldecoder("utf-8")("replace")
    return ReportFile(
        name=found.name,
        type="text/csv" if found.name.endswith(".csv") else "application/json",
        content=decoder.decode(file.content[:MAX_BYTES], final=not is_cut),
        size=file.size,
        cut=is_cut,
        origin=origin,
        rebuilt=origin == "recorder",
        start=found.first // period * period - shift,
        end=(found.last // period + 1) * period - shift,
    )
