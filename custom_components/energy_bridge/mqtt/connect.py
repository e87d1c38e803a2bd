"""From an entry's data to a connection, for the set-up and for the config flow."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic, time
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant

from ..const import (
    CONF_AUTHORITY,
    CONF_PINNED,
    CONF_PREFIX,
    CONF_PROTOCOL,
    CONF_TRANSPORT,
    PROTOCOL_311,
    TRANSPORT_MQTT,
)
from ..core.cabinet.topics import subscriptions
from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.hub import HUB_KEY, Hub
from ..core.ferroamp.quantities import Kind
from .broker import (
    BrokerAddress,
    CannotConnectError,
    Connection,
    DirectConnection,
    HomeAssistantConnection,
    Listener,
    Message,
)
from .tls import broker_context

FIRST_MESSAGE_TIMEOUT = 10.0
UNITS_TIMEOUT = 6.0
"""Seconds to wait for the units after the hub's first message; they send every 5 s by default."""


class SilentHubError(Exception):
    """The broker can be reached, but no hub speaks on it."""


def data_topics(prefix: str) -> dict[str, Kind]:
    """The topics of data by kind (External API C1 §4)."""
    return {f"{prefix}/data/{kind.value}": kind for kind in Kind}


async def async_connection(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    topics: Sequence[str],
    listener: Listener,
    *,
    qos: int = 0,
) -> Connection:
    """Make the connection that an entry's data describes; raises NotACertificateError for a broken certificate."""
    if data[CONF_TRANSPORT] == TRANSPORT_MQTT:
        return HomeAssistantConnection(hass, topics, listener, qos=qos)
    context = None
    if data[CONF_SSL]:
        authority, pinned = data.get(CONF_AUTHORITY), data.get(CONF_PINNED)
        context = await hass.async_add_executor_job(
            lambda: broker_context(authority=authority, pinned=pinned)
        )
    address = BrokerAddress(
        host=data[CONF_HOST],
        port=data[CONF_PORT],
        username=data.get(CONF_USERNAME),
        password=data.get(CONF_PASSWORD),
        context=context,
        protocol=data.get(CONF_PROTOCOL, PROTOCOL_311),
    )
    return DirectConnection(address, topics, listener, qos=qos)


async def async_probe_hub(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> frozenset[DeviceKey]:
    """Connect once and listen; answers the units that spoke meanwhile.

    Raises BrokerError, NotACertificateError, or SilentHubError if the hub itself says nothing.
    """
    hub = Hub(monotonic, time)
    topics = data_topics(data[CONF_PREFIX])
    spoke = asyncio.Event()
    complete = asyncio.Event()

    def received(message: Message) -> None:
        hub.receive(topics[message.topic], message.payload, retained=message.retained)
        if hub.alive(HUB_KEY):
            spoke.set()
        if {key.kind for key in hub.devices} >= {Kind.HUB, Kind.ESO, Kind.SSO}:
            complete.set()

    connection = await async_connection(
        hass, data, tuple(topics), Listener(on_message=received)
    )
    await connection.start()
    try:
        try:
            async with asyncio.timeout(FIRST_MESSAGE_TIMEOUT):
                await spoke.wait()
        except TimeoutError:
            if not connection.connected:
                raise CannotConnectError("the connection was lost") from None
            raise SilentHubError from None
        try:
            async with asyncio.timeout(UNITS_TIMEOUT):
                await complete.wait()
        except TimeoutError:
            pass
    finally:
        await connection.stop()
    return frozenset(hub.devices) - {HUB_KEY}


async def async_probe_broker(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> frozenset[DeviceKey]:
    """Connect and subscribe once; cabinets may be silent for half a minute, so none is waited for.

    Raises BrokerError or NotACertificateError.
    """
    connection = await async_connection(
        hass,
        data,
        subscriptions(data[CONF_PREFIX]),
        Listener(on_message=lambda _message: None),
        qos=2,
    )
    await connection.start()
    await connection.stop()
    return frozenset()
