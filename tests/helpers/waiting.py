"""Waiting for what happens in the background."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(
    condition: Callable[[], object | Awaitable[object]], seconds: float = 60
) -> None:
    """Wait for something that happens in the background."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            await asyncio.sleep(0.02)


async def let_messages_arrive() -> None:
    """Let all arrive that was sent between clients, brokers and servers of this process.

    The event loop goes round so often that each has had its turn; time alone would mean
    less the busier the machine is.
    """
    for _ in range(50):
        await asyncio.sleep(0.002)
