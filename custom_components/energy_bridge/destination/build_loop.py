"""Builds one report whenever an interval of it is over."""

import asyncio
from collections.abc import Callable
import logging
from math import inf

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .clock_watch import ClockWatch
from .failures import failure_detail, log_failure
from .report_event import (
    BUILD_FAILED,
    ReportEvent,
    build_failed_event,
    gap_event,
    lost_event,
)
from .runner import ReportRunner
from .waiting import async_wait

_LOGGER = logging.getLogger(__name__)

MIN_WAIT = 1.0
"""s from one build to the next, where there is always more to build."""

RETRY_AFTER = 60.0
"""s from a build that failed to the next."""

LOOK_EVERY = 15.0
"""s between two looks whether the time of day was set; what is measured after that is told only if it was seen in time."""

SUDDEN = 60.0
"""s by which it is set then, at least."""


class BuildLoop:
    """Keeps one report or export built up to now."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        runner: ReportRunner,
        *,
        on_built: Callable[[], None],
        on_event: Callable[[ReportRunner, ReportEvent], None],
    ) -> None:
        """Prepare; `on_built` is called when there may be more to send."""
        self.runner = runner
        self._hass = hass
        self._entry = entry
        self._on_built = on_built
        self._on_event = on_event
        self._wanted = asyncio.Event()
        self._clock = ClockWatch(SUDDEN)
        self._failed = False
        """Whether the last build failed."""
        self._waits_for_room = False
        """Whether the last build ended because the outbox was full."""
        self._task: asyncio.Task[None] | None = None
        self._stop_listening: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Build from now on."""
        self._stop_listening = [
            self.runner.async_listen_lost(self.async_build_now),
            self.runner.async_listen_status(self._async_use_room),
        ]
        self._task = self._entry.async_create_background_task(
            self._hass, self._async_run(), f"{DOMAIN} {self.runner.key} builder"
        )

    @callback
    def async_build_now(self) -> None:
        """Build what is closed, without waiting for the next interval."""
        self._wanted.set()

    @callback
    def _async_use_room(self) -> None:
        """Go on building as soon as documents have left a full outbox."""
        if self._waits_for_room and self.runner.has_room:
            self.async_build_now()

    @callback
    def async_stop(self) -> None:
        """Build no more."""
        while self._stop_listening:
            self._stop_listening.pop()()
        if self._task is not None:
            self._task.cancel()

    async def _async_run(self) -> None:
        wait: float | None
        while True:
            self._wanted.clear()
            try:
                await self._async_build_closed()
            except Exception as err:  # noqa: BLE001 - whatever it is, it must not end all
                self._async_show_failure(err)
                self._on_built()  # It keeps nobody else waiting.
                wait = RETRY_AFTER
            else:
                self._async_show_success()
                wait = self._seconds_until_next()
            await self._async_wait(wait)

    async def _async_wait(self, seconds: float | None) -> None:
        """Wait for so many s, None for ever, but only until more is wanted, or the time of day was set."""
        now = self._hass.loop.time
        until = inf if seconds is None else now() + seconds
        while not self._wanted.is_set() and (left := until - now()) > 0:
            await async_wait(self._wanted, min(left, LOOK_EVERY))
            if self._clock.jump():
                break

    def _seconds_until_next(self) -> float | None:
        """How long nothing is to be built; None if nothing more is ever to be built."""
        if self.runner.is_built:
            return None
        next_build = self.runner.configured.next_build
        return max(next_build - dt_util.utcnow().timestamp(), MIN_WAIT)

    async def _async_build_closed(self) -> None:
        """Build all that is closed by now, and what the disk lost. Raises OSError and HistoryError."""
        await self._async_rebuild()
        while built := await self.runner.async_build_documents():
            for gap in built.gaps:
                self._on_event(self.runner, gap_event(gap))
            self._on_built()
        self._waits_for_room = not self.runner.has_room
        self._on_built()  # Another one of its queue may have waited for its end.

    async def _async_rebuild(self) -> None:
        """Tell that the disk lost documents, and build them again. Raises OSError and HistoryError."""
        if lost := self.runner.async_lost_documents():
            self._on_event(self.runner, lost_event(lost))
        for rebuilt in await self.runner.async_rebuild():
            _LOGGER.warning(
                "%s: %d of %d damaged documents were built again",
                self._entry.title,
                rebuilt.built,
                rebuilt.lost,
            )
            self._on_built()

    @callback
    def _async_show_success(self) -> None:
        """Show that documents are built again, though there may be none to send."""
        if self._failed and self.runner.status.error == BUILD_FAILED:
            self.runner.async_show_delivery_error()
        self._failed = False

    @callback
    def _async_show_failure(self, err: Exception) -> None:
        """Log a failure, once while it lasts, and show it."""
        if self.runner.status.error != BUILD_FAILED:
            log_failure(self._entry.title, "build", err)
        self._failed = True
        detail = failure_detail(err)
        self.runner.async_show_error(BUILD_FAILED, detail)
        self._on_event(self.runner, build_failed_event(detail))
