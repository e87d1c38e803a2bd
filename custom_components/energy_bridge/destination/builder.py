"""Builds the documents of one report from the recorder's history."""

import asyncio
from collections.abc import Iterator
from functools import partial
from threading import Event
from time import monotonic

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..core.report.series import Row
from .configured_report import ConfiguredReport
from .holes import async_build_hole
from .report_history import ReportHistory
from .report_outbox import ReportOutbox
from .sources import Sources
from .status import Built, Rebuilt, Span, add_gap
from .status_tracker import StatusTracker

SLICE = 86_400
"""s of history that are built in one go, so that reports take turns."""

WRONG = 900.0
"""s by which a clock is wrong that is not set right little by little."""

COMMIT_EVERY = 0.5
"""s of building after which documents may be sent."""


class ReportBuilder:
    """Puts the documents of one report into its outbox, as far as history is closed."""

    def __init__(
        self,
        hass: HomeAssistant,
        configured: ConfiguredReport,
        outbox: ReportOutbox,
        tracker: StatusTracker,
        stopped: Event,
    ) -> None:
        """Prepare; nothing is read yet. Once `stopped` is set nothing more is built."""
        self._configured = configured
        self._outbox = outbox
        self._tracker = tracker
        self._stopped = stopped
        self._history = ReportHistory(hass, configured)
        self._untold_gaps: list[Span] = []
        """What was skipped since the last answer."""
        self.busy = asyncio.Lock()
        """Held while documents are built."""

    async def async_build(self) -> Built | None:
        """Build what is closed by now, up to the end of a day (UTC); None if nothing is left.

        Raises:
            OSError: The disk is full, or cannot be written.
            HistoryError: The recorder cannot be read.
        """
        async with self.busy:
            if self._stopped.is_set():
                return None
            self._configured.async_follow_time_zone()
            end = self._configured.closed_until
            built = None
            if (span := await self._async_next_span(end)) is not None:
                built = await self._history.async_read(
                    partial(self._build, span.start, span.end)
                )
            elif self._untold_gaps:
                built = Built(end)
            if built is not None:
                built.gaps[:0] = self._untold_gaps
                self._untold_gaps = []
            await self._tracker.async_show_waiting()
            return built

    async def async_rebuild(self) -> list[Rebuilt]:
        """Build again what the disk lost, as far as the recorder has it; answers what of it.

        Raises as `async_build`.
        """
        rebuilt = []
        async with self.busy:
            self._configured.async_follow_time_zone()
            while self._outbox.holes and not self._stopped.is_set():
                hole = self._outbox.holes[0]
                documents = await async_build_hole(
                    self._configured, self._history, hole
                )
                await self._outbox.async_fill(hole, documents)
                rebuilt.append(Rebuilt(hole.documents, len(documents)))
            if rebuilt:
                await self._tracker.async_show_waiting()
        return rebuilt

    async def _async_next_span(self, end: float) -> Span | None:
        """What to build in one go, up to `end`; None if there is nothing."""
        if (start := await self._async_start(end)) is None:
            return None
        until = min(end, (start // SLICE + 1) * SLICE)
        start, until = self._outbox.untold(start, until)
        return Span(start, until) if start < until else None

    async def _async_start(self, end: float) -> float | None:
        """Where to go on before `end`; None where nothing can be built."""
        start = await self._async_built_until(end)
        if start >= end:
            return None
        self._tracker.async_begin_catch_up(start)
        if self._follows_history(start, end):
            return start
        return await self._async_skip_to_history(start, end)

    async def _async_built_until(self, end: float) -> float:
        """The end of what is built, on the report's present grid; a new report's start."""
        interval = self._configured.report.interval
        start = self._outbox.built_until
        if start is None:
            start = await self._async_set_start(end)
        if self._configured.span is None:
            start = await self._async_follow_clock(start, end)
            if start < (untold := self._outbox.untold(start, end)[0]):
                await self._outbox.async_commit(untold)
                start = untold
        return -(-start // interval) * interval

    async def _async_follow_clock(self, start: float, end: float) -> float:
        """Where a report goes on: a clock that is wrong for a while makes it neither wait nor begin again."""
        report, latest = self._configured.report, dt_util.utcnow().timestamp()
        if report.instant:  # Up to its next stamp all is built.
            latest += report.interval
        if start > latest + WRONG:
            # The clock was wrong when this was built, or is now.
            await self._outbox.async_turn_back(end)
            return end
        before = self._outbox.built_before(end)
        if before is None:
            return start
        if before - start <= max(WRONG, report.period):
            # It was ahead then, and the time has come again.
            return start
        # It was behind since then, and is right again.
        await self._outbox.async_commit(before)
        return before

    async def _async_set_start(self, end: float) -> float:
        """Begin an export with its span, a report as far back as it is to catch up, or at least with its newest document.

        That one is left out where nobody knows whether Home Assistant was running then.
        """
        span, period = self._configured.span, self._configured.report.period
        start = end - self._configured.catch_up if span is None else span.start
        start = start // period * period
        if span is None and end - period >= self._history.known_from:
            start = min(start, end - period)
        await self._outbox.async_set_start(start)
        return start

    def _follows_history(self, start: float, end: float) -> bool:
        """Whether a report just goes on, so that there must have been history before."""
        is_report = self._configured.span is None
        return is_report and not self._outbox.is_new and end - start <= SLICE

    async def _async_skip_to_history(self, start: float, end: float) -> float | None:
        """Skip what is older than the oldest row (R8); None if that is all there is.

        A report that was built before, and finds no row at all, waits for the first one.
        """
        is_report, is_new = self._configured.span is None, self._outbox.is_new
        oldest = await self._history.async_oldest()
        if oldest is None and is_report and not is_new:
            return None
        first = end
        if oldest is not None:
            first = min(self._configured.first_start(oldest), end)
        if first > start:
            # Nobody asked for the newest document of a new report that catches nothing up.
            if not (is_report and is_new) or self._configured.catch_up:
                self._untold_gaps.append(Span(start, first))
            await self._outbox.async_commit(first)
        start = max(start, first)
        return start if start < end else None

    def _build(self, start: float, end: float, sources: Sources) -> Built:
        """Build [start, end), in the recorder's executor."""
        built = Built(start)
        try:
            self._put_documents(self._history.rows(sources, start, end), built, end)
        except Exception:
            self._outbox.rollback()
            raise
        return built

    def _put_documents(self, rows: Iterator[Row], built: Built, end: float) -> None:
        """Put the documents up to `end` into the outbox; stops early when the report is stopped."""
        committed = monotonic()
        for step in self._configured.report.build(rows, built.until, end):
            if step.document is None:
                add_gap(built.gaps, built.until, step.until)
            else:
                self._outbox.put(step.document)
                built.documents.append(step.document)
            built.until = step.until
            if self._stopped.is_set():
                break
            if monotonic() - committed > COMMIT_EVERY:
                self._outbox.commit(step.until)
                committed = monotonic()
        else:
            built.until = end
        self._outbox.commit(built.until)
