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


async def until_listening(process: asyncio.subprocess.Process, port: int) -> None:
    """Wait for a server that was started, on this machine."""
    async with asyncio.timeout(60):
        while True:
            assert process.returncode is None
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
