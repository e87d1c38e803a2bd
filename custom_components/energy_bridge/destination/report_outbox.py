"""The outbox of one report in Home Assistant: used by one thread at a time, and never by the event loop."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from shutil import rmtree
from threading import Lock

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..core.outbox.outbox import Outbox, Pending
from ..core.report.document import Document

MAX_AGE = 14 * 86_400.0
"""s that a document waits at most."""

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of all documents that wait."""


class ReportOutbox:
    """The documents of one report that wait for delivery.

    Coroutines do their work in an executor. `put`, `commit` and `rollback` block: they are for the
    thread that builds. All of them raise OSError. Times are s since the epoch.
    """

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Prepare; nothing is read yet. `folder` holds what waits."""
        self._hass = hass
        self._folder = folder
        self._outbox = Outbox(folder, max_age=MAX_AGE, max_bytes=MAX_BYTES)
        self._lock = Lock()
        self.pending: tuple[Pending, ...] = ()
        """What waited at the last `async_refresh`, oldest first."""

    @property
    def built_until(self) -> float | None:
        """The time up to which documents are built; None for a new report."""
        return self._outbox.built_until

    @property
    def delivered_until(self) -> float | None:
        """The last stamp that was delivered together with all before it."""
        return self._outbox.delivered_until

    @property
    def documents_waiting(self) -> int:
        """How many documents wait."""
        return self._outbox.documents_waiting

    @property
    def nearly_full(self) -> bool:
        """Whether documents will soon have to be dropped."""
        return self._outbox.nearly_full

    @property
    def recovered(self) -> bool:
        """Whether the disk lost something of what waited."""
        return self._outbox.recovered

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

    async def async_read(self, pending: Pending) -> bytes:
        """The content of a document; raises DamagedError, too."""
        return await self._async_run(self._outbox.read, pending)

    async def async_confirm(self, delivered: Sequence[Pending]) -> None:
        """Remove documents that have arrived."""
        await self._async_run(self._outbox.confirm, delivered)

    async def async_drop(self, given_up: Sequence[Pending]) -> None:
        """Remove documents that are not delivered."""
        await self._async_run(self._outbox.drop, given_up)

    async def async_drop_excess(self) -> tuple[Pending, ...]:
        """Remove what is too old or too much; answers what."""
        now = dt_util.utcnow().timestamp()
        return await self._async_run(self._outbox.drop_excess, now)

    async def async_note_failure(self, wait: float | None) -> None:
        """Try again after `wait` s; with None only when the user says so."""
        # The user may retry until the documents are too old.
        now = dt_util.utcnow().timestamp()
        next_try = now + (MAX_AGE if wait is None else wait)
        await self._async_run(self._outbox.note_failure, now, next_try)

    async def async_retry_now(self) -> None:
        """Make what waits due at once, whatever failed before."""
        await self._async_run(self._outbox.retry_now)

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

    def _refresh(self) -> None:
        # Here, and not in the event loop: of two answers the later one has to stay.
        self.pending = self._outbox.pending()

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
