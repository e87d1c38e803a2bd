"""A line between a client and a server that can be held back, cut, and let go on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
import socket

DISCONNECT = b"\xe0\x00"


class Line:
    """A listening port that passes everything on to another port, as long as its owner wants."""

    def __init__(self, target: int) -> None:
        """Pass on to this port of this machine; nobody can connect before `mend`."""
        # It never listens, and so keeps the port from others while the line is cut.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port: int = self._place.getsockname()[1]
        self.passed = bytearray()
        """What clients sent and the target got."""
        self.taken = 0
        """Connections in all."""
        self.open = 0
        """Connections now."""
        self.polite = 0
        """Connections that ended with a goodbye of MQTT."""
        self._target = target
        self.came_back = 0
        """Bytes that the target sent and clients got."""
        self._open = asyncio.Event()
        self._open.set()
        self._open_back = asyncio.Event()
        self._open_back.set()
        self._server: asyncio.Task[asyncio.Server] | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def hold(self, *, there: bool = True, back: bool = False) -> None:
        """Keep what is sent from now on, as a stalled network does: neither side notices, not even that the other closes.

        `there` is what clients send, `back` what they are answered.
        """
        if there:
            self._open.clear()
        if back:
            self._open_back.clear()

    def release(self) -> None:
        """Pass on what was held back, also of connections that their clients have closed."""
        self._open.set()
        self._open_back.set()

    def cut(self) -> None:
        """End all connections; a new one is refused at once, as where no server runs."""
        if (server := self._server) is not None:
            self._server = None
            if server.done():
                server.result().close()
            else:
                server.add_done_callback(lambda done: done.result().close())
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        """Admit connections again."""
        if self._server is None:
            listening = socket.socket()
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listening.bind(("127.0.0.1", self.port))
            listening.listen()
            server = asyncio.start_server(self._serve, sock=listening)
            self._server = asyncio.create_task(server)

    async def close(self) -> None:
        """End all, and give the port back."""
        server = self._server
        self.release()
        self.cut()
        if server is not None:
            await (await server).wait_closed()
        self._place.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on what one client sends, and what it is answered."""
        if self._server is None:
            writer.transport.abort()
            return
        self._writers.add(writer)
        try:
            await self._open_back.wait()
            if not self._is_cut(writer):
                await self._pass_on(reader, writer)
        finally:
            self._writers.discard(writer)

    def _is_cut(self, writer: asyncio.StreamWriter) -> bool:
        return writer not in self._writers

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        if self._is_cut(writer):
            back.transport.abort()
            return
        self._writers.add(back)
        self.taken += 1
        self.open += 1
        try:
            await asyncio.gather(self._up(reader, back), self._down(there, writer))
        finally:
            self.open -= 1
            self._writers.discard(back)

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
        await self._open.wait()
        back.close()

    async def _down(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while data := await there.read(65536):
                await self._open_back.wait()
                writer.write(data)
                self.came_back += len(data)
                await writer.drain()
        await self._open_back.wait()
        writer.close()


@asynccontextmanager
async def line_to(target: int) -> AsyncGenerator[Line]:
    """A line to a port of this machine."""
    line = Line(target)
    line.mend()
    try:
        yield line
    finally:
        await line.close()
