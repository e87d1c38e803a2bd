"""Sends the documents of all reports of one destination when their time has come."""

import asyncio
from collections.abc import Callable
from functools import partial
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_TRANSPORT, DOMAIN, TRANSPORT_FOLDER
from ..core.delivery.name_lock import NameLockSession
from ..core.delivery.transport import DeliveryError, Session
from ..core.outbox.outbox import Pending
from .clock_watch import ClockWatch
from .failures import failure_detail, log_failure
from .listeners import Listeners
from .report_event import (
    BUILD_FAILED,
    HELD,
    ReportEvent,
    clock_jumped_event,
    delivered_event,
    delivery_failed_event,
    dropped_event,
)
from .runner import ReportRunner
from .transports import transport_of
from .turns import async_has_turn
from .waiting import async_wait

_LOGGER = logging.getLogger(__name__)

MIN_WAIT = 0.1
"""s until documents are sent that are due already."""

RETRY_AFTER = 60.0
"""s after which an outbox is tried again that could not be read or written."""


class SendLoop:
    """Sends what waits, over one connection for all reports and exports of a destination."""

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
        self._transport = transport_of(hass, entry.data, entry.options)
        self._is_folder = entry.data[CONF_TRANSPORT] == TRANSPORT_FOLDER
        self._runners: dict[str, ReportRunner] = {}
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        """Of each report that sends now."""
        self._takes_more = False
        """Whether more may be sent over the connection that is open, or is being opened."""
        self._wanted = asyncio.Event()
        self._clock = ClockWatch()
        self._failed = False
        """Whether an outbox could not be read or written at the last try."""
        self._task: asyncio.Task[None] | None = None
        self.reachable: bool | None = None
        """Whether the last connection worked; None before the first."""
        self.reachable_listeners: Listeners[[]] = Listeners()

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

    @callback
    def async_cancel_delivery(self, key: str) -> None:
        """Break off what is on its way of a report."""
        if (delivery := self._deliveries.get(key)) is not None:
            delivery.cancel()

    @callback
    def async_look_for_documents(self) -> None:
        """See at once whether there is something to send."""
        self._wanted.set()

    @callback
    def async_update_transport(self) -> None:
        """Connect as the entry says now; a connection that is open takes no more than what is on its way."""
        entry = self._entry
        self._transport = transport_of(self._hass, entry.data, entry.options)
        self._takes_more = False

    async def _async_run(self) -> None:
        while True:
            self._wanted.clear()
            try:
                await self._async_drop_excess()
                if self._next_reports():
                    await self._async_connect_and_send()
                wait = self._seconds_until_due()
                self._failed = False
            except Exception as err:  # noqa: BLE001 - not even the outbox can be written
                if not self._failed:
                    log_failure(self._entry.title, "send", err)
                self._failed = True
                wait = RETRY_AFTER
            await async_wait(self._wanted, wait)

    async def _async_drop_excess(self) -> None:
        """Give up what is too old or too much, unless the user has to answer first.

        Whether that is so is known from the first connection of this life on. A jump of the clock is
        told before anything is dropped.
        """
        if jumped := self._clock.jump():
            _LOGGER.warning(
                "%s: the time of day jumped by %d s", self._entry.title, jumped
            )
            for runner in list(self._runners.values()):
                self._on_event(runner, clock_jumped_event(jumped))
        if self.reachable is None:
            return
        for runner in list(self._runners.values()):
            if runner.status.error in HELD:
                continue
            if dropped := await runner.async_drop_excess():
                self._on_event(runner, dropped_event(len(dropped)))

    def _due_reports(self) -> list[ReportRunner]:
        """The reports that have something to send, and whose next try has come."""
        now = dt_util.utcnow().timestamp()
        return [
            runner
            for runner in self._runners.values()
            if (next_try := runner.outbox.next_try) is not None and next_try <= now
        ]

    def _next_reports(self) -> list[ReportRunner]:
        """Those of them whose turn it is."""
        return [runner for runner in self._due_reports() if self._has_turn(runner)]

    def _has_turn(self, runner: ReportRunner, document: Pending | None = None) -> bool:
        """Whether the next document of a report, or that one, overtakes nothing of its queue."""
        if self._is_folder:
            return True
        if document is None:
            document = next(iter(runner.outbox.pending), None)
        runners = self._runners.values()
        return document is None or async_has_turn(runner, document.first, runners)

    def _may_send(self, runner: ReportRunner, document: Pending) -> bool:
        """Whether a document may follow over this connection."""
        return self._takes_more and self._has_turn(runner, document)

    def _seconds_until_due(self) -> float | None:
        """How long nothing has to be sent; None if nothing waits."""
        tries = [
            next_try
            for runner in self._runners.values()
            if (next_try := runner.outbox.next_try) is not None
            and self._has_turn(runner)
        ]
        if not tries:
            return None
        return max(min(tries) - dt_util.utcnow().timestamp(), MIN_WAIT)

    async def _async_connect_and_send(self) -> None:
        """Send what is due; reports whose time comes while the connection is open join in."""
        for runner in self._due_reports():
            runner.async_begin_try()
        self._takes_more = True
        try:
            async with self._transport.session() as session:
                self._async_set_reachable(True)
                try:
                    await self._async_send_due(NameLockSession(session))
                finally:
                    for delivery in self._deliveries.values():
                        delivery.cancel()
                    self._deliveries.clear()
        except DeliveryError as err:
            self._async_set_reachable(False)
            for runner in self._due_reports():
                await self._async_note_failure(runner, err.cause, err.detail)

    async def _async_send_due(self, session: Session) -> None:
        """Let reports send until none is due, or only over another connection; none waits for another.

        Raises OSError.
        """
        while True:
            for runner in self._next_reports():
                if self._takes_more and runner.key not in self._deliveries:
                    self._deliveries[runner.key] = asyncio.create_task(
                        self._async_send_report(runner, session)
                    )
            if not self._deliveries:
                return
            self._wanted.clear()
            await self._async_wait_for_change()
            self._forget_finished_deliveries()

    async def _async_wait_for_change(self) -> None:
        """Wait until a delivery has ended, or another report may be due."""
        wanted = asyncio.create_task(self._wanted.wait())
        try:
            await asyncio.wait(
                {wanted, *self._deliveries.values()},
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            wanted.cancel()

    def _forget_finished_deliveries(self) -> None:
        """Make room for the next ones; raises what ended one."""
        for key, delivery in list(self._deliveries.items()):
            if delivery.done():
                del self._deliveries[key]
                if not delivery.cancelled():
                    delivery.result()

    async def _async_send_report(self, runner: ReportRunner, session: Session) -> None:
        """Send what one report has. Raises OSError if not even a failure can be noted."""
        runner.async_begin_try()
        try:
            delivered = await runner.async_send_documents(
                session, partial(self._may_send, runner)
            )
        except DeliveryError as err:
            if not err.is_answer:
                self._takes_more = False
            await self._async_note_failure(runner, err.cause, err.detail)
        except Exception as err:  # noqa: BLE001 - what waits cannot be read
            if runner.status.error != BUILD_FAILED:
                log_failure(self._entry.title, "send", err)
            await self._async_note_failure(runner, BUILD_FAILED, failure_detail(err))
        else:
            if delivered:
                self._on_event(runner, delivered_event(delivered))

    async def _async_note_failure(
        self, runner: ReportRunner, error: str, detail: str
    ) -> None:
        await runner.async_note_failure(error, detail)
        self._on_event(
            runner, delivery_failed_event(error, detail, runner.status.waiting)
        )

    @callback
    def _async_set_reachable(self, reachable: bool) -> None:
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
