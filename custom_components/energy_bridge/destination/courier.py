"""Keeps reports going: builds each when its time has come, and sends what waits to one place."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..core.delivery.name_lock import NameLockSession
from ..core.delivery.transport import DeliveryCause, DeliveryError, Session, Transport
from ..core.outbox.outbox import Pending
from ..history.history import HistoryError
from .runner import ReportRunner
from .status import Built

_LOGGER = logging.getLogger(__name__)

BUILD_FAILED = "build_failed"
DROPPED = "dropped"
ERRORS = (*DeliveryCause, BUILD_FAILED)
"""Why a report is late."""

PATIENCE = 5.0
"""Seconds that a place has to answer for what is in flight when a report ends."""

BUILD_RETRY = 60.0
"""Seconds after which a report is built again that could not be."""

OUTBOX_RETRY = 60.0
"""Seconds after which the outbox is tried again that could not be written."""


class Happening(StrEnum):
    """What a report tells."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GAP = "gap"


type Details = dict[str, str | int | None]
type Witness = Callable[[ReportRunner, Happening, Details], None]
type StartTask = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]


class Courier:
    """Serves the reports and exports of one place; a dead place delays nothing else."""

    def __init__(
        self, name: str, transport: Transport, start_task: StartTask, witness: Witness
    ) -> None:
        """Prepare; nothing runs yet."""
        self.name = name
        self.transport = transport
        self.reachable: bool | None = None
        self._start_task = start_task
        self._witness = witness
        self._runners: dict[str, tuple[ReportRunner, asyncio.Task[None]]] = {}
        self._build_now: dict[str, asyncio.Event] = {}
        self._send_now = asyncio.Event()
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        self._listeners: list[Callable[[], None]] = []
        self._sender: asyncio.Task[None] | None = None
        self._stuck = False

    @callback
    def async_start(self) -> None:
        """Begin to send."""
        self._sender = self._start_task(self._send_always(), f"{self.name} sender")

    async def async_stop(self) -> None:
        """End; what waits stays on disk."""
        await asyncio.gather(*map(self.async_leave, list(self._runners)))
        if self._sender is not None:
            self._sender.cancel()

    @callback
    def async_take(self, runner: ReportRunner) -> None:
        """Serve a loaded report."""
        self._build_now[runner.key] = asyncio.Event()
        task = self._start_task(self._build_always(runner), f"{runner.key} builder")
        self._runners[runner.key] = (runner, task)
        self._send_now.set()

    async def async_leave(self, key: str) -> None:
        """Serve a report no more."""
        if (served := self._runners.pop(key, None)) is None:
            return
        runner, task = served
        try:
            async with asyncio.timeout(PATIENCE):
                await runner.async_stop()
        except TimeoutError:
            if (delivery := self._deliveries.get(key)) is not None:
                delivery.cancel()
            await runner.async_stop()
        del self._build_now[key]
        task.cancel()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call when the place becomes reachable or stops to be."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_send_now(self, runner: ReportRunner) -> None:
        """Build and send what there is, without waiting for its time or for the next try."""
        await runner.async_retry()
        if runner.key in self._build_now:
            self._build_now[runner.key].set()
        self._send_now.set()

    @callback
    def async_wake(self) -> None:
        """Look again what can be sent."""
        self._send_now.set()

    async def _build_always(self, runner: ReportRunner) -> None:
        """Build a report whenever something is closed."""
        wanted = self._build_now[runner.key]
        while True:
            wanted.clear()
            try:
                while built := await runner.async_build():
                    self._built(runner, built)
                delay = runner.next_build() - dt_util.utcnow().timestamp()
            except Exception as err:  # noqa: BLE001 - whatever it is, it must not end all
                self._log("build", err, again=runner.status.error == BUILD_FAILED)
                runner.tell_error(BUILD_FAILED, _words(err))
                self._witness(
                    runner,
                    Happening.FAILED,
                    {"error": BUILD_FAILED, "detail": _words(err)},
                )
                delay = BUILD_RETRY
            if runner.finished or runner.end is not None:
                self._send_now.set()
            await _wait(wanted, max(delay, 1.0))

    @callback
    def _built(self, runner: ReportRunner, built: Built) -> None:
        """Tell what a slice lacks, and have the rest sent."""
        for gap in built.gaps:
            self._witness(
                runner,
                Happening.GAP,
                {"start": _stamp(gap.start), "end": _stamp(gap.end)},
            )
        self._send_now.set()

    async def _send_always(self) -> None:
        """Send whenever something waits and its time has come."""
        while True:
            self._send_now.clear()
            try:
                await self._drop()
                if self._due():
                    await self._send()
                delay = self._delay()
                self._stuck = False
            except Exception as err:  # noqa: BLE001 - not even the outbox can be written
                self._log("send", err, again=self._stuck)
                self._stuck = True
                delay = OUTBOX_RETRY
            await _wait(self._send_now, delay)

    async def _drop(self) -> None:
        """Give up what waits beyond the bounds."""
        for runner, _ in list(self._runners.values()):
            if lost := await runner.async_drop():
                self._witness(
                    runner,
                    Happening.FAILED,
                    {"error": DROPPED, "documents": len(lost)},
                )

    def _due(self) -> list[ReportRunner]:
        """The reports that have something to send, and whose time has come."""
        now = dt_util.utcnow().timestamp()
        return [
            runner
            for runner, _ in self._runners.values()
            if runner.next_try is not None and runner.next_try <= now
        ]

    def _delay(self) -> float | None:
        """Seconds until the next try; None if nothing waits."""
        now = dt_util.utcnow().timestamp()
        times = [
            runner.next_try
            for runner, _ in self._runners.values()
            if runner.next_try is not None
        ]
        return max(min(times) - now, 0.1) if times else None

    async def _send(self) -> None:
        """Send what the reports have, over one connection; others join while it is open."""
        try:
            async with self.transport.session() as session:
                self._set_reachable(True)
                try:
                    await self._deliver_all(NameLockSession(session))
                finally:
                    for delivery in self._deliveries.values():
                        delivery.cancel()
                    self._deliveries.clear()
        except DeliveryError as err:
            self._set_reachable(False)
            for runner in self._due():
                await self._failed(runner, err.cause, err.detail)

    async def _deliver_all(self, session: Session) -> None:
        """Let every report send what it has, none waiting for another. Raises OSError."""
        while True:
            for runner in self._due():
                if runner.key not in self._deliveries:
                    self._deliveries[runner.key] = asyncio.create_task(
                        self._deliver(runner, session)
                    )
            if not self._deliveries:
                return
            self._send_now.clear()
            news = asyncio.create_task(self._send_now.wait())
            try:
                await asyncio.wait(
                    {news, *self._deliveries.values()},
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                news.cancel()
            for key, delivery in list(self._deliveries.items()):
                if delivery.done():
                    del self._deliveries[key]
                    if not delivery.cancelled():
                        delivery.result()

    async def _deliver(self, runner: ReportRunner, session: Session) -> None:
        try:
            done = await runner.async_deliver(session)
        except DeliveryError as err:
            await self._failed(runner, err.cause, err.detail)
        except Exception as err:  # noqa: BLE001 - what waits cannot be read
            self._log("send", err, again=runner.status.error == BUILD_FAILED)
            await self._failed(runner, BUILD_FAILED, _words(err))
        else:
            if done:
                self._witness(runner, Happening.DELIVERED, _delivered(done))

    async def _failed(self, runner: ReportRunner, error: str, detail: str) -> None:
        await runner.async_failed(error, detail)
        self._witness(
            runner,
            Happening.FAILED,
            {"error": error, "detail": detail, "documents": runner.status.waiting},
        )

    def _log(self, what: str, err: Exception, *, again: bool) -> None:
        """Log a failure once; one that nobody expected with where it happened."""
        if not again:
            expected = isinstance(err, (OSError, HistoryError))
            _LOGGER.error(
                "%s: could not %s: %s",
                self.name,
                what,
                err,
                exc_info=None if expected else err,
            )

    @callback
    def _set_reachable(self, reachable: bool) -> None:
        if self.reachable is not reachable:
            if self.reachable is not None or not reachable:
                _LOGGER.info(
                    "%s is %s", self.name, "reachable" if reachable else "unreachable"
                )
            self.reachable = reachable
            for listener in list(self._listeners):
                listener()


def _words(err: Exception) -> str:
    """What a failure is about, without the paths of this machine."""
    if isinstance(err, OSError) and err.strerror:
        return err.strerror
    return str(err) if isinstance(err, HistoryError) else type(err).__name__


def _delivered(done: list[Pending]) -> Details:
    return {
        "documents": len(done),
        "first": _stamp(done[0].first),
        "last": _stamp(done[-1].last),
        "name": done[-1].name,
    }


def _stamp(moment: float) -> str:
    return dt_util.utc_from_timestamp(moment).isoformat()


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    """Wait for an event, but not for ever."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
