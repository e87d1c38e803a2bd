"""Does the hardware answer where the user says it is? Asked by the config flow."""

import asyncio
from collections.abc import Mapping
from time import monotonic, time
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..const import CONF_PREFIX
from ..core.cabinet.topics import subscriptions
from ..core.ferroamp.hub import HUB_KEY, Hub
from ..core.ferroamp.identity import HubLevels
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.topics import data_topics
from .connection import CannotConnectError, Listener, Message
from .entry_connection import EntryConnection

FIRST_MESSAGE_TIMEOUT = 10.0
"""s to wait for the hub's first message."""

UNITS_TIMEOUT = 6.0
"""s to wait for the units after the hub's first message; they send every 5 s by default."""


class SilentHubError(Exception):
    """The broker can be reached, but no hub speaks on it."""


async def async_probe_hub(
    hass: HomeAssistant, data: Mapping[str, Any], *, wants_all: bool = False
) -> HubLevels:
    """Connect and listen for some seconds; returns the registers of the hub and the units that sent meanwhile.

    Some units are enough to know a hub by; who `wants_all` waits until they repeat themselves. Raises BrokerError, NotACertificateError, or SilentHubError if the hub itself sends nothing.
    """
    hub = Hub(monotonic, time)
    topics = data_topics(data[CONF_PREFIX])
    hub_spoke = asyncio.Event()
    all_spoke = asyncio.Event()

    @callback
    def async_receive(message: Message) -> None:
        hub.receive(topics[message.topic], message.payload, retained=message.retained)
        if hub.alive(HUB_KEY):
            hub_spoke.set()
        if _have_units_spoken(hub, wants_all=wants_all):
            all_spoke.set()

    connection = EntryConnection(hass, data, Listener(on_message=async_receive))
    await connection.async_open(tuple(topics))
    try:
        await async_await_hub(hub_spoke, connection)
        try:
            async with asyncio.timeout(UNITS_TIMEOUT):
                await all_spoke.wait()
        except TimeoutError:
            pass
    finally:
        await connection.async_close()
    return hub.levels()


def _have_units_spoken(hub: Hub, *, wants_all: bool) -> bool:
    """Whether units of both usual kinds have spoken; all of them have once there are more messages than units."""
    for kind in (Kind.ESO, Kind.SSO):
        units = sum(1 for _ in hub.units(kind))
        if not units or (wants_all and hub.traffic[kind].messages <= units):
            return False
    return True


async def async_await_hub(spoke: asyncio.Event, connection: EntryConnection) -> None:
    """Wait until a hub has spoken; raises SilentHubError, or CannotConnectError if the connection is lost."""
    try:
        async with asyncio.timeout(FIRST_MESSAGE_TIMEOUT):
            await spoke.wait()
    except TimeoutError:
        if not connection.connected:
            raise CannotConnectError("the connection was lost") from None
        raise SilentHubError from None


async def async_probe_broker(hass: HomeAssistant, data: Mapping[str, Any]) -> HubLevels:
    """Connect and subscribe; returns no units: cabinets may be silent for half a minute, so none is waited for.

    Raises BrokerError or NotACertificateError.
    """
    connection = EntryConnection(hass, data, Listener(on_message=lambda _message: None))
    await connection.async_open(subscriptions(data[CONF_PREFIX]), qos=2)
    await connection.async_close()
    return {}
