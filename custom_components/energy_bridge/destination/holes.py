"""Builds again what the disk lost of a report."""

from collections import deque
from functools import partial

from ..core.delivery.names import is_file_name
from ..core.outbox.state import Hole
from ..core.report.document import Document
from .configured_report import ConfiguredReport
from .report_history import ReportHistory
from .sources import Sources

_SLICE = 86_400
"""s of history that are built in one go, so that reports take turns."""


async def async_build_hole(
    configured: ConfiguredReport, history: ReportHistory, hole: Hole
) -> list[Document]:
    """The documents of a hole that the recorder still tells of. Raises HistoryError."""
    interval, period = configured.report.interval, configured.report.period
    until = min(-(-hole.until // interval) * interval, configured.closed_until)
    start = hole.start
    if start is None:  # Each of them tells of a period at most.
        start = (until - hole.documents * period) // period * period
    if (oldest := await history.async_oldest()) is None:
        return []
    # It may begin right after a stamp that was delivered.
    start = max(-(-start // interval) * interval, configured.first_start(oldest))
    # Where the start is not known, older ones may have been delivered.
    most = hole.documents if hole.start is None else None
    documents: deque[Document] = deque(maxlen=most)
    while start < until:
        end = min(until, (start // _SLICE + 1) * _SLICE)
        documents += await history.async_read(
            partial(_documents, configured, history, start, end)
        )
        start = end
    return list(documents)


def _documents(
    configured: ConfiguredReport,
    history: ReportHistory,
    start: float,
    end: float,
    sources: Sources,
) -> list[Document]:
    """The documents of [start, end), in the recorder's executor."""
    steps = configured.report.build(history.rows(sources, start, end), start, end)
    return [
        step.document
        for step in steps
        if step.document is not None and is_file_name(step.document.name)
    ]
