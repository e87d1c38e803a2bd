"""A line that drops without closing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
import socket
from unittest.mock import Mock

import pytest

from simulator.line import Line, line_to

from ..helpers.waiting import let_messages_arrive, until


class Far:
    """A server that answers each line in capitals, and counts what it sees."""

    def __init__(self) -> None:
        """Nobody has come."""
        self.port = 0
        self.came = 0
        self.left = 0
        self.heard = b""

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer until the client leaves."""
        self.came += 1
        with suppress(ConnectionError):
            while line := await reader.readline():
                self.heard += line
                writer.write(line.upper())
        self.left += 1
        writer.close()


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    """The server behind the line."""
    found = Far()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@pytest.fixture
async def line(far: Far) -> AsyncIterator[Line]:
    """The line to it."""
    async with line_to(far.port) as found:
        yield found


async def test_a_cut_in_both_directions_passes_and_closes_nothing(
    far: Far, line: Line
) -> None:
    """Neither side sees that the other left; all that was held arrives at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"one\n")
    assert await reader.readline() == b"ONE\n"
    line.hold(there=True, back=True)
    writer.write(b"two\n")
    _, late = await asyncio.open_connection("127.0.0.1", line.port)
    late.write(b"three\n")
    late.close()
    await let_messages_arrive()
    assert (far.heard, far.came, far.left) == (b"one\n", 1, 0)
    assert not reader.at_eof()
    line.release()
    assert await reader.readline() == b"TWO\n"
    await until(lambda: b"three\n" in far.heard)
    writer.close()
    await until(lambda: far.left == 2)


async def test_what_comes_back_is_held_alone(far: Far, line: Line) -> None:
    """The target hears all; who asked gets no answer until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"one\n")
    assert await reader.readline() == b"ONE\n"
    before = line.came_back
    line.hold(there=False, back=True)
    writer.write(b"two\n")
    await until(lambda: far.heard == b"one\ntwo\n")
    await let_messages_arrive()
    assert line.came_back == before
    assert not reader.at_eof()
    line.release()
    assert await reader.readline() == b"TWO\n"
    writer.close()


async def test_after_a_cut_connections_may_be_lost(far: Far, line: Line) -> None:
    """As where something on the way has forgotten them: what was held arrives nowhere."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"one\n")
    assert await reader.readline() == b"ONE\n"
    line.hold(there=True, back=True)
    writer.write(b"two\n")
    await let_messages_arrive()
    line.cut()
    line.release()
    line.mend()
    with suppress(ConnectionError):
        assert await reader.read() == b""
    await until(lambda: far.left == 1)
    assert far.heard == b"one\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"three\n")
    assert await reader.readline() == b"THREE\n"
    writer.close()


async def test_who_waits_for_a_held_line_is_cut_off_with_it(
    far: Far, line: Line
) -> None:
    """What such a connection had sent arrives nowhere, also when the line is mended."""
    line.hold(there=False, back=True)
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"one\n")
    await let_messages_arrive()
    line.cut()
    line.release()
    line.mend()
    with suppress(ConnectionError):
        assert await reader.read() == b""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"two\n")
    assert await reader.readline() == b"TWO\n"
    writer.close()
    assert (far.heard, far.came, line.taken) == (b"two\n", 1, 1)


async def test_who_is_just_being_connected_is_cut_off(
    far: Far, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target has taken the connection already; it hears nothing, and is left."""
    connect = asyncio.open_connection

    async def cut_meanwhile(host: str, port: int) -> object:
        found = await connect(host, port)
        line.cut()
        return found

    monkeypatch.setattr(asyncio, "open_connection", cut_meanwhile)
    reader, writer = await connect("127.0.0.1", line.port)
    writer.write(b"one\n")
    with suppress(ConnectionError):
        assert await reader.read() == b""
    await until(lambda: far.left == 1)
    assert (far.heard, line.taken, line.open) == (b"", 0, 0)


async def test_a_held_line_can_be_closed(far: Far) -> None:
    """Though somebody waits for it."""
    async with asyncio.timeout(60):
        async with line_to(far.port) as line:
            line.hold(there=True, back=True)
            reader, _writer = await asyncio.open_connection("127.0.0.1", line.port)
            await let_messages_arrive()
        with suppress(ConnectionError):
            assert await reader.read() == b""
    assert not far.came


async def test_a_cut_line_refuses_at_once(far: Far, line: Line) -> None:
    """As where no broker runs, also where it was just being mended."""
    line.cut()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", line.port)
    line.mend()
    line.cut()  # before it listens
    await let_messages_arrive()
    line.mend()
    await let_messages_arrive()
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"there?\n")
    assert await reader.readline() == b"THERE?\n"
    writer.close()


async def test_a_line_to_nobody_ends_connections() -> None:
    """Its client hears that nobody is there."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        async with line_to(nobody.getsockname()[1]) as line:
            await let_messages_arrive()
            reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
            writer.close()


async def test_who_came_before_a_cut_is_not_served_after_it(
    far: Far, line: Line
) -> None:
    """The connection was taken already, but nobody had begun to serve it."""
    reader, writer = asyncio.StreamReader(), Mock()
    await let_messages_arrive()
    line.cut()
    await line._serve(reader, writer)
    writer.transport.abort.assert_called_once_with()
    assert not line.taken
