"""A slow line: forwards TCP connections, each byte a little later."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

_CHUNK = 65_536


@asynccontextmanager
async def slow_line(
    target: int, delay: float, port: int = 0, *, host: str = "127.0.0.1"
) -> AsyncGenerator[int]:
    """Forward a port (0: a free one) to `target`; answers its number.

    `delay` is s in each direction, so that a round trip takes twice as long.
    """
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            await _connect(reader, writer, host, target, delay)
        finally:
            writer.close()
            running.discard(task)

    server = await asyncio.start_server(serve, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        left = list(running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _connect(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    target: int,
    delay: float,
) -> None:
    with suppress(OSError):
        far_reader, far_writer = await asyncio.open_connection(host, target)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_forward(reader, far_writer, delay))
                both.create_task(_forward(far_reader, writer, delay))
        finally:
            far_writer.close()


async def _forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float
) -> None:
    """Forward one direction until it ends; what is on its way still arrives."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def receive() -> None:
        data = b"begin"
        while data:
            try:
                data = await reader.read(_CHUNK)
            except OSError:
                data = b""
            under_way.put_nowait((loop.time() + delay, data))

    async def deliver() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            with suppress(OSError):
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

    async with asyncio.TaskGroup() as group:
        group.create_task(receive())
        group.create_task(deliver())
