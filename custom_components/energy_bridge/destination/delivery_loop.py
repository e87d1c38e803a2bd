"""What sends the documents of all reports of one destination, whichever way they go."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..core.report.document import Document
from .clock_watch import ClockWatch
from .failures import log_failure
from .listeners import Listeners
from .report_event import (
    ReportEvent,
    clock_jumped_event,
    delivery_failed_event,
    dropped_event,
)
from .runner import ReportRunner
from .waiting import async_wait

_LOGGER = logging.getLogger(__name__)

type Deliver = Callable[[str, Document, int], Awaitable[None]]
"""Delivers a document that is in no outbox: to a directory, where it becomes a file; which attempt it is. Raises DeliveryError."""

MIN_WAIT = 0.1
"""s until documents are sent that are due already."""

RETRY_AFTER = 60.0
"""s after which an outbox is tried again that could not be read or written."""


class DeliveryLoop(ABC):
    """Sends what waits of reports and exports when its time has come."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        on_event: Callable[[ReportRunner, ReportEvent], None],
    ) -> None:
        """Prepare; nothing is sent before `async_start`."""
        self._hass = hass
        self._entry = entry
        self._on_event = on_event
        self._runners: dict[str, ReportRunner] = {}
        self._is_tried = False
        """Whether there was a try of the destination as it is now, in this life."""
        self._takes_more = False
        """Whether more may be sent over the connection that is open, or is being opened."""
        self._is_outdated = False
        """Whether that connection is to the destination as it was before a change."""
        self._line = asyncio.Lock()
        """Held while a connection for reports and exports may be open, or one that tests the destination."""
        self._testing = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._clock = ClockWatch()
        self._failed = False
        """Whether an outbox could not be read or written at the last try."""
        self._task: asyncio.Task[None] | None = None
        self.reachable: bool | None = None
        """Whether the last connection worked; None before the first."""
        self.reachable_listeners: Listeners[[]] = Listeners()

    @abstractmethod
    def async_connect(self) -> AbstractAsyncContextManager[Deliver]:
        """Open another connection, as the entry says, for documents that are in no outbox; raises DeliveryError."""

    @abstractmethod
    async def _async_probe(self, directories: Iterable[str]) -> None:
        """Try the destination as the entry says now, without a document; raises DeliveryError."""

    async def async_test(self, directories: Iterable[str]) -> None:
        """Try directories with empty files, or what takes messages without one; raises DeliveryError.

        There is no second connection meanwhile: what is on its way comes to its end before, and what else waits follows.
        """
        async with self._testing:
            self._takes_more = False
            async with self._line:
                await self._async_probe(directories)

    @callback
    def async_start(self) -> None:
        """Send from now on."""
        self._task = self._entry.async_create_background_task(
            self._hass, self._async_run(), f"{DOMAIN} {self._entry.title} sender"
        )

    @callback
    def async_stop(self) -> None:
        """Send no more."""
        if self._task is not None:
            self._task.cancel()

    @callback
    def async_add_report(self, runner: ReportRunner) -> None:
        """Send what a loaded report has, too."""
        self._runners[runner.key] = runner
        self.async_look_for_documents()

    @callback
    def async_remove_report(self, key: str) -> None:
        """Begin no more delivery of a report; one that runs ends when the report is stopped."""
        self._runners.pop(key, None)
        self.async_look_for_documents()

    @abstractmethod
    @callback
    def async_cancel_delivery(self, key: str) -> None:
        """Break off what is on its way of a report."""

    @callback
    def async_look_for_documents(self) -> None:
        """See at once whether there is something to send."""
        self._wanted.set()

    async def async_send_now(self, runner: ReportRunner) -> None:
        """Do not wait for the next try of what waits of a report. Raises OSError."""
        await runner.outbox.async_retry_now()
        self.async_look_for_documents()

    @callback
    def async_update_transport(self) -> None:
        """Connect as the entry says now; a connection that is open takes no more than what is on its way.

        How that ends says nothing of the destination as it is now.
        """
        self._takes_more = self._is_tried = False
        self._is_outdated = True

    @callback
    def _async_begin_connection(self) -> None:
        """Note that a connection to the destination as it is now is about to be opened."""
        self._takes_more = True
        self._is_outdated = False

    @abstractmethod
    async def _async_send_due(self) -> None:
        """Send what is due, until nothing is. Raises OSError."""

    @abstractmethod
    def _seconds_until_due(self) -> float | None:
        """How long nothing has to be sent; None if nothing waits."""

    async def _async_run(self) -> None:
        while True:
            self._wanted.clear()
            try:
                self._async_tell_jump()
                if self._is_tried:
                    for runner in list(self._runners.values()):
                        await self._async_drop_excess(runner)
                async with self._line:
                    await self._async_send_due()
                wait = self._seconds_until_due()
                self._failed = False
            except Exception as err:  # noqa: BLE001 - not even the outbox can be written
                if not self._failed:
                    log_failure(self._entry.title, "send", err)
                self._failed = True
                wait = RETRY_AFTER
            await async_wait(self._wanted, wait)

    @callback
    def _async_tell_jump(self) -> None:
        """Tell that the time of day jumped, before anything is dropped."""
        if jumped := self._clock.jump():
            _LOGGER.warning(
                "%s: the time of day jumped by %d s", self._entry.title, jumped
            )
            for runner in list(self._runners.values()):
                self._on_event(runner, clock_jumped_event(jumped))

    async def _async_drop_excess(self, runner: ReportRunner) -> None:
        """Give up what is too old or too much of a report, unless the user has to answer first. Raises OSError.

        What waits is tried at least once before.
        """
        if runner.outbox.held is None and (dropped := await runner.async_drop_excess()):
            self._on_event(runner, dropped_event(len(dropped)))

    async def _async_note_failure(
        self, runner: ReportRunner, error: str, detail: str
    ) -> None:
        if self._is_outdated:
            return
        await runner.async_note_failure(error, detail)
        self._on_event(
            runner, delivery_failed_event(error, detail, runner.status.waiting)
        )

    @callback
    def _async_set_reachable(self, reachable: bool) -> None:
        if self._is_outdated:
            return
        self._is_tried = True
        self.async_set_reachable(reachable)

    @callback
    def async_set_reachable(self, reachable: bool) -> None:
        """Show whether a connection worked."""
        if self.reachable is reachable:
            return
        if self.reachable is not None or not reachable:
            _LOGGER.info(
                "%s is %s",
                self._entry.title,
                "reachable" if reachable else "unreachable",
            )
        self.reachable = reachable
        self.reachable_listeners.async_call()
