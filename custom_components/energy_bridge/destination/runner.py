"""Builds one report and hands its documents over; what is not delivered yet is on disk."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from itertools import batched
import logging
from pathlib import Path
from shutil import rmtree
from threading import Event, Lock
from time import monotonic

from homeassistant.components.recorder import get_instance
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_CATCH_UP, CONF_DIRECTORY, CONF_GIVE_UP, CONF_RETRY, DOMAIN
from ..core.delivery.transport import Session
from ..core.outbox.batch import DamagedError
from ..core.outbox.outbox import Outbox, Pending
from ..core.outbox.retry import backoff
from ..core.report.configuration import Data
from ..core.report.document import Report
from ..core.report.formats import FORMATS
from ..core.report.gaps import with_freshness, without_downtimes
from ..core.report.mint import MintReport
from ..core.report.series import Row
from ..history.history import History
from .heartbeat import HEARTBEAT
from .sources import Resolved, resolve
from .status import Built, Span, Status, add_gap
from .timing import closed_until, lag, seconds, settle

_LOGGER = logging.getLogger(__name__)

MAX_AGE = 14 * 86_400.0
MAX_BYTES = 256 * 1024 * 1024
IN_FLIGHT = 32
SLICE = 86_400
"""Seconds of history that are built in one go, so that reports take turns."""

COMMIT_EVERY = 0.5
"""Seconds of building after which its documents may be sent."""

GATE: HassKey[asyncio.Semaphore] = HassKey(f"{DOMAIN}.history_gate")
"""One report at a time reads history: Home Assistant's pages need the recorder, too."""


