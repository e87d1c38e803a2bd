"""The connection of one config entry, from its set-up to its end."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.core import HomeAssistant

from .connection import Connection, Listener
from .factory import async_connection


class EntryConnection:
    """The connection that an entry's data describe; there is none before it is opened.

    Messages are sent only while it is open.
    """

    def __init__(
        self, hass: HomeAssistant, data: Mapping[str, Any], listener: Listener
    ) -> None:
        """Connect to nothing yet."""
        self._hass = hass
        self._data = data
        self._listener = listener
        self._connection: Connection | None = None

    @property
    def connected(self) -> bool:
        """Whether orders can be sent, as far as is known."""
        return self._connection is not None and self._connection.connected

    @property
    def dropped(self) -> int:
        """Messages dropped because they came faster than they were read."""
        return 0 if self._connection is None else self._connection.dropped

    async def async_open(
        self, topics: Sequence[str], *, optional: Sequence[str] = (), qos: int = 0
    ) -> None:
        """Connect and subscribe; raises NotACertificateError, or BrokerError if the first attempt fails.

        A broker may refuse the `optional` topics; `qos` is that of the subscriptions.
        """
        self._connection = await async_connection(
            self._hass,
            self._data,
            topics,
            self._listener,
            optional=optional,
            qos=qos,
        )
        await self._connection.async_start()

    async def async_close(self) -> None:
        """Disconnect for good."""
        if self._connection is not None:
            await self._connection.async_stop()

    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        """Send one message at most once, as `Connection` does; raises NotSentError or UnconfirmedError."""
        assert self._connection is not None
        await self._connection.async_publish(topic, payload, expiry=expiry)

    async def async_drop(self) -> None:
        """Cut the connection, with whatever of a message it still holds; it comes back by itself."""
        assert self._connection is not None
        await self._connection.async_drop()
