"""From an entry's data to a connection, for the set-up and for the config flow."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .broker import BrokerAddress, Connection, DirectConnection, HomeAssistantConnection, Listener
from .const import CONF_AUTHORITY, CONF_PINNED, CONF_TRANSPORT, TRANSPORT_MQTT
from .tls import broker_context


async def async_connection(
    hass: HomeAssistant, data: Mapping[str, Any], topics: Sequence[str], listener: Listener, *, qos: int = 0
) -> Connection:
    """Make the connection that an entry's data describes; raises NotACertificateError for a broken certificate."""
    if data[CONF_TRANSPORT] == TRANSPORT_MQTT:
        return HomeAssistantConnection(hass, topics, listener, qos=qos)
    context = None
    if data[CONF_SSL]:
        authority, pinned = data.get(CONF_AUTHORITY), data.get(CONF_PINNED)
        context = await hass.async_add_executor_job(lambda: broker_context(authority=authority, pinned=pinned))
    address = BrokerAddress(
        host=data[CONF_HOST],
        port=data[CONF_PORT],
        username=data.get(CONF_USERNAME),
        password=data.get(CONF_PASSWORD),
        context=context,
    )
    return DirectConnection(address, topics, listener, qos=qos)
