"""Notices a connection on which requests are under way but no answer comes any more."""

import asyncio
from collections.abc import Awaitable, Callable


class AnswerWatch:
    """Waits for the answers to requests, of which many may be under way at once.

    As long as any of them is answered within `timeout` seconds, all others may wait.
    Else `on_silence` is called once; it should end the connection, so that the requests
    fail.
    """

    def __init__(self, timeout: float, on_silence: Callable[[], None]) -> None:
        """Nothing is watched before the first request."""
        self.timed_out = False
        """Whether the connection was silent for too long."""
        self._timeout = timeout
        self._on_silence = on_silence
        self._requests = 0
        self._last_answer = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def wait_for[T](self, request: Awaitable[T]) -> T:
        """Wait for the answer to a request; raises what the request raises."""
        loop = asyncio.get_running_loop()
        if not self._requests:
            self._last_answer = loop.time()
        self._requests += 1
        if self._timer is None:
            self._timer = loop.call_at(
                self._last_answer + self._timeout, self._check_silence
            )
        try:
            return await request
        finally:
            self._requests -= 1
            self._last_answer = loop.time()

    def stop(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check_silence(self) -> None:
        self._timer = None
        if not self._requests:
            return
        loop = asyncio.get_running_loop()
        due = self._last_answer + self._timeout
        if loop.time() < due:
            self._timer = loop.call_at(due, self._check_silence)
        else:
            self.timed_out = True
            self._on_silence()
