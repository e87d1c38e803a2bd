"""Keeps reports going: builds each when its time has come, and sends what waits to one place."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from .delivery.transport import DeliveryCause, DeliveryError, Session, Transport
from .report.history import HistoryError
from .report.outbox import Pending
from .report_runner import Built, ReportRunner

_LOGGER = logging.getLogger(__name__)

BUILD_FAILED = "build_failed"
DROPPED = "dropped"
ERRORS = (*DeliveryCause, BUILD_FAILED)
"""Why a report is late."""

BUILD_RETRY = 60.0
"""Seconds after which a report is built again that could not be."""


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
        self._listeners: list[Callable[[], None]] = []
        self._sender: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Begin to send."""
        self._sender = self._start_task(self._send_always(), f"{self.name} sender")

    async def async_stop(self) -> None:
        """End; what waits stays on disk."""
        for key in list(self._runners):
            await self.async_leave(key)
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
        runner, task = self._runners.pop(key)
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
            except (OSError, HistoryError) as err:
                _LOGGER.error("%s: could not build: %s", self.name, err)
                runner.tell_error(BUILD_FAILED, type(err).__name__)
                self._witness(runner, Happening.FAILED, {"error": BUILD_FAILED})
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
            runners = [runner for runner, _ in self._runners.values()]
            for runner in runners:
                if lost := await runner.async_drop():
                    self._witness(
                        runner,
                        Happening.FAILED,
                        {"error": DROPPED, "documents": len(lost)},
                    )
            now = dt_util.utcnow().timestamp()
            due = [
                runner
                for runner in runners
                if runner.next_try is not None and runner.next_try <= now
            ]
            if due:
                await self._send(due)
            now = dt_util.utcnow().timestamp()
            times = [
                runner.next_try
                for runner, _ in self._runners.values()
                if runner.next_try is not None
            ]
            await _wait(self._send_now, max(min(times) - now, 0.1) if times else None)

    async def _send(self, due: list[ReportRunner]) -> None:
        """Send what these reports have, over one connection."""
        try:
            async with self.transport.session() as session:
                self._set_reachable(True)
                await asyncio.gather(
                    *(self._deliver(runner, session) for runner in due)
                )
        except DeliveryError as err:
            self._set_reachable(False)
            for runner in due:
                await self._failed(runner, err.cause, err.detail)

    async def _deliver(self, runner: ReportRunner, session: Session) -> None:
        try:
            done = await runner.async_deliver(session)
        except DeliveryError as err:
            await self._failed(runner, err.cause, err.detail)
        except OSError as err:  # what waits cannot be read
            await self._failed(runner, BUILD_FAILED, type(err).__name__)
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
