"""Connections of our own to brokers: real ones, and servers that misbehave."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
import gc
import logging
from unittest.mock import patch

import aiomqtt
import pytest

from custom_components.energy_bridge.core.sending import NotSentError, UnconfirmedError
from custom_components.energy_bridge.mqtt import (
    client as client_module,
    direct as direct_module,
)
from custom_components.energy_bridge.mqtt.client import BrokerAddress
from custom_components.energy_bridge.mqtt.connection import (
    Listener,
    LoginRefusedError,
    Message,
)
from custom_components.energy_bridge.mqtt.direct import DirectConnection
from simulator.broker import embedded_broker

from ..helpers.brokers import ACCEPTED, Heard, direct, odd_broker, publish
from ..helpers.waiting import let_messages_arrive, until


@pytest.fixture
def fast_retries() -> Iterator[None]:
    """Do not wait long between two attempts."""
    with (
        patch.object(direct_module, "RETRY_MIN", 0.05),
        patch.object(direct_module, "RETRY_MAX", 0.1),
    ):
        yield


async def test_messages_both_ways(broker_port: int) -> None:
    """Bytes arrive as they were sent, with the retain flag; what is published reaches others."""
    await publish(broker_port, "a/c", b"kept", retain=True)
    heard, other = Heard(), Heard()
    connection, receiver = direct(broker_port, heard), direct(broker_port, other)
    await connection.async_start()
    await receiver.async_start()
    assert connection.connected
    await until(lambda: heard.messages)
    assert set(heard.messages) == {Message("a/c", b"kept", True)}

    await connection.async_publish("a/b", b"\x00\xff", expiry=5)
    sent = Message("a/b", b"\x00\xff", False)
    await until(lambda: sent in heard.messages and sent in other.messages)

    await connection.async_stop()
    assert not connection.connected
    assert heard.connected == [True, False]
    with pytest.raises(NotSentError):
        await connection.async_publish("a/b", b"", expiry=5)
    await receiver.async_stop()


@pytest.mark.usefixtures("fast_retries")
async def test_a_user_who_may_not_read() -> None:
    """A broker that takes the login but refuses the subscription is no silent hub."""
    heard = Heard()
    async with odd_broker(ACCEPTED, b"\x90\x04\x00\x01\x01\x80") as odd:
        connection = direct(odd.port, heard)
        with pytest.raises(LoginRefusedError, match="may not subscribe"):
            await connection.async_start()
        await until(lambda: odd.open_connections == 0)
    assert not connection.connected
    assert heard.connected == []


async def test_reconnecting(caplog: pytest.LogCaptureFixture) -> None:
    """A broker that stops and comes back is subscribed again; both is logged once, at info."""
    heard = Heard()
    async with embedded_broker() as (_, port):
        connection = direct(port, heard)
        await connection.async_start()
    await until(lambda: heard.connected == [True, False])
    with pytest.raises(NotSentError):
        await connection.async_publish("a/b", b"", expiry=5)
    await asyncio.sleep(0.3)
    async with embedded_broker(port):
        await until(lambda: connection.connected)
        await publish(port, "a/b", b"1")
        await publish(port, "a/c", b"2")
        await until(lambda: len(heard.messages) == 2)
        await connection.async_stop()
    assert heard.connected == [True, False, True, False]
    assert heard.refused == []
    said = [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if record.name.startswith(direct_module.__name__)
        and record.levelno >= logging.INFO
    ]
    assert [level for level, _ in said] == [logging.INFO, logging.INFO]
    assert "Lost the connection" in said[0][1]
    assert "Reconnected to" in said[1][1]


@pytest.mark.usefixtures("fast_retries")
async def test_a_line_that_takes_nothing() -> None:
    """A message that the system's buffer does not take may still arrive; the line is dropped with it, and comes back."""
    heard = Heard()
    granted = b"\x90\x04\x00\x01\x01\x01"
    async with odd_broker(ACCEPTED, granted) as odd:
        connection = direct(odd.port, heard)
        await connection.async_start()
        with (
            patch.object(direct_module, "SEND_TIMEOUT", 0.1),
            patch.object(aiomqtt.Client, "publish", stalled),
            pytest.raises(UnconfirmedError),
        ):
            await connection.async_publish("a/b", b"order", expiry=5)
        await connection.async_drop()
        await until(lambda: odd.taken == 2)
        await connection.async_stop()
    assert heard.connected[:2] == [True, False]


