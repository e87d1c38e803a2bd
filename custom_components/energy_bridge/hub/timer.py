"""A timer that is set anew again and again, and the clock that it goes by."""

from collections.abc import Awaitable, Callable
from datetime import datetime
import time
from time import clock_gettime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

WATCH_INTERVAL = 20.0
"""Seconds between two looks at whether the machine slept over the end of a timer."""

_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""That of Linux goes on while the machine sleeps."""


def steady_time() -> float:
    """Seconds since the machine was started, which never jump; its sleep counts too."""
    return clock_gettime(_CLOCK)


class Timer:
    """Calls one function once its time is over; a callback, or a coroutine that then runs by itself.

    The event loop's own clock stands still while the machine sleeps, so time that is long is looked at now and then.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        action: Callable[[], Awaitable[None] | None],
        *,
        cancel_on_shutdown: bool = False,
    ) -> None:
        """Not started yet; one may end by itself with Home Assistant."""
        self._hass = hass
        self._action = action
        self._end, self._watch = (
            HassJob(function, "timer", cancel_on_shutdown=cancel_on_shutdown)
            for function in (self._async_expired, self._async_look)
        )
        self._due = 0.0
        self._cancel_end: CALLBACK_TYPE | None = None
        self._cancel_watch: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, delay: float) -> None:
        """Call the function after so many seconds from now, and not before."""
        self.async_stop()
        self._due = steady_time() + delay
        self._cancel_end = async_call_later(self._hass, delay, self._end)
        self._async_watch()

    @callback
    def async_stop(self) -> None:
        """Call nothing."""
        for cancel in (self._cancel_end, self._cancel_watch):
            if cancel is not None:
                cancel()
        self._cancel_end = self._cancel_watch = None

    @callback
    def _async_watch(self) -> None:
        self._cancel_watch = async_call_later(self._hass, WATCH_INTERVAL, self._watch)

    async def _async_look(self, now: datetime) -> None:
        if steady_time() < self._due:
            self._async_watch()
        else:
            await self._async_expired(now)

    async def _async_expired(self, _now: datetime) -> None:
        self.async_stop()
        if (running := self._action()) is not None:
            await running
