"""The brokers that tests and the demo run on."""

import asyncio
from unittest.mock import patch

import aiomqtt
from amqtt.broker import Broker
import pytest

from simulator import broker
from simulator.broker import (
    best_broker,
    embedded_broker,
    find_mosquitto,
    mosquitto_broker,
)

MOSQUITTO = find_mosquitto()
needs_mosquitto = pytest.mark.skipif(not MOSQUITTO, reason="mosquitto is not installed")


async def echo(host: str, port: int) -> None:
    """Send a message to oneself."""
    async with asyncio.timeout(60), aiomqtt.Client(host, port) as client:
        await client.subscribe("a")
        await client.publish("a", b"b")
        message = await anext(aiter(client.messages))
        assert message.payload == b"b"


@needs_mosquitto
async def test_mosquitto() -> None:
    """Is taken where it is installed, and stopped at the end."""
    async with best_broker() as (host, port, name):
        assert name == "mosquitto"
        await echo(host, port)
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection(host, port)


async def test_without_mosquitto() -> None:
    """Amqtt stands in."""
    with patch.object(broker, "find_mosquitto", return_value=None):
        async with best_broker() as (host, port, name):
            assert name == "amqtt"
            await echo(host, port)


async def test_a_broker_that_does_not_start() -> None:
    """Says so."""
    with pytest.raises(OSError, match="does not listen"):
        async with mosquitto_broker("/bin/false"):
            pass


async def test_a_client_that_goes_while_it_is_answered() -> None:
    """Nothing goes on waiting for it: the test's own fixture looks for tasks."""
    lost = patch.object(
        Broker, "_handle_subscription", side_effect=ConnectionResetError
    )
    async with embedded_broker() as (host, port):
        with lost as answering:
            async with aiomqtt.Client(host, port, timeout=0.1) as client:
                with pytest.raises(aiomqtt.MqttError):
                    await client.subscribe("a")
        assert answering.call_count == 1
        await echo(host, port)


async def test_a_subscription_while_another_client_is_greeted() -> None:
    """Both are served, although the broker goes through its subscriptions meanwhile."""
    greeting = asyncio.Event()
    subscribed = asyncio.Event()

    async def greet(*_: object) -> None:
        greeting.set()
        await subscribed.wait()

    slow = patch.object(Broker, "_publish_retained_messages_for_subscription", greet)
    async with (
        embedded_broker() as (host, port),
        aiomqtt.Client(host, port) as client,
    ):
        subscribed.set()
        await client.subscribe("b")
        subscribed.clear()
        with slow:
            async with aiomqtt.Client(host, port) as other:
                await greeting.wait()
                async with asyncio.timeout(10):
                    await client.subscribe("c", timeout=10)
                    subscribed.set()
                    await other.publish("c", b"d")
                    message = await anext(aiter(client.messages))
        assert message.payload == b"d"
