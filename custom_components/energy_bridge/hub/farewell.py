"""A connection of its own to a hub that nobody controls any more, to return it to auto."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
import logging

from homeassistant.core import HomeAssistant, callback

from ..const import CONF_PREFIX
from ..core.ferroamp.order_storage import StoredBattery
from ..core.wire import MessageError
from ..mqtt.connection import BrokerError, CannotConnectError, Listener, Message
from ..mqtt.entry_connection import EntryConnection
from ..mqtt.tls import NotACertificateError
from .address import EntryData
from .battery import FAREWELL_TIMEOUT, RETURN_RETRY, BatteryControl
from .channel import ControlChannel

_LOGGER = logging.getLogger(__name__)

RECONNECT_DELAY = 10.0
"""Seconds until a broker that could not be reached is tried again."""


@dataclass(frozen=True, slots=True)
class HeldHub:
    """A hub as its entry describes it; `returns_to_auto` if it is to be left in auto, whatever was ordered."""

    name: str
    data: EntryData
    returns_to_auto: bool


class Farewell:
    """One attempt; `stored` is what is known of the orders, before and after it."""

    def __init__(
        self, hass: HomeAssistant, hub: HeldHub, stored: StoredBattery
    ) -> None:
        """Prepare; nothing is connected yet."""
        self.is_asked = False
        """Whether there was a connection, so that the hub may have been told something."""
        self._connection = EntryConnection(
            hass, hub.data, Listener(on_message=self._async_received)
        )
        self._channel = ControlChannel(hub.data[CONF_PREFIX], self._connection)
        self._battery = self._channel.battery = BatteryControl(
            hass, self._channel.async_publish, self._async_save, lambda _store: None
        )
        self._battery.async_restore(stored)
        self._stored = stored
        self.left = self._battery.left
        """Seconds until the hub must be back in auto, None without an end."""
        self.is_due = self._battery.holds_battery and (
            self.left is not None or hub.returns_to_auto
        )
        """Whether there is an order that is to be ended."""

    @property
    def stored(self) -> StoredBattery:
        """What is known of the orders."""
        return self._battery.data_to_store() if self.is_asked else self._stored

    async def async_try(self, level: int) -> float | None:
        """Return to auto; answers in how many seconds to try again, None if the hub is back in auto.

        Why it failed is logged on this `level`.
        """
        try:
            return await self._async_try(level)
        except (BrokerError, NotACertificateError, TimeoutError) as err:
            _LOGGER.log(
                level,
                "Failed to return the hub to auto: %s",
                str(err) or "it cannot be reached in time",
            )
            is_away = isinstance(err, CannotConnectError | TimeoutError)
            return RECONNECT_DELAY if is_away else RETURN_RETRY

    async def _async_try(self, level: int) -> float | None:
        """Connect, return to auto, disconnect."""
        async with asyncio.timeout(FAREWELL_TIMEOUT):
            try:
                await self._connection.async_open(self._channel.answers)
                if not self._connection.connected:
                    raise CannotConnectError("the broker cannot be reached")
                self.is_asked = True
                is_back = await self._battery.async_release_battery(level)
            finally:
                await self._connection.async_close()
        return None if is_back else RETURN_RETRY

    async def _async_save(self) -> StoredBattery | None:
        """Store nothing meanwhile: what is stored keeps the order that is to be ended."""

    @callback
    def _async_received(self, message: Message) -> None:
        with suppress(MessageError):
            self._channel.async_receive(message)
