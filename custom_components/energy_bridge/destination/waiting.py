"""Waiting for an event, but not for ever."""

import asyncio


async def async_wait(event: asyncio.Event, seconds: float | None) -> None:
    """Wait until an event is set, or until so much time has passed; None for no limit."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
