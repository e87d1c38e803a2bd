"""One MQTT connection: direct to a broker, or through Home Assistant's own MQTT integration."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Sequence
import contextlib
from dataclasses import dataclass
import logging
import random
import ssl
from typing import override

import aiomqtt
from homeassistant.components import mqtt
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import PROTOCOL_31, PROTOCOL_311

_LOGGER = logging.getLogger(__name__)

# paho reports every lost connection itself; here that is said once, by this module.
_CLIENT_LOGGER = logging.getLogger(f"{__name__}.client")
_CLIENT_LOGGER.setLevel(logging.CRITICAL)

CONNECT_TIMEOUT = 10.0
KEEPALIVE = 30
QUEUE_SIZE = 1000
RETRY_MIN = 1.0
RETRY_MAX = 120.0

_CLOSING: set[asyncio.Future[None]] = set()

_PROTOCOLS = {
    PROTOCOL_311: aiomqtt.ProtocolVersion.V311,
    PROTOCOL_31: aiomqtt.ProtocolVersion.V31,
}

_LOGIN_REFUSED = {4, 5, 134, 135}
"""CONNACK codes of MQTT 3.1.1, and what paho translates them to."""


_SUBSCRIPTION_REFUSED = 128


class BrokerError(Exception):
    """The broker cannot be used."""


class CannotConnectError(BrokerError):
    """Nothing answers there as an MQTT broker does."""


class LoginRefusedError(BrokerError):
    """The broker refused the user name or the password, or lets this user read nothing."""


class CertificateRefusedError(BrokerError):
    """The broker's certificate is not trusted."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where a broker is and how to log in; `context` only for TLS, `protocol` as the config flow names it."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    context: ssl.SSLContext | None = None
    protocol: str = PROTOCOL_311


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears of messages, of the connection going down and up, and of a broker that refuses us while running."""

    on_message: Callable[[Message], None]
    on_connection: Callable[[bool], None] = lambda _connected: None
    on_refused: Callable[[BrokerError], None] = lambda _error: None


class Connection(ABC):
    """A connection that subscribes to some topics and keeps itself alive."""

    def __init__(
        self, topics: Sequence[str], listener: Listener, *, qos: int = 0
    ) -> None:
        """Prepare; nothing is sent yet."""
        self._topics = tuple(topics)
        self._listener = listener
        self._qos = qos
        self.connected = False

    @property
    def dropped(self) -> int:
        """Messages dropped because they came faster than they were read."""
        return 0

    @abstractmethod
    async def start(self) -> None:
        """Connect and subscribe; raises BrokerError if the first attempt fails, and keeps no task then."""

    @abstractmethod
    async def stop(self) -> None:
        """Disconnect for good."""

    @abstractmethod
    async def publish(self, topic: str, payload: bytes) -> None:
        """Send one message; raises BrokerError if it cannot be sent."""

    def _set_connected(self, connected: bool) -> None:
        if connected != self.connected:
            self.connected = connected
            self._listener.on_connection(connected)


class _Inbox(asyncio.Queue[aiomqtt.Message]):
    """A bounded queue that drops its oldest message when it is full."""

    dropped = 0

    @override
    def put_nowait(self, item: aiomqtt.Message) -> None:
        if self.full():
            self.get_nowait()
            self.dropped += 1
        super().put_nowait(item)


class DirectConnection(Connection):
    """A client of its own, which reconnects with back-off."""

    def __init__(
        self,
        address: BrokerAddress,
        topics: Sequence[str],
        listener: Listener,
        *,
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(topics, listener, qos=qos)
        self._address = address
        self._client: aiomqtt.Client | None = None
        self._inbox: _Inbox | None = None
        self._dropped = 0
        self._task: asyncio.Task[None] | None = None

    @property
    @override
    def dropped(self) -> int:
        return self._dropped + (self._inbox.dropped if self._inbox else 0)

    @override
    async def start(self) -> None:
        await self._open()
        self._task = asyncio.create_task(
            self._run(), name=f"MQTT {self._address.host}:{self._address.port}"
        )

    @override
    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._close()

    @override
    async def publish(self, topic: str, payload: bytes) -> None:
        if self._client is None:
            raise CannotConnectError("not connected")
        try:
            await self._client.publish(topic, payload, qos=self._qos)
        except aiomqtt.MqttError as err:
            raise CannotConnectError(str(err)) from err

    def _new_client(self) -> aiomqtt.Client:
        def inbox(maxsize: int) -> _Inbox:
            self._dropped = self.dropped
            self._inbox = _Inbox(maxsize)
            return self._inbox

        return aiomqtt.Client(
            self._address.host,
            self._address.port,
            username=self._address.username,
            password=self._address.password,
            tls_context=self._address.context,
            logger=_CLIENT_LOGGER,
            queue_type=inbox,  # type: ignore[arg-type]  # it is only ever called
            protocol=_PROTOCOLS[self._address.protocol],
            timeout=CONNECT_TIMEOUT,
            keepalive=KEEPALIVE,
            max_queued_incoming_messages=QUEUE_SIZE,
        )

    async def _open(self) -> None:
        client = self._new_client()
        connecting = asyncio.ensure_future(client.__aenter__())
        try:
            await asyncio.wait({connecting})
        except asyncio.CancelledError:
            # The connect runs in a thread that cannot be stopped; its socket must not outlive us.
            connecting.add_done_callback(lambda done: _abandon(client, done))
            raise
        try:
            connecting.result()
        except aiomqtt.MqttError as err:
            # A broker that took the connection but never answered would keep it open.
            _disconnect_later(client)
            raise _translated(err) from err
        except ValueError as err:  # a host name that no resolver can be asked for
            raise CannotConnectError(str(err)) from err
        self._client = client
        try:
            granted = await client.subscribe(
                [(topic, self._qos) for topic in self._topics]
            )
        except aiomqtt.MqttError as err:
            await self._close()
            raise CannotConnectError(str(err)) from err
        except asyncio.CancelledError:
            await self._close()
            raise
        codes = [code if isinstance(code, int) else code.value for code in granted]
        if any(code >= _SUBSCRIPTION_REFUSED for code in codes):
            await self._close()
            raise LoginRefusedError("this user may not subscribe to the topics")
        self._set_connected(True)

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await _disconnect(client)
        self._set_connected(False)

    async def _run(self) -> None:
        refused: type[BrokerError] | None = None
        while True:
            await self._listen()
            delay = RETRY_MIN
            while self._client is None:
                await asyncio.sleep(delay * random.uniform(0.5, 1.0))
                delay = min(2 * delay, RETRY_MAX)
                try:
                    await self._open()
                except (LoginRefusedError, CertificateRefusedError) as err:
                    if refused is not type(err):
                        self._listener.on_refused(err)
                    refused = type(err)
                    delay = RETRY_MAX
                except BrokerError as err:
                    _LOGGER.debug(
                        "Still no connection to %s: %s", self._address.host, err
                    )
            refused = None
            _LOGGER.info(
                "The connection to the MQTT broker %s is back", self._address.host
            )

    async def _listen(self) -> None:
        """Hand on messages until the connection is lost."""
        client = self._client
        assert client is not None
        try:
            async for message in client.messages:
                self._hand_on(message)
        except aiomqtt.MqttError as err:
            _LOGGER.info(
                "The connection to the MQTT broker %s is lost: %s",
                self._address.host,
                err,
            )
        await self._close()

    def _hand_on(self, message: aiomqtt.Message) -> None:
        payload = message.payload
        taken = Message(
            str(message.topic),
            payload if isinstance(payload, bytes) else b"",
            message.retain,
        )
        try:
            self._listener.on_message(taken)
        except Exception:  # else one message would end the listening, unnoticed
            _LOGGER.exception("A message on %s could not be taken", taken.topic)


class HomeAssistantConnection(Connection):
    """The connection of Home Assistant's MQTT integration."""

    def __init__(
        self,
        hass: HomeAssistant,
        topics: Sequence[str],
        listener: Listener,
        *,
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is subscribed yet."""
        super().__init__(topics, listener, qos=qos)
        self._hass = hass
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    async def start(self) -> None:
        if not await mqtt.async_wait_for_mqtt_client(self._hass):
            raise CannotConnectError("the MQTT integration is not set up")
        try:
            for topic in self._topics:
                self._unsubscribe.append(
                    await mqtt.async_subscribe(
                        self._hass, topic, self._received, qos=self._qos, encoding=None
                    )
                )
        except HomeAssistantError as err:
            await self.stop()
            raise CannotConnectError(str(err)) from err
        self._unsubscribe.append(
            mqtt.async_subscribe_connection_status(self._hass, self._set_connected)
        )
        self._set_connected(mqtt.is_connected(self._hass))

    @override
    async def stop(self) -> None:
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._set_connected(False)

    @override
    async def publish(self, topic: str, payload: bytes) -> None:
        try:
            await mqtt.async_publish(self._hass, topic, payload, qos=self._qos)
        except HomeAssistantError as err:
            raise CannotConnectError(str(err)) from err

    @callback
    def _received(self, message: mqtt.ReceiveMessage) -> None:
        payload = message.payload
        assert isinstance(payload, bytes)  # what encoding=None asks for
        self._listener.on_message(Message(message.topic, payload, message.retain))


def _abandon(
    client: aiomqtt.Client, connecting: asyncio.Future[aiomqtt.Client]
) -> None:
    if not connecting.cancelled():
        connecting.exception()  # else asyncio complains that nobody asked for it
        _disconnect_later(client)


def _disconnect_later(client: aiomqtt.Client) -> None:
    task = asyncio.ensure_future(_disconnect(client))
    _CLOSING.add(task)
    task.add_done_callback(_CLOSING.discard)


async def _disconnect(client: aiomqtt.Client) -> None:
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


def _translated(err: aiomqtt.MqttError) -> BrokerError:
    """Tell the causes apart that a user can do something about."""
    if isinstance(err, aiomqtt.MqttCodeError):
        code = err.rc if isinstance(err.rc, int) or err.rc is None else err.rc.value
        if code in _LOGIN_REFUSED:
            return LoginRefusedError(str(err))
    if isinstance(err.__context__, ssl.SSLCertVerificationError):
        return CertificateRefusedError(err.__context__.verify_message)
    return CannotConnectError(str(err))