async def stalled(*_: object, timeout: float, **__: object) -> None:
    """Do as aiomqtt does where the socket cannot be written."""
    await asyncio.sleep(timeout)
    raise aiomqtt.MqttError("Operation timed out")


async def test_a_message_that_nobody_can_take(
    broker_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The error is logged, and the next message is heard."""
    heard = Heard()

    def take(message: Message) -> None:
        if message.payload == b"odd":
            raise OverflowError
        heard.messages.append(message)

    address = BrokerAddress(host="127.0.0.1", port=broker_port)
    connection = DirectConnection(address, ("a/b",), Listener(on_message=take), qos=1)
    await connection.async_start()
    await publish(broker_port, "a/b", b"odd", b"next")
    await until(lambda: heard.messages)
    assert [message.payload for message in heard.messages] == [b"next"]
    assert "Failed to process a message on a/b" in caplog.text
    await connection.async_stop()


async def test_a_flood_drops_the_oldest_messages() -> None:
    """The memory stays bounded; what was dropped is counted, also across connections."""
    heard = Heard()
    flood = b"".join(b"\x30\x06\x00\x03a/b%c" % number for number in range(100))
    async with odd_broker(ACCEPTED, b"\x90\x04\x00\x01\x00\x00" + flood) as odd:
        with patch.object(client_module, "QUEUE_SIZE", 5):
            connection = direct(odd.port, heard)
            await connection.async_start()
            await until(lambda: len(heard.messages) + connection.dropped == 100)
        numbers = [message.payload[0] for message in heard.messages]
        dropped = connection.dropped
        assert dropped > 50
        assert numbers == sorted(numbers)
        assert numbers[-1] == 99
        await connection.async_stop()
        await connection.async_start()
        await until(lambda: len(heard.messages) > 100 - dropped)
        assert connection.dropped >= dropped
        await connection.async_stop()


@pytest.mark.usefixtures("fast_retries")
async def test_a_login_that_is_refused_while_running() -> None:
    """It is told once, however often it is tried; a later success connects again."""
    heard = Heard()
    async with AsyncExitStack() as first:
        _, port = await first.enter_async_context(
            embedded_broker(users={"extapi": "secret"})
        )
        connection = direct(port, heard, username="extapi", password="secret")
        await connection.async_start()
    async with embedded_broker(port, users={"extapi": "another"}):
        await until(lambda: heard.refused)
        await asyncio.sleep(0.5)
    assert [type(error) for error in heard.refused] == [LoginRefusedError]
    async with embedded_broker(port, users={"extapi": "secret"}):
        await until(lambda: connection.connected)
        await connection.async_stop()


async def test_a_connection_that_ends_while_it_is_stopped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Asyncio does not complain that nobody asked why."""
    heard = Heard()
    async with embedded_broker() as (_, port):
        connection = direct(port, heard)
        await connection.async_start()
        client, reading = connection._client, connection._task
        assert client is not None
        assert reading is not None
        reading.cancel()
        await asyncio.wait([reading])
    await until(client._disconnected.done)
    await connection.async_stop()
    del connection, client
    gc.collect()
    await let_messages_arrive()
    assert "never retrieved" not in caplog.text


@pytest.mark.usefixtures("fast_retries")
async def test_stopping_while_reconnecting() -> None:
    """Neither a task nor a connection is left, wherever the attempt is."""
    heard = Heard()
    async with embedded_broker() as (_, port):
        waiting, trying = direct(port, heard), direct(port, heard)
        await waiting.async_start()
        await trying.async_start()
    await until(lambda: heard.connected.count(False) == 2)
    await waiting.async_stop()

    taken = 0

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        taken += 1
        await reader.read()
        taken -= 1
        writer.close()

    with patch.object(client_module, "CONNECT_TIMEOUT", 0.5):
        async with await asyncio.start_server(keep, "127.0.0.1", port):
            await until(lambda: taken)
            await trying.async_stop()
            await until(lambda: not taken and not client_module._CLOSING)
    assert not [
        task for task in asyncio.all_tasks() if task.get_name().startswith("MQTT")
    ]
