"""Who talks to brokers in tests, and brokers that misbehave."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiomqtt
from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.mqtt.client import BrokerAddress
from custom_components.energy_bridge.mqtt.connection import (
    BrokerError,
    Listener,
    Message,
)
from custom_components.energy_bridge.mqtt.direct import DirectConnection
from simulator.broker import embedded_broker, find_mosquitto, mosquitto_broker

from .waiting import until

BROKERS = [
    "amqtt",
    pytest.param(
        "mosquitto",
        marks=pytest.mark.skipif(
            not find_mosquitto(), reason="mosquitto is not installed"
        ),
    ),
]
"""The brokers that a test can be run with."""

ACCEPTED = b"\x20\x02\x00\x00"
"""The CONNACK that lets a client in."""


@asynccontextmanager
async def broker_named(name: str) -> AsyncGenerator[int]:
    """Run one of them; answers its port."""
    if name == "amqtt":
        async with embedded_broker() as (_, port):
            yield port
    else:
        async with mosquitto_broker(find_mosquitto() or "") as (_, port):
            yield port


@dataclass(slots=True)
class Heard:
    """What a connection told."""

    messages: list[Message] = field(default_factory=list)
    connected: list[bool] = field(default_factory=list)
    refused: list[BrokerError] = field(default_factory=list)

    @property
    def listener(self) -> Listener:
        """Who writes it down."""
        return Listener(
            on_message=self.messages.append,
            on_connection=self.connected.append,
            on_refused=self.refused.append,
        )


def direct(
    port: int,
    heard: Heard,
    *,
    username: str | None = None,
    password: str | None = None,
) -> DirectConnection:
    """A connection to a broker on this machine."""
    address = BrokerAddress(
        host="127.0.0.1", port=port, username=username, password=password
    )
    return DirectConnection(address, ("a/b", "a/c"), heard.listener, qos=1)


@dataclass(slots=True)
class OddBroker:
    """A server that answers the first packets as told, then says nothing more."""

    port: int = 0
    open_connections: int = 0
    taken: int = 0


@asynccontextmanager
async def odd_broker(*answers: bytes) -> AsyncGenerator[OddBroker]:
    """Run such a server."""
    odd = OddBroker()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        odd.open_connections += 1
        odd.taken += 1
        script = list(answers)
        try:
            while await reader.read(4096):
                if script:
                    writer.write(script.pop(0))
        except ConnectionError:
            pass
        finally:
            odd.open_connections -= 1
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        odd.port = server.sockets[0].getsockname()[1]
        yield odd


async def publish(
    port: int, topic: str, *payloads: bytes, retain: bool = False, qos: int = 1
) -> None:
    """Publish as somebody else."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        for payload in payloads:
            await client.publish(topic, payload, qos=qos, retain=retain)


async def set_up_mqtt(
    hass: HomeAssistant, port: int, *, protocol: str = "3.1.1"
) -> MockConfigEntry:
    """Set Home Assistant's own MQTT integration up."""
    entry = MockConfigEntry(
        domain=mqtt.DOMAIN,
        title="MQTT",
        version=1,
        minor_version=2,
        data={"broker": "127.0.0.1", "port": port, "protocol": protocol},
        options={"birth_message": {}},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: mqtt.is_connected(hass))
    return entry
