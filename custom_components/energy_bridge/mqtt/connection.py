"""What a connection to a broker is, whoever carries it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homeassistant.core import callback


class BrokerError(Exception):
    """The broker cannot be used."""


class CannotConnectError(BrokerError):
    """No MQTT broker answers, or the connection to it is lost."""


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
        """Prepare; nothing is sent yet. `qos` holds for subscriptions and for what is published.

        `optional` are more topics to subscribe to, which a broker may refuse.
        """
        self._topics = (*topics, *optional)
        self._needed = len(topics)
        self._listener = listener
        self._qos = qos
        self.connected = False

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
    async def async_publish(self, topic: str, payload: bytes) -> None:
        """Send one message; raises BrokerError if it cannot be sent."""

    @callback
    def _async_set_connected(self, connected: bool) -> None:
        """Remember whether we are connected, and tell the listener when that changes."""
        if connected != self.connected:
            self.connected = connected
            self._listener.on_connection(connected)
