"""A connection that ends while there is still something to write."""

import asyncio
from contextlib import suppress
from typing import Any
from unittest.mock import Mock

import aiomqtt

from custom_components.energy_bridge.mqtt.client import (
    BrokerAddress,
    async_discard,
    new_client,
)
from custom_components.energy_bridge.mqtt.guarded_client import GuardedClient

from ..helpers.brokers import ACCEPTED

MESSAGES = b"\x34\x06\x00\x01a\x00\x01x\x34\x06\x00\x01a\x00\x02x"
"""Two messages of quality 2: so paho reads two packets at once while they are open."""

RELEASE = b"\x62\x02\x00\x01"
"""The PUBREL of the first, which a client answers."""


async def test_end_before_the_answer() -> None:
    """Nothing is asked of a socket that was closed in the same turn of the event loop."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(ACCEPTED + MESSAGES)
        await reader.readexactly(8)
        writer.write(RELEASE)
        writer.close()

    told: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: told.append(context))
    try:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            for _ in range(20):
                client = new_client(
                    BrokerAddress(host="127.0.0.1", port=port), lambda: None
                )
                with suppress(aiomqtt.MqttError):
                    await client.__aenter__()
                    async for _message in client.messages:
                        pass
                await async_discard(client)
                await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(handler)
    assert told == []


async def test_a_write_that_fails() -> None:
    """The connection is told to be broken, once."""
    client = GuardedClient("127.0.0.1")
    paho = Mock(
        loop_write=Mock(side_effect=[BrokenPipeError("first"), OSError("then")])
    )
    client._write(paho)
    client._write(paho)
    assert str(client._disconnected.exception()) == "first"


async def test_a_read_that_fails() -> None:
    """The connection is told to be broken, and a socket that is closed already is not watched."""
    client = GuardedClient("127.0.0.1")
    paho = Mock(loop_read=Mock(side_effect=ConnectionError("gone")))
    closed = Mock(fileno=Mock(return_value=-1))
    client._add_reader(paho, closed)
    assert client._misc_task is None
    client._read(paho, closed)
    assert str(client._disconnected.exception()) == "gone"
