"""From an entry's data to its connection."""

from collections.abc import Mapping, Sequence
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
    CONF_PROTOCOL,
    CONF_TRANSPORT,
    PROTOCOL_311,
    TRANSPORT_MQTT,
)
from .client import BrokerAddress
from .connection import Connection, Listener
from .direct import DirectConnection
from .home_assistant import HomeAssistantConnection
from .tls import broker_context


async def async_connection(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    topics: Sequence[str],
    listener: Listener,
    *,
    optional: Sequence[str] = (),
    qos: int = 0,
) -> Connection:
    """Make the connection that an entry's data describes; raises NotACertificateError for a broken certificate.

    A broker may refuse the `optional` topics.
    """
    if data[CONF_TRANSPORT] == TRANSPORT_MQTT:
        return HomeAssistantConnection(
            hass, topics, listener, optional=optional, qos=qos
        )
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
    return DirectConnection(address, topics, listener, optional=optional, qos=qos)
