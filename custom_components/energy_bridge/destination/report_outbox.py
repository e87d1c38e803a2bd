"""The outbox of one report in Home Assistant: used by one thread at a time, and never by the event loop."""

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from shutil import rmtree
from threading import Lock

from homeassistant.core import HomeAssistant, callback

from ..core.journal import Outcome, Reason
from ..core.outbox.outbox import Outbox, Pending
from ..core.outbox.retry import longest_wait
from ..core.outbox.state import Failure, Hole
from ..core.report.document import Document
from .configured_report import ConfiguredReport
from .outcomes import Note, hole_stretch, note_nothing, stretches_of
from .report_event import HELD

MAX_AGE = 14 * 86_400.0
"""s that a document waits at most."""

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of all documents that wait."""


class ReportOutbox:
    """The documents of one report that wait for delivery.

    Coroutines do their work in an executor. `put`, `commit` and `rollback` block: they are for the
    thread that builds. All of them raise OSError. Times are s since the epoch.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        folder: Path,
        configured: ConfiguredReport,
        note: Note = note_nothing,
    ) -> None:
        """Prepare; nothing is read yet. `folder` holds what waits, `note` hears what becomes of it."""
        self._hass = hass
        self._folder = folder
        self._configured = configured
        self._note = note
        self._outbox = Outbox(
            folder,
            max_age=MAX_AGE,
            max_bytes=MAX_BYTES,
            longest_wait=self._longest_wait,
            once_every=(
                None if configured.sequence is None else configured.report.interval
            ),
        )
        self._lock = Lock()
        self._retry_wanted = False
        """Whether the user asked for another try since the last one began."""
        self._is_closed = False
        self.pending: tuple[Pending, ...] = ()
        """What could be sent at the last `async_refresh`, oldest first.

        Where the order counts, nothing that the disk lost is overtaken.
        """
        self.waiting: tuple[Pending, ...] = ()
        """All that waited at the last `async_refresh`, oldest first."""

    @property
    def built_until(self) -> float | None:
        """The time up to which documents are built; None for a new report."""
        return self._outbox.built_until

    @property
    def started(self) -> float | None:
        """Where the report began; None for a new one, or where the disk lost that."""
        return self._outbox.started

    @property
    def is_new(self) -> bool:
        """Whether it is known where to begin, but nothing was built since, in an earlier life either."""
        return self._outbox.is_new

    @property
    def delivered_until(self) -> float | None:
        """The last stamp that was delivered together with all before it."""
        return self._outbox.delivered_until

    @property
    def documents_waiting(self) -> int:
        """How many documents wait."""
        return self._outbox.documents_waiting

    @property
    def bytes_waiting(self) -> int:
        """The size of all documents that wait."""
        return self._outbox.bytes_waiting

    @property
    def nearly_full(self) -> bool:
        """Whether documents will soon have to be dropped."""
        return self._outbox.nearly_full

    @property
    def is_full(self) -> bool:
        """Whether there is no room for more."""
        return self._outbox.is_full

    @property
    def recovered(self) -> bool:
        """Whether the disk lost something of what waited."""
        return self._outbox.recovered

    @property
    def forgot(self) -> bool:
        """Whether the disk lost what was known of what waited, and of what had arrived."""
        return self._outbox.forgot

    @property
    def failure(self) -> Failure | None:
        """Why what waits could not be delivered at the last try, in an earlier life too; None where nothing waits."""
        return self._outbox.failure if self._outbox.documents_waiting else None

    @property
    def held(self) -> Failure | None:
        """What the user has to answer before anything that waits is dropped; it may be from an earlier life."""
        return self._outbox.held if self._outbox.documents_waiting else None

    @property
    def holes(self) -> tuple[Hole, ...]:
        """What the disk lost, and is to be built again."""
        return self._outbox.holes

    @property
    def waiting_from(self) -> float | None:
        """The first stamp that waits, or that the disk lost; None if there is none."""
        starts = [-inf if hole.start is None else hole.start for hole in self.holes]
        starts += [each.first for each in self.pending[:1]]
        return min(starts, default=None)

    @property
    def is_empty(self) -> bool:
        """Whether all that was built is delivered or given up."""
        return not self._outbox.documents_waiting and not self._outbox.holes

    @property
    def lived(self) -> float:
        """For how many s it has been in use in this life."""
        return self._outbox.lived

    @property
    def quiet_for(self) -> float:
        """For how many s of its use nothing has arrived, in earlier lives either."""
        return self._outbox.quiet_for

    @property
    def owing_for(self) -> float:
        """For how many s of its use there has been something that did not arrive: it waits, or was given up since."""
        return self._outbox.owing_for

    @property
    def attempt(self) -> int:
        """How many attempts have failed since the last success."""
        return self._outbox.attempt

    @property
    def next_try(self) -> float | None:
        """When documents may be sent, 0 for at once; None if none waits."""
        return (self._outbox.next_try or 0.0) if self.pending else None

    async def async_load(self) -> None:
        """Read what waits since an earlier life."""
        await self._async_run(self._outbox.load)

    async def async_refresh(self) -> None:
        """Bring `pending` up to date."""
        await self._async_run(self._refresh)

    async def async_set_start(self, start: float) -> None:
        """Begin to build here."""
        await self._async_run(self._outbox.set_start, start)

    async def async_commit(self, until: float) -> None:
        """Count all before `until` as built."""
        await self._async_run(self._outbox.commit, until)

    async def async_turn_back(self, until: float) -> None:
        """Go on building at an earlier time."""
        await self._async_run(self._outbox.turn_back, until)

    def built_before(self, time: float) -> float | None:
        """Up to when all was built already before the clock was turned back; None if not, or only after a time."""
        return self._outbox.built_before(time)

    def untold(self, start: float, end: float) -> tuple[float, float]:
        """From when, and up to when, nothing of this time was told that the partner takes once; both are `end` where all was."""
        return self._outbox.untold(start, end)

    async def async_read(self, pending: Pending) -> bytes:
        """The content of a document; raises DamagedError, too."""
        return await self._async_run(self._outbox.read, pending)

    def deliveries(self, pending: Pending) -> int:
        """How many counted deliveries of a document have begun."""
        return self._outbox.deliveries(pending)

    async def async_count_deliveries(self, beginning: Sequence[Pending]) -> None:
        """Count a delivery of documents that is about to begin."""
        await self._async_run(self._outbox.count_deliveries, beginning)

    async def async_confirm(self, delivered: Sequence[Pending]) -> None:
        """Remove documents that have arrived."""
        await self._async_run(self._outbox.confirm, delivered)
        self._async_note_documents(delivered, Outcome.DELIVERED)

    async def async_drop(self, given_up: Sequence[Pending]) -> None:
        """Remove documents that the destination does not take."""
        await self._async_run(self._outbox.drop, given_up)
        self._async_note_documents(given_up, Outcome.GAP, Reason.REFUSED)

    async def async_lose(self, lost: Pending) -> None:
        """Note that a document cannot be read any more; it is to be built again."""
        await self._async_run(self._outbox.lose, lost)

    async def async_fill(self, hole: Hole, documents: Sequence[Document]) -> None:
        """Let what was built again of a hole wait in its place; the hole is closed then."""
        await self._async_run(self._outbox.fill, hole, documents)
        period = self._configured.report.period
        self._note(hole_stretch(hole, period, Outcome.GAP))

    async def async_drop_excess(self) -> tuple[Pending, ...]:
        """Remove what is too old or too much; answers what."""
        dropped = await self._async_run(self._drop_excess)
        self._async_note_documents(dropped, Outcome.GAP, Reason.DROPPED)
        return dropped

    @callback
    def async_begin_try(self) -> None:
        """Note that what waits is being tried; who asks for a retry from now on means the next try."""
        self._retry_wanted = False

    async def async_note_failure(self, wait: float | None, failure: Failure) -> None:
        """Try again after `wait` s; with None only when the user says so, or has said so during this try."""
        # The user may retry until the documents are too old.
        wait = MAX_AGE if wait is None else wait
        await self._async_run(self._change, self._note_failure, wait, failure)

    async def async_release(self) -> None:
        """Note that the user answered what was `held`: what waits may be dropped when it is too old after that."""
        await self._async_run(self._change, self._outbox.release)

    async def async_close(self) -> None:
        """Leave the folder to another life, or to be removed: who comes late with news of this one changes nothing."""
        await self._async_run(self._close)

    async def async_save(self) -> None:
        """Note how long documents have waited, before the outbox is no longer used."""
        await self._async_run(self._outbox.save)

    async def async_retry_now(self) -> None:
        """Make what waits due at once, whatever failed before, or fails of what is under way."""
        self._retry_wanted = True
        await self._async_run(self._change, self._outbox.retry_now)

    async def async_remove(self) -> None:
        """Remove the folder with all that waits."""
        await self._async_run(partial(rmtree, self._folder, ignore_errors=True))

    def put(self, document: Document) -> None:
        """Write a document; it waits for delivery from the next commit on."""
        self._run(self._outbox.put, document)

    def commit(self, until: float) -> None:
        """Let what was put wait for delivery; all before `until` is built now."""
        self._run(self._outbox.commit, until)

    def rollback(self) -> None:
        """Remove what was put since the last commit."""
        self._run(self._outbox.rollback)

    @callback
    def _async_note_documents(
        self,
        documents: Sequence[Pending],
        outcome: Outcome,
        reason: Reason | None = None,
    ) -> None:
        period = self._configured.report.period
        for stretch in stretches_of(documents, period, outcome, reason):
            self._note(stretch)

    def _close(self) -> None:
        self._is_closed = True

    def _change[**P](
        self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        if not self._is_closed:
            work(*args, **kwargs)

    def _drop_excess(self) -> tuple[Pending, ...]:
        return () if self._is_closed else self._outbox.drop_excess()

    def _note_failure(self, wait: float, failure: Failure) -> None:
        # Here, and not in the event loop: a retry that is asked for later comes after this.
        self._outbox.note_failure(
            None if self._retry_wanted else wait,
            failure,
            is_held=failure.error in HELD,
        )

    def _refresh(self) -> None:
        # Here, and not in the event loop: of two answers the later one has to stay.
        self.waiting = pending = self._outbox.pending()
        if self._configured.sequence is not None:
            starts = [hole.start for hole in self._outbox.holes]
            end = min((-inf if each is None else each for each in starts), default=inf)
            pending = tuple(each for each in pending if each.first < end)
        self.pending = pending

    def _longest_wait(self, attempts: int) -> float:
        schedule = self._configured.retry_schedule
        return min(longest_wait(attempts, schedule), MAX_AGE)

    async def _async_run[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        job = partial(self._run, work, *args, **kwargs)
        return await self._hass.async_add_executor_job(job)

    def _run[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        with self._lock:
            return work(*args, **kwargs)