class ReportRunner:
    """One report, from the recorder to a session of its destination."""

    begin: float | None = None
    end: float | None = None
    """Where an export begins and ends; a report goes on."""

    def __init__(
        self, hass: HomeAssistant, key: str, format_key: str, data: Data, folder: Path
    ) -> None:
        """Prepare; nothing is read yet. `folder` holds what waits."""
        self.hass = hass
        self.key = key
        self.format_key = format_key
        self.data = data
        self.folder = folder
        self.report: Report = FORMATS[format_key].report(
            data, dt_util.get_default_time_zone()
        )
        self._mint = self.report if isinstance(self.report, MintReport) else None
        self.directory = str(data.get(CONF_DIRECTORY) or "")
        self.window = 1 if format_key == "alsoenergy" else IN_FLIGHT
        self.status = Status()
        self._history = History(get_instance(hass))
        self._outbox = Outbox(folder, max_age=MAX_AGE, max_bytes=MAX_BYTES)
        self._lock = Lock()
        self._stopped = Event()
        self._building = asyncio.Lock()
        self._sending = asyncio.Lock()
        self._pending: tuple[Pending, ...] = ()
        self._caught_up_from: float | None = None
        self._looked_back = True
        self._skipped: list[Span] = []
        self._listeners: list[Callable[[], None]] = []

    async def async_load(self) -> None:
        """Take over what an earlier life left. Raises OSError."""
        await self._locked(self._outbox.load)
        self._show_delivered()
        await self._async_look()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call after each change of the status."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @property
    def nearly_full(self) -> bool:
        """Whether documents will soon have to be dropped."""
        return self._outbox.nearly_full

    @property
    def next_try(self) -> float | None:
        """When documents may be sent, s since the epoch; None if none waits."""
        return (self._outbox.next_try or 0.0) if self._pending else None

    @property
    def attempt(self) -> int:
        """How many attempts have failed since the last success."""
        return self._outbox.attempt

    @property
    def recovered(self) -> bool:
        """Whether the disk lost something of what waited."""
        return self._outbox.recovered

    def resolved(self) -> Resolved:
        """The sources as the registries have them now."""
        return resolve(self.hass, self.report.series, watched=bool(self._max_age))

    @property
    def finished(self) -> bool:
        """Whether an export is built and delivered to its end."""
        built = self._outbox.built_until
        return (
            self.end is not None
            and built is not None
            and built >= self.end
            and not self._pending
        )

    async def async_build(self) -> Built | None:
        """Build a day, at most, of what is closed by now; None if nothing is left to build.

        Raises OSError for a full disk and HistoryError for a broken recorder.
        """
        async with self._building:
            if self._stopped.is_set():
                return None
            end = self._closed()
            start = await self._async_start(end)
            if start is None or start >= end:
                await self._async_look()
                return self._only_skipped(end)
            until = min(end, (start // SLICE + 1) * SLICE)
            recorder = get_instance(self.hass)
            if (committed := recorder.async_get_commit_future()) is not None:
                await committed
            async with self.hass.data.setdefault(GATE, asyncio.Semaphore(1)):
                built = await recorder.async_add_executor_job(
                    self._build, self.resolved(), start, until
                )
            built.gaps[:0] = self._skipped
            self._skipped = []
            await self._async_look()
            return built

    def _only_skipped(self, end: float) -> Built | None:
        """What to tell where there is nothing but a gap."""
        if not self._skipped:
            return None
        built = Built(end, gaps=self._skipped)
        self._skipped = []
        return built

    def next_build(self) -> float:
        """When the next document can be built, s since the epoch."""
        return self._closed() + lag(self.report) + settle(self.data)

    async def async_deliver(self, session: Session) -> list[Pending]:
        """Send all that waits, oldest first.

        Raises DeliveryError, which the status tells, too, and OSError if what waits cannot be read.
        """
        done: list[Pending] = []
        async with self._sending:
            while self._pending and not self._stopped.is_set():
                for batch in batched(self._pending, self.window, strict=False):
                    done += await self._send(session, batch)
                    if self._stopped.is_set():
                        break
                await self._async_look()
            self.status.error, self.status.detail = None, ""
            self.status.sending = None
            self._tell()
        return done

    async def _send(
        self, session: Session, batch: tuple[Pending, ...]
    ) -> list[Pending]:
        """Send a few documents at the same time."""
        self.status.sending = batch[0].name
        self._show_progress(batch[0].first)
        results = await asyncio.gather(
            *(self._put(session, item) for item in batch), return_exceptions=True
        )
        sent = [
            item for item, result in zip(batch, results, strict=True) if result is None
        ]
        if sent:
            await self._locked(self._outbox.confirm, sent)
            self.status.delivered_at = dt_util.utcnow().timestamp()
            self._show_delivered()
        for item, result in zip(batch, results, strict=True):
            if isinstance(result, DamagedError):
                _LOGGER.error(
                    "%s is damaged on this disk and cannot be sent", item.name
                )
                await self._locked(self._outbox.drop, [item])
            elif result is not None:
                await self._async_look()
                raise result
        return sent

    async def async_failed(self, error: str, detail: str) -> None:
        """Wait longer before the next try."""
        now = dt_util.utcnow().timestamp()
        classic = self.data.get(CONF_RETRY) == "classic"
        wait = backoff(self._outbox.attempt, "classic" if classic else "current")
        # Where the schedule has ended, the user may retry until the document is too old.
        next_try = now + (MAX_AGE if wait is None else wait)
        await self._locked(self._outbox.note_failure, now, next_try)
        if self.data.get(CONF_GIVE_UP) is True:
            await self._locked(self._outbox.drop, self._pending)
            await self._async_look()
        self.tell_error(error, detail)

    @callback
    def tell_error(self, error: str, detail: str) -> None:
        """Show why documents are not built or not delivered."""
        self.status.error, self.status.detail = error, detail
        self.status.sending = None
        self._tell()

    async def async_retry(self) -> None:
        """Send at the next opportunity, whatever failed before."""
        await self._locked(self._outbox.retry_now)

    async def async_drop(self) -> tuple[Pending, ...]:
        """Drop what is too old or too much; answers what was lost."""
        dropped = await self._locked(
            self._outbox.drop_excess, dt_util.utcnow().timestamp()
        )
        if dropped:
            await self._async_look()
        return dropped

    async def async_stop(self) -> None:
        """Finish what is in flight, and build and send no more; what waits stays on disk."""
        self._stopped.set()
        async with self._building, self._sending:
            pass

    async def async_make_way(self) -> None:
        """Let a report of another interval go on from now, not from our next stamp."""
        now, until = dt_util.utcnow().timestamp(), self._outbox.built_until
        if until is not None and until - self.report.interval <= now < until:
            await self._locked(self._outbox.commit, now // 1 + 1)

    async def async_remove(self) -> None:
        """Stop, and forget all that waits."""
        await self.async_stop()
        await self._locked(partial(rmtree, self.folder, ignore_errors=True))

    @property
    def _max_age(self) -> float:
        return seconds(self.data.get("max_age"), 0.0)

    def _closed(self) -> float:
        """The end of what can be built now."""
        closed = closed_until(self.report, self.data)
        return closed if self.end is None else min(closed, self.end)

    async def _async_start(self, end: float) -> float | None:
        """Where to go on; skips what is older than the oldest row (R8)."""
        period, interval = self.report.period, self.report.interval
        start = self._outbox.built_until
        if start is None:
            start = self.begin
            if start is None:
                start = end - seconds(self.data.get(CONF_CATCH_UP), 0.0)
            start = start // period * period
            await self._locked(self._outbox.set_start, start)
            self._looked_back = False
        start = -(-start // interval) * interval
        if start >= end:
            return None
        if self._caught_up_from is None:
            self._caught_up_from = start
        if self._looked_back and self.begin is None and end - start <= SLICE:
            return start
        entities = [item.entity for item in self.resolved().series]
        oldest = await get_instance(self.hass).async_add_executor_job(
            self._history.oldest, entities
        )
        if oldest is None and self.end is None and self._looked_back:
            return None
        self._looked_back = True
        first = end if oldest is None else oldest // period * period
        if self.report.instant and oldest is not None and first < oldest:
            first += period
        if first > start:
            self._skipped.append(Span(start, min(first, end)))
            await self._locked(self._outbox.commit, min(first, end))
        return max(start, first)

    def _build(self, resolved: Resolved, start: float, end: float) -> Built:
        """Build one slice, in the recorder's executor."""
        series = resolved.series
        built = Built(start)
        rows: Iterator[Row] = self._history.rows(
            series, self.report.needs_from(start), end, resolved.standing
        )
        downtimes = self.hass.data[HEARTBEAT].downtimes
        rows = without_downtimes(rows, downtimes, len(series))
        if self._max_age:
            rows = with_freshness(
                rows,
                resolved.devices,
                self._max_age,
                resolved.count,
                self._mint.stale_index if self._mint else None,
            )
        try:
            self._write(rows, built, end)
        except Exception:
            self._alone(self._outbox.rollback)
            raise
        return built

    def _write(self, rows: Iterator[Row], built: Built, end: float) -> None:
        """Put the documents of one slice into the outbox."""
        committed = monotonic()
        for step in self.report.build(rows, built.until, end):
            if step.document is None:
                add_gap(built.gaps, built.until, step.until)
            else:
                self._alone(self._outbox.put, step.document)
                built.documents.append(step.document)
            built.until = step.until
            if self._stopped.is_set():
                break
            if monotonic() - committed > COMMIT_EVERY:
                self._alone(self._outbox.commit, step.until)
                committed = monotonic()
        else:
            built.until = end
        self._alone(self._outbox.commit, built.until)

    async def _put(self, session: Session, item: Pending) -> None:
        content = await self._locked(self._outbox.read, item)
        await session.put(self.directory, item.name, content)

    async def _async_look(self) -> None:
        """See what waits."""
        self._pending = await self._locked(self._outbox.pending)
        built = self._outbox.built_until
        if self._pending:
            self._show_progress(self._pending[0].first)
        elif built is None or built >= self._closed():
            self._caught_up_from = None
            self.status.progress = 100
            self.status.waiting = 0
            self._tell()
        else:
            self._show_progress(built)

    def _show_delivered(self) -> None:
        """Show up to when all is delivered: an interval's stamp is its beginning."""
        last = self._outbox.delivered_until
        if last is not None and not self.report.instant:
            last += self.report.interval
        self.status.delivered_until = last

    def _show_progress(self, reached: float) -> None:
        """Show how much of what is to be caught up is delivered."""
        self.status.waiting = self._outbox.documents_waiting
        if (begin := self._caught_up_from) is not None:
            share = (reached - begin) / max(self._closed() - begin, 1.0)
            self.status.progress = round(100 * min(max(share, 0.0), 1.0))
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()

    async def _locked[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do something with the outbox, in an executor."""
        job = partial(self._alone, work, *args, **kwargs)
        return await self.hass.async_add_executor_job(job)

    def _alone[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do something with the outbox, of which two threads know."""
        with self._lock:
            return work(*args, **kwargs)
