"""What becomes of a message when the connection is lost: what was reported as not sent arrives never."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from unittest.mock import patch

import aiomqtt
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.core.sending import NotSentError, UnconfirmedError
from custom_components.energy_bridge.mqtt import direct
from custom_components.energy_bridge.mqtt.client import BrokerAddress
from custom_components.energy_bridge.mqtt.connection import Connection
from custom_components.energy_bridge.mqtt.direct import DirectConnection
from custom_components.energy_bridge.mqtt.home_assistant import HomeAssistantConnection
from simulator.line import Line, line_to

from ..helpers.brokers import BROKERS, Heard, broker_named, set_up_mqtt
from ..helpers.waiting import until

TRANSPORTS = ["direct", "home_assistant"]
EXPIRY = 2.0

pytestmark = [
    pytest.mark.usefixtures("mock_hass_config"),
    pytest.mark.parametrize("broker", BROKERS),
]


class Scene:
    """A connection over a line, and somebody on the broker who hears what arrives."""

    def __init__(self, line: Line, connection: Connection) -> None:
        """Nothing has arrived yet."""
        self.line = line
        self.connection = connection
        self.arrived: list[bytes] = []

    async def listen(self, client: aiomqtt.Client) -> None:
        """Write down what arrives."""
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            self.arrived.append(message.payload)

    async def back(self) -> None:
        """Let the connection come back, and all arrive that was kept anywhere."""
        self.line.mend()
        self.line.release()
        await until(lambda: self.connection.connected, 20)
        await self.connection.async_publish("orders", b"last", expiry=EXPIRY)
        await until(lambda: b"last" in self.arrived)


@asynccontextmanager
async def scene(
    hass: HomeAssistant, broker: str, transport: str
) -> AsyncGenerator[Scene]:
    """Connected, with a witness; connections come back within a second."""
    with (
        patch("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.2),
        patch.object(direct, "RETRY_MIN", 0.2),
        patch.object(direct, "RETRY_MAX", 0.4),
    ):
        async with broker_named(broker) as port, line_to(port) as line:
            entry = None
            connection: Connection
            if transport == "direct":
                address = BrokerAddress(host="127.0.0.1", port=line.port)
                connection = DirectConnection(address, ("x",), Heard().listener, qos=2)
            else:
                entry = await set_up_mqtt(hass, line.port)
                connection = HomeAssistantConnection(
                    hass, ("x",), Heard().listener, qos=2
                )
            await connection.async_start()
            found = Scene(line, connection)
            async with aiomqtt.Client("127.0.0.1", port) as client:
                await client.subscribe("orders", qos=2)
                listening = asyncio.create_task(found.listen(client))
                try:
                    yield found
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
                    await connection.async_stop()
                    if entry is not None:
                        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_without_a_connection(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """Nothing is sent, however often it is tried, and nothing arrives later."""
    async with scene(hass, broker, transport) as found:
        await found.connection.async_publish("orders", b"first", expiry=EXPIRY)
        await until(lambda: found.arrived == [b"first"])
        found.line.cut()
        await until(lambda: not found.connection.connected)
        for _ in range(3):
            with pytest.raises(NotSentError):
                await found.connection.async_publish("orders", b"lost", expiry=EXPIRY)
        await found.back()
        assert found.arrived == [b"first", b"last"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_loss_that_nobody_has_noticed_yet(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """The message may be on its way; that is never told as not sent where it arrives."""
    async with scene(hass, broker, transport) as found:
        found.line.hold()
        await found.connection.async_publish("orders", b"held", expiry=EXPIRY)
        found.line.cut()
        await until(lambda: not found.connection.connected)
        await found.back()
        assert found.arrived == [b"last"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_loss_in_the_moment_of_sending(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """Whatever is told, a message that is told as not sent never arrives."""
    async with scene(hass, broker, transport) as found:
        told: dict[bytes, type[Exception] | None] = {}
        for number in range(6):
            payload = f"order {number}".encode()
            publishing = asyncio.create_task(
                found.connection.async_publish("orders", payload, expiry=EXPIRY)
            )
            # Earlier, aiomqtt would have its closed socket watched for writing, and asyncio complain.
            for _ in range(2 + number % 3):
                await asyncio.sleep(0)
            found.line.cut()
            try:
                await publishing
            except (NotSentError, UnconfirmedError) as err:
                told[payload] = type(err)
            else:
                told[payload] = None
            await until(lambda: not found.connection.connected)
            found.line.mend()
            await until(lambda: found.connection.connected, 20)
        await found.back()
        assert not {
            payload for payload in found.arrived if told.get(payload) is NotSentError
        }


async def test_a_stalled_line_of_our_own(hass: HomeAssistant, broker: str) -> None:
    """Once nobody waits any more, the connection is dropped with what it holds, and comes back."""
    async with scene(hass, broker, "direct") as found:
        found.line.hold()
        await found.connection.async_publish("orders", b"held", expiry=EXPIRY)
        await found.connection.async_drop()
        assert not found.connection.connected
        found.line.cut()
        await found.back()
        assert found.arrived == [b"last"]


async def test_an_integration_that_is_unloaded(
    hass: HomeAssistant, broker: str
) -> None:
    """There is no connection then, which is said at once."""
    async with scene(hass, broker, "home_assistant") as found:
        (entry,) = hass.config_entries.async_entries("mqtt")
        assert await hass.config_entries.async_unload(entry.entry_id)
        async with asyncio.timeout(1):
            with pytest.raises(NotSentError):
                await found.connection.async_publish("orders", b"lost", expiry=EXPIRY)
        assert not found.connection.connected
        assert await hass.config_entries.async_setup(entry.entry_id)
        await found.back()
        assert found.arrived == [b"last"]
