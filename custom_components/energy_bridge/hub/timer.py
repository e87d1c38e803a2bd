"""A timer that is set anew again and again."""

from collections.abc import Awaitable, Callable

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


class Timer:
    """Calls one function once its time is over; a callback, or a coroutine that then runs by itself."""

    def __init__(
        self, hass: HomeAssistant, action: Callable[[], Awaitable[None] | None]
    ) -> None:
        """Not started yet."""
        self._hass = hass
        self._action = action
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, delay: float) -> None:
        """Call the function after so many seconds from now, and not before."""
        self.async_stop()
        self._cancel = async_call_later(self._hass, delay, self._async_expired)

    @callback
    def async_stop(self) -> None:
        """Call nothing."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def _async_expired(self, _now: object) -> None:
        self._cancel = None
        if (running := self._action()) is not None:
            await running
