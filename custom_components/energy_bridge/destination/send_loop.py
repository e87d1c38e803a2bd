"""Sends the documents of all reports of one destination, each as a file of its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_TRANSPORT, TRANSPORT_FOLDER
from ..core.delivery.name_lock import NameLockSession
from ..core.delivery.transport import DeliveryError, Session
from ..core.outbox.outbox import Pending
from ..core.report.document import Document
from .delivery_loop import MIN_WAIT, Deliver, DeliveryLoop
from .failures import failure_detail, log_failure
from .report_event import BUILD_FAILED, ReportEvent, delivered_event
from .runner import ReportRunner
from .transports import transport_of
from .turns import async_has_turn


class SendLoop(DeliveryLoop):
    """Sends what waits, over one connection for all reports and exports of a destination."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        on_event: Callable[[ReportRunner, ReportEvent], None],
    ) -> None:
        """Prepare; nothing is sent before `async_start`."""
        super().__init__(hass, entry, on_event=on_event)
        self._transport = transport_of(hass, entry.data, entry.options)
        self._is_folder = entry.data[CONF_TRANSPORT] == TRANSPORT_FOLDER
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        """Of each report that sends now."""

    @override
    @asynccontextmanager
    async def async_connect(self) -> AsyncGenerator[Deliver]:
        async with self._transport.session() as session:

            async def put(directory: str, document: Document, _attempt: int) -> None:
                await session.put(directory, document.name, document.content)

            yield put

    @override
    async def _async_probe(self, directories: Iterable[str]) -> None:
        async with self._transport.session() as session:
            for directory in directories:
                try:
                    await session.try_directory(directory)
                except DeliveryError as err:
                    about = ": ".join(filter(None, (directory, err.detail)))
                    raise DeliveryError(err.cause, about) from err

    @callback
    @override
    def async_cancel_delivery(self, key: str) -> None:
        if (delivery := self._deliveries.get(key)) is not None:
            delivery.cancel()

    @callback
    @override
    def async_update_transport(self) -> None:
        super().async_update_transport()
        entry = self._entry
        self._transport = transport_of(self._hass, entry.data, entry.options)

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

    @override
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

    @override
    async def _async_send_due(self) -> None:
        """Connect if something is due; reports whose time comes while the connection is open join in."""
        if not self._next_reports():
            return
        for runner in self._due_reports():
            runner.async_begin_try()
        self._async_begin_connection()
        try:
            async with self._transport.session() as session:
                self._async_set_reachable(True)
                try:
                    await self._async_send_over(NameLockSession(session))
                finally:
                    for delivery in self._deliveries.values():
                        delivery.cancel()
                    self._deliveries.clear()
        except DeliveryError as err:
            self._async_set_reachable(False)
            for runner in self._due_reports():
                await self._async_note_failure(runner, err.cause, err.detail)

    async def _async_send_over(self, session: Session) -> None:
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
            return
        # Who asks for the next try before this one ends keeps the connection open.
        self._async_tell_jump()
        await self._async_drop_excess(runner)
