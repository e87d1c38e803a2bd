"""Sends the messages of all reports of one destination, several in one body."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..core.delivery.bodies import body_of
from ..core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    MessageSession,
    TooLargeError,
)
from ..core.report.document import Document
from .body_limits import BodyLimits
from .delivery_loop import MIN_WAIT, Deliver, DeliveryLoop
from .export import Export
from .failures import failure_detail, log_failure
from .message_queue import Part, async_next_parts, may_be_overtaken, newest_first
from .report_event import (
    BUILD_FAILED,
    ReportEvent,
    delivered_event,
    delivery_failed_event,
)
from .runner import ReportRunner
from .transports import message_transport_of

_OF_LARGE_BODIES = (
    DeliveryCause.INTERRUPTED,
    DeliveryCause.SERVER_ERROR,
    DeliveryCause.TIMEOUT,
)
"""What also happens where a server, or something before it, has no time or no room for one."""


class MessageLoop(DeliveryLoop):
    """Sends one body after the other, the oldest messages of all reports and exports first.

    A body that is refused is tried again with half of its messages, until it is known which
    one is not taken; that one keeps no other report waiting.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        on_event: Callable[[ReportRunner, ReportEvent], None],
    ) -> None:
        """Prepare; nothing is sent before `async_start`."""
        super().__init__(hass, entry, on_event=on_event)
        self._refused: set[str] = set()
        """Reports whose oldest message was refused when it was alone, by their keys."""
        self._delivered: dict[str, list[Part]] = {}
        """What was delivered of each report and is not told yet, by its key."""
        self._body: asyncio.Task[None] | None = None
        """What sends the body that is on its way."""
        self._on_its_way: frozenset[str] = frozenset()
        """The keys of the reports that have messages in it."""
        self.async_update_transport()

    @override
    @asynccontextmanager
    async def async_connect(self) -> AsyncGenerator[Deliver]:
        async with self._transport.session() as session:

            async def post(_directory: str, document: Document, attempt: int) -> None:
                await session.post(body_of([document.content], attempt))

            yield post

    @override
    async def _async_probe(self, directories: Iterable[str]) -> None:
        # Not over the one that is used: its token may not be the one that is given now.
        await message_transport_of(self._hass, self._entry.data).probe()

    @callback
    @override
    def async_cancel_delivery(self, key: str) -> None:
        if self._body is not None and key in self._on_its_way:
            self._body.cancel()

    @callback
    @override
    def async_update_transport(self) -> None:
        super().async_update_transport()
        self._transport = message_transport_of(self._hass, self._entry.data)
        self._limits = BodyLimits(self._transport.largest_body)
        self._refused.clear()

    @override
    async def async_send_now(self, runner: ReportRunner) -> None:
        """Wait no more with anything that a report has to follow, either. Raises OSError."""
        wanted = [
            each
            for each in self._runners.values()
            if each is not runner and not may_be_overtaken(each, self._refused)
        ]
        # What the others follow comes last, so that no part of them goes alone before.
        for each in newest_first([*wanted, runner]):
            await each.outbox.async_retry_now()
        self.async_look_for_documents()

    @callback
    def _async_next_parts(self) -> list[Part]:
        now = dt_util.utcnow().timestamp()
        runners = list(self._runners.values())
        return async_next_parts(runners, now, self._limits.current, self._refused)

    @override
    def _seconds_until_due(self) -> float | None:
        if self._async_next_parts():
            return MIN_WAIT
        now = dt_util.utcnow().timestamp()
        tries = [runner.outbox.next_try for runner in self._runners.values()]
        waiting = [next_try for next_try in tries if next_try and next_try > now]
        return max(min(waiting) - now, MIN_WAIT) if waiting else None

    @override
    async def _async_send_due(self) -> None:
        if not (parts := self._async_next_parts()):
            return
        self._async_begin_connection()
        is_open = False
        try:
            for runner in _runners_of(parts):
                runner.async_begin_try()
            async with self._transport.session() as session:
                is_open = True
                while self._takes_more and (parts := self._async_next_parts()):
                    for runner in _runners_of(parts):
                        runner.async_begin_try()
                    await self._async_send_body(session, parts)
        except DeliveryError as err:
            await self._async_fail(err, parts, was_tried=is_open)
        except Exception as err:  # noqa: BLE001 - what waits cannot be read
            runners = _runners_of(parts)
            if any(runner.status.error != BUILD_FAILED for runner in runners):
                log_failure(self._entry.title, "send", err)
            for runner in runners:
                detail = failure_detail(err)
                await self._async_note_failure(runner, BUILD_FAILED, detail)
        finally:
            for key in list(self._delivered):
                self._async_tell_delivered(key)

    async def _async_send_body(
        self, session: MessageSession, parts: Sequence[Part]
    ) -> None:
        """Send a body, unless one of its reports is stopped and has no patience any more.

        Raises DeliveryError, and OSError if what waits cannot be read.
        """
        self._on_its_way = frozenset(part.runner.key for part in parts)
        body = self._body = asyncio.create_task(self._async_deliver(session, parts))
        try:
            await asyncio.wait({body})
        finally:
            self._body = None
            body.cancel()
        if body.cancelled():  # nobody knows whether it arrived
            self._takes_more = False
        else:
            body.result()

    async def _async_deliver(
        self, session: MessageSession, parts: Sequence[Part]
    ) -> None:
        """Deliver a body; all of its reports are busy with it."""
        async with AsyncExitStack() as stack:
            for runner in _runners_of(parts):
                await stack.enter_async_context(runner.sender.busy)
            contents: list[bytes] = []
            sent: list[Part] = []
            for part in parts:
                sender = part.runner.sender
                if sender.is_stopped:
                    continue
                if (content := await sender.async_read(part.document)) is not None:
                    contents.append(content)
                    sent.append(part)
            if not sent:
                self._takes_more = False
                return
            body = body_of(contents, sent[0].attempt)
            for runner in _runners_of(sent):
                documents = [each.document for each in _parts_of(runner, sent)]
                await runner.sender.async_begin_delivery(documents)
            await session.post(body)
            self._async_take_note(sent)
            for runner in _runners_of(sent):
                arrived = _parts_of(runner, sent)
                self._delivered.setdefault(runner.key, []).extend(arrived)
                documents = [each.document for each in arrived]
                await runner.sender.async_end_delivery(documents)
                if not runner.outbox.pending:
                    self._async_tell_delivered(runner.key)
        await self._async_release(_runners_of(sent))

    @callback
    def _async_take_note(self, parts: Sequence[Part]) -> None:
        """Learn from a body that was taken."""
        if self._is_outdated:
            return
        self._async_set_reachable(True)
        self._limits.note_taken(_size_of(parts))
        self._refused.difference_update(part.runner.key for part in parts)

    async def _async_release(self, delivered: Sequence[ReportRunner]) -> None:
        """Let others not wait any longer for a destination that is there again. Raises OSError."""
        for runner in list(self._runners.values()):
            if runner in delivered or may_be_overtaken(runner, self._refused):
                continue
            if runner.outbox.next_try:
                await runner.outbox.async_retry_now()
            if runner.status.error not in (None, BUILD_FAILED):
                runner.sender.async_clear_error()

    async def _async_fail(
        self, error: DeliveryError, parts: Sequence[Part], *, was_tried: bool
    ) -> None:
        """Note that a body did not arrive, or that nothing can arrive now, not even a login. Raises OSError."""
        if self._is_outdated:
            return
        self._async_set_reachable(error.is_answer)
        if error.is_answer:
            self._async_narrow(error, parts)
        elif was_tried and error.cause in _OF_LARGE_BODIES and len(parts) > 1:
            self._limits.note_unanswered(_size_of(parts))
        runners = _runners_of(parts)
        for runner in runners:
            await self._async_note_failure(runner, error.cause, error.detail)
        if not error.is_answer:
            for runner in list(self._runners.values()):
                if runner not in runners and runner.outbox.pending:
                    runner.async_show_error(error.cause, error.detail)
                    self._async_answer_export(runner, error)

    @callback
    def _async_answer_export(self, runner: ReportRunner, error: DeliveryError) -> None:
        """Tell who waits for an export that nothing can arrive now, though none of its messages was tried."""
        if isinstance(runner, Export):
            waiting = runner.status.waiting
            self._on_event(
                runner, delivery_failed_event(error.cause, error.detail, waiting)
            )

    @callback
    def _async_narrow(self, error: DeliveryError, parts: Sequence[Part]) -> None:
        """Find out, body by body, which message is not taken, or how large a body may be."""
        if len(parts) > 1 and isinstance(error, TooLargeError):
            self._limits.note_too_large(_size_of(parts))
            return
        if len(parts) == 1:
            self._refused.add(parts[0].runner.key)
        self._limits.note_refused(len(parts))

    @callback
    def _async_tell_delivered(self, key: str) -> None:
        delivered = self._delivered.pop(key)
        documents = [part.document for part in delivered]
        self._on_event(delivered[0].runner, delivered_event(documents))


def _runners_of(parts: Sequence[Part]) -> list[ReportRunner]:
    """The reports of a body, always in the same order."""
    found = {part.runner.key: part.runner for part in parts}
    return [found[key] for key in sorted(found)]


def _parts_of(runner: ReportRunner, parts: Sequence[Part]) -> list[Part]:
    """What a body has of one report."""
    return [part for part in parts if part.runner is runner]


def _size_of(parts: Sequence[Part]) -> int:
    """The bytes of a body."""
    return sum(part.document.size for part in parts)
