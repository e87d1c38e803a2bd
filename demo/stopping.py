"""The end of a program by Ctrl-C or SIGTERM."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import signal
from typing import Any

from .screen import say


async def until_stopped(work: Coroutine[Any, Any, int], stopped: int) -> int:
    """Do the work, and answer what it answers; `stopped` if a signal ended it, whatever it was doing."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    is_stopping = False

    def stop() -> None:
        nonlocal is_stopping
        if not is_stopping:
            is_stopping = True
            say("Stopping ...")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        return await task
    say("Stopped.")
    return stopped
