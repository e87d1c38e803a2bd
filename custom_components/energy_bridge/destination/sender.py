"""Sends the documents of one report over a connection that is open."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
import logging
from threading import Event

from homeassistant.core import callback

from ..core.delivery.names import is_file_name
from ..core.delivery.transport import DeliveryError, Session
from ..core.outbox.batch import DamagedError
from ..core.outbox.outbox import Pending
from ..core.outbox.retry import backoff
from ..core.outbox.state import Failure
from .configured_report import ConfiguredReport
from .listeners import Listeners
from .report_event import BUILD_FAILED
from .report_outbox import ReportOutbox
from .status_tracker import StatusTracker

_LOGGER = logging.getLogger(__name__)

type MaySend = Callable[[Pending], bool]
"""Whether it is a document's turn."""


class ReportSender:
    """Takes the documents of one report out of its outbox, oldest first, as they are delivered."""

    def __init__(
        self,
        configured: ConfiguredReport,
        outbox: ReportOutbox,
        tracker: StatusTracker,
        stopped: Event,
    ) -> None:
        """Prepare. Once `stopped` is set nothing more is sent."""
        self._configured = configured
        self._outbox = outbox
        self._tracker = tracker
        self._stopped = stopped
        self.busy = asyncio.Lock()
        """Held while documents are on their way."""
        self.lost_listeners: Listeners[[]] = Listeners()
        """Called when a document is to be built again, as the disk lost it."""

    async def async_send(self, session: Session, may_send: MaySend) -> list[Pending]:
        """Send all that waits, and what is built meanwhile; answers what was delivered.

        It ends before a document that may not be sent now.

        Raises:
            DeliveryError: A document did not arrive; `async_note_failure` has to follow.
            OSError: The outbox cannot be read or written.
        """
        delivered: list[Pending] = []
        async with self.busy:
            # What arrived before may not have been noted yet, on a full disk.
            await self._outbox.async_refresh()
            while (
                (pending := self._outbox.pending)
                and not self._stopped.is_set()
                and may_send(pending[0])
            ):
                delivered += await self._async_send_pending(session, may_send)
                await self._tracker.async_show_waiting()
            if delivered or not self._outbox.pending:
                self.async_clear_error()
        return delivered

    async def async_note_failure(self, error: str, detail: str) -> None:
        """Show why documents were not delivered, and wait longer before the next try."""
        schedule = self._configured.retry_schedule
        wait = backoff(self._outbox.attempt, schedule)
        await self._outbox.async_note_failure(wait, Failure(error, detail))
        self._tracker.async_show_error(error, detail)

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._stopped.is_set()

    async def async_read(self, document: Pending) -> bytes | None:
        """The content of a document, None if the disk lost it; while `busy` is held. Raises OSError."""
        try:
            return await self._outbox.async_read(document)
        except DamagedError:
            await self._async_lose(document)
            await self._tracker.async_show_waiting()
            return None

    async def async_begin_delivery(self, documents: Sequence[Pending]) -> None:
        """Count a delivery of documents before it begins; while `busy` is held. Raises OSError."""
        self._tracker.async_show_sending(documents[0])
        await self._outbox.async_count_deliveries(documents)

    async def async_end_delivery(self, documents: Sequence[Pending]) -> None:
        """Note that documents have arrived; while `busy` is held. Raises OSError."""
        await self._outbox.async_confirm(documents)
        self._tracker.async_set_delivered()
        await self._tracker.async_show_waiting()
        self.async_clear_error()

    @callback
    def async_clear_error(self) -> None:
        """Show that nothing hinders the delivery, unless something is to be built again first."""
        if not self._is_to_be_rebuilt():
            self._tracker.async_clear_error()

    async def _async_send_pending(
        self, session: Session, may_send: MaySend
    ) -> list[Pending]:
        """Send what waits now, as many at the same time as the format allows."""
        delivered: list[Pending] = []
        for batch in batched(
            self._outbox.pending, self._configured.in_flight, strict=False
        ):
            if not may_send(batch[0]):
                break
            delivered += await self._async_send_batch(session, batch)
            if self._stopped.is_set() or self._must_not_go_on():
                break
        return delivered

    def _is_to_be_rebuilt(self) -> bool:
        """Whether what the disk lost could not be built again so far; sending the rest does not mend that."""
        return bool(self._outbox.holes) and self._tracker.status.error == BUILD_FAILED

    def _must_not_go_on(self) -> bool:
        """Whether what comes next would overtake what the disk lost."""
        return self._configured.sequence is not None and bool(self._outbox.holes)

    async def _async_send_batch(
        self, session: Session, batch: tuple[Pending, ...]
    ) -> list[Pending]:
        """Send a few documents at the same time; a failure of one does not undo the others."""
        self._tracker.async_show_sending(batch[0])
        results = await asyncio.gather(
            *(self._async_put(session, document) for document in batch),
            return_exceptions=True,
        )
        outcomes = list(zip(batch, results, strict=True))
        delivered = [document for document, error in outcomes if error is None]
        if delivered:
            await self._outbox.async_confirm(delivered)
            self._tracker.async_set_delivered()
        for document, error in outcomes:
            if isinstance(error, DamagedError):
                await self._async_lose(document)
        await self._async_give_up(outcomes)
        for _, error in outcomes:
            if error is not None and not isinstance(error, DamagedError):
                await self._tracker.async_show_waiting()
                raise error
        return delivered

    async def _async_give_up(
        self, outcomes: Iterable[tuple[Pending, BaseException | None]]
    ) -> None:
        """Drop what the destination does not take, if the report says so (A13)."""
        refused = [
            document
            for document, error in outcomes
            if isinstance(error, DeliveryError) and error.is_answer
        ]
        if refused and self._configured.gives_up:
            await self._outbox.async_drop(refused)

    async def _async_put(self, session: Session, document: Pending) -> None:
        if not is_file_name(document.name):
            raise DamagedError("no document has such a name")
        content = await self._outbox.async_read(document)
        await session.put(self._configured.directory, document.name, content)

    async def _async_lose(self, document: Pending) -> None:
        _LOGGER.error(
            "%s is damaged or missing on the disk and can't be sent", document.name
        )
        await self._outbox.async_lose(document)
        self.lost_listeners.async_call()
