"""A client that floods what we listen to: counted in turns of the event loop and bytes, not in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import itertools
from pathlib import Path
import ssl

import pytest

from custom_components.energy_bridge.mqtt.client import QUEUE_SIZE, BrokerAddress
from custom_components.energy_bridge.mqtt.connection import MAX_KEPT
from custom_components.energy_bridge.mqtt.direct import DirectConnection

from ..helpers.brokers import ACCEPTED, Heard
from ..helpers.certificates import issue
from ..helpers.waiting import until

GRANTED = b"\x90\x03\x00\x01\x00"
MESSAGES = 20_000
TURNS = 5
"""Messages that may be taken in one turn of the event loop, at most."""


@asynccontextmanager
async def flooding(
    flood: bytes, folder: Path, *, tls: bool
) -> AsyncGenerator[BrokerAddress]:
    """Run a broker that lets a client in, and then floods it."""
    server_side = client_side = None
    if tls:
        issued = issue("127.0.0.1")
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(*issued.files(folder))
        client_side = ssl.create_default_context(cadata=issued.pem)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(ACCEPTED)
        await reader.read(4096)
        writer.write(GRANTED + flood)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_side)
    async with server:
        yield BrokerAddress(
            host="127.0.0.1",
            port=server.sockets[0].getsockname()[1],
            context=client_side,
        )


@pytest.mark.parametrize("tls", [False, True])
async def test_a_flood_leaves_the_loop_its_turns(tmp_path: Path, *, tls: bool) -> None:
    """Others have their turn between the messages, and no more than a queue of them waits; the rest is counted."""
    heard = Heard()
    flood = b"\x30\x06\x00\x03a/bx" * MESSAGES
    async with flooding(flood, tmp_path, tls=tls) as address:
        connection = DirectConnection(address, ("a/b",), heard.listener)
        await connection.async_start()
        counts, waiting = [0], [0]
        async with asyncio.timeout(60):
            while counts[-1] < MESSAGES:
                await asyncio.sleep(0)
                assert connection._client is not None
                waiting.append(len(connection._client.messages))
                counts.append(len(heard.messages) + connection.dropped + waiting[-1])
        await until(lambda: len(heard.messages) + connection.dropped == MESSAGES)
        await connection.async_stop()
    taken = max(late - early for early, late in itertools.pairwise(counts))
    assert taken <= TURNS
    assert max(waiting) <= QUEUE_SIZE


@pytest.mark.parametrize("tls", [False, True])
async def test_a_huge_message_is_not_kept(tmp_path: Path, *, tls: bool) -> None:
    """Of 20 MB no more is collected than shows that they are too many; what comes behind is heard."""
    heard = Heard()
    size = 20_000_000
    length = bytearray()
    left = size + 5
    while left:
        left, digit = divmod(left, 128)
        length.append(digit | (128 if left else 0))
    flood = b"\x30" + length + b"\x00\x03a/b" + bytes(size) + b"\x30\x06\x00\x03a/bx"
    async with flooding(flood, tmp_path, tls=tls) as address:
        connection = DirectConnection(address, ("a/b",), heard.listener)
        await connection.async_start()
        most = 0
        async with asyncio.timeout(60):
            while len(heard.messages) < 2:
                await asyncio.sleep(0)
                assert connection._client is not None
                packet = connection._client._client._in_packet["packet"]
                most = max(most, len(packet))
        await connection.async_stop()
    assert most <= MAX_KEPT + 70_000
    assert [len(message.payload) for message in heard.messages] == [MAX_KEPT, 1]
