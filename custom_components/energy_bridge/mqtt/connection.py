"""What a connection to a broker is, whoever carries it."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from homeassistant.core import callback

from ..core.sending import UnconfirmedError
from ..core.wire import MAX_PAYLOAD

MAX_KEPT = MAX_PAYLOAD + 1
"""Bytes of a payload that are kept: enough to see that it is too large."""


class BrokerError(Exception):
    """The broker cannot be used."""


class Unreachable(StrEnum):
    """Why no broker answers, as far as that can be told; the keys of its texts."""

    CANNOT_CONNECT = "cannot_connect"
    HOST_UNKNOWN = "host_unknown"
    NO_ANSWER = "no_answer"
    MQTT_NOT_READY = "mqtt_not_ready"


class CannotConnectError(BrokerError):
    """No MQTT broker answers, or the connection to it is lost. What it says is for the log only."""

    def __init__(
        self, words: str, reason: Unreachable = Unreachable.CANNOT_CONNECT
    ) -> None:
        """`reason` is what users are told."""
        super().__init__(words)
        self.reason = reason


class LoginRefusedError(BrokerError):
    """The broker refused the user name or the password, or lets this user read nothing."""


class CertificateRefusedError(BrokerError):
    """The broker's certificate is not trusted."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `retained` if the broker had kept it from before we subscribed."""

    topic: str
    payload: bytes
    retained: bool


def payload_bytes(payload: str | bytes | bytearray) -> bytes:
    """The bytes of a payload that Home Assistant's MQTT integration hands on, as many as are of use."""
    data = payload.encode() if isinstance(payload, str) else bytes(payload)
    return data[:MAX_KEPT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The functions that a connection calls, all on the event loop.

    `on_message`: for every message of the subscribed topics.
    `on_connection`: with True once connected and subscribed, with False once the connection is lost or stopped.
    `on_refused`: once when the broker refuses to let a lost connection back in, with the reason; it is tried again rarely.
    """

    on_message: Callable[[Message], None]
    on_connection: Callable[[bool], None] = lambda _connected: None
    on_refused: Callable[[BrokerError], None] = lambda _error: None


class Connection(ABC):
    """A connection that subscribes to its topics and comes back by itself when it is lost."""

    def __init__(
        self,
        topics: Sequence[str],
        listener: Listener,
        *,
        optional: Sequence[str] = (),
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is sent yet. `qos` is that of the subscriptions.

        `optional` are more topics to subscribe to, which a broker may refuse.
        """
        self._topics = (*topics, *optional)
        self._needed = len(topics)
        self._listener = listener
        self._qos = qos
        self.connected = False
        self._lost: asyncio.Future[None] | None = None

    @property
    def dropped(self) -> int:
        """Messages dropped because they came faster than they were read."""
        return 0

    @abstractmethod
    async def async_start(self) -> None:
        """Connect and subscribe; raises BrokerError if the first attempt fails, and tries no more then."""

    @abstractmethod
    async def async_stop(self) -> None:
        """Disconnect for good."""

    @abstractmethod
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        """Send one message, at most once (QoS 0): neither client nor broker keeps it for later.

        `expiry` (s) is the age from which a broker that speaks MQTT 5 passes it on no more.
        Raises NotSentError or UnconfirmedError. Without an error it has left, and may still be lost.
        """

    @abstractmethod
    async def async_drop(self) -> None:
        """Cut the connection, with whatever of a message it still holds; it comes back by itself.

        For a message that was not answered. Only a connection of our own can be cut.
        """

    @callback
    def _async_set_connected(self, connected: bool) -> None:
        """Remember whether we are connected, and tell the listener when that changes."""
        if connected == self.connected:
            return
        self.connected = connected
        if not connected and self._lost is not None:
            self._lost.set_result(None)
            self._lost = None
        self._listener.on_connection(connected)

    async def _async_unless_lost(self, sending: Coroutine[Any, Any, None]) -> None:
        """Wait until a message has left; raises UnconfirmedError if the connection is lost meanwhile."""
        if self._lost is None:
            self._lost = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(sending)
        try:
            await asyncio.wait({task, self._lost}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise UnconfirmedError("the connection was lost")
            task.result()
        finally:
            task.cancel()
