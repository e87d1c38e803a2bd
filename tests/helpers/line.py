"""A line between a client and a broker that can be held back, cut, and let go on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

DISCONNECT = b"\xe0\x00"


class Line:
    """A listening port that passes everything on to another port, as long as the test wants."""

    def __init__(self, target: int) -> None:
        """Pass on to this port of this machine."""
        self.port = 0
        self.passed = bytearray()
        """What clients sent and the target got."""
        self.taken = 0
        """Connections in all."""
        self.open = 0
        """Connections now."""
        self.polite = 0
        """Connections that ended with a goodbye of MQTT."""
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._admits = True
        self._writers: set[asyncio.StreamWriter] = set()

    def hold(self) -> None:
        """Keep what clients send from now on, as a stalled network does; they notice nothing."""
        self._open.clear()

    def release(self) -> None:
        """Pass on what was held back, also of connections that their clients have closed."""
        self._open.set()

    def cut(self) -> None:
        """End all connections and admit no new one."""
        self._admits = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Admit connections again."""
        self._admits = True

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on what one client sends, and what it is answered."""
        if not self._admits:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        self.taken += 1
        self.open += 1
        try:
            await asyncio.gather(self._up(reader, back), self._down(there, writer))
        finally:
            self.open -= 1
            self._writers -= {writer, back}

    async def _up(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        last = b""
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                last = (last + data)[-len(DISCONNECT) :]
                await self._open.wait()
                back.write(data)
                self.passed += data
                await back.drain()
        self.polite += last == DISCONNECT
        back.close()

    async def _down(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while data := await there.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(target: int) -> AsyncGenerator[Line]:
    """A line to a port of this machine."""
    line = Line(target)
    async with await asyncio.start_server(line.serve, "127.0.0.1", 0) as server:
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            line.release()
            line.cut()
