"""A connection straight to a broker; the only file that knows aiomqtt."""

import asyncio
from collections.abc import Callable, Sequence
import contextlib
from dataclasses import dataclass
from functools import partial
import logging
import random
import socket
import ssl
import sys
from typing import override

import aiomqtt
from aiomqtt.types import SocketOption
from homeassistant.core import callback

from ..const import PROTOCOL_31, PROTOCOL_311
from ..core.sending import NotSentError, UnconfirmedError
from .connection import (
    BrokerError,
    CannotConnectError,
    CertificateRefusedError,
    Connection,
    Listener,
    LoginRefusedError,
    Message,
)

_LOGGER = logging.getLogger(__name__)

# paho reports every lost connection itself; here that is said once, by this module.
_CLIENT_LOGGER = logging.getLogger(f"{__name__}.client")
_CLIENT_LOGGER.setLevel(logging.CRITICAL)

CONNECT_TIMEOUT = 10.0
"""s; also for a subscription and for the confirmation of what is published."""

SEND_TIMEOUT = 5.0
"""s until a message has left; the system's buffer takes it at once on a line that moves."""

KEEPALIVE = 30
"""s between signs of life."""

QUEUE_SIZE = 1000
"""Messages that may wait to be read."""

RETRY_MIN = 1.0
"""s before the first attempt to reconnect; doubled for each one after it."""

RETRY_MAX = 120.0
"""s before an attempt at most, and after each refusal."""

_CLOSING: set[asyncio.Future[None]] = set()
"""Clients that disconnect in the background: asyncio itself does not hold on to its tasks."""

_PROTOCOLS = {
    PROTOCOL_311: aiomqtt.ProtocolVersion.V311,
    PROTOCOL_31: aiomqtt.ProtocolVersion.V31,
}

UNACKNOWLEDGED_TIMEOUT = 10.0
"""s after which the system gives up a line that acknowledges nothing, with what it has not delivered."""

_SOCKET_OPTIONS: tuple[SocketOption, ...] = (
    (
        (
            socket.IPPROTO_TCP,
            socket.TCP_USER_TIMEOUT,
            round(UNACKNOWLEDGED_TIMEOUT * 1000),
        ),
    )
    if sys.platform == "linux"
    else ()
)

_LOGIN_REFUSED = {4, 5, 134, 135}
"""CONNACK codes of MQTT 3.1.1, and what paho translates them to."""

_SUBSCRIPTION_REFUSED = 128
"""The SUBACK code of MQTT 3.1.1, and the least of those that paho translates it to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where a broker is and how to log in; `context` only for TLS, `protocol` as the config flow names it."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    context: ssl.SSLContext | None = None
    protocol: str = PROTOCOL_311


class _Inbox(asyncio.Queue[aiomqtt.Message]):
    """A bounded queue that drops its oldest message when it is full."""

    def __init__(self, maxsize: int, on_drop: Callable[[], None]) -> None:
        """Start empty; `on_drop` is called for each message dropped."""
        super().__init__(maxsize)
        self._on_drop = on_drop

    @override
    def put_nowait(self, item: aiomqtt.Message) -> None:
        if self.full():
            self.get_nowait()
            self._on_drop()
        super().put_nowait(item)


class DirectConnection(Connection):
    """A client of our own; a lost connection is tried again, ever more rarely."""

    def __init__(
        self,
        address: BrokerAddress,
        topics: Sequence[str],
        listener: Listener,
        *,
        optional: Sequence[str] = (),
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(topics, listener, optional=optional, qos=qos)
        self._address = address
        self._client: aiomqtt.Client | None = None
        self._dropped = 0
        self._dropping = False
        self._task: asyncio.Task[None] | None = None

    @property
    @override
    def dropped(self) -> int:
        return self._dropped

    @override
    async def async_start(self) -> None:
        await self._async_open()
        self._task = asyncio.create_task(
            self._async_run(),
            name=f"MQTT {self._address.host}:{self._address.port}",
        )

    @override
    async def async_stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._async_close()

    @override
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        if self._client is None:
            raise NotSentError("there is no connection to the broker")
        try:
            await self._async_unless_lost(
                self._client.publish(topic, payload, qos=0, timeout=SEND_TIMEOUT)
            )
        except aiomqtt.MqttCodeError as err:  # refused at once; QoS 0 is not kept
            raise NotSentError(str(err)) from err
        except aiomqtt.MqttError as err:
            raise UnconfirmedError(str(err)) from err

    @override
    async def async_drop(self) -> None:
        if (client := self._client) is not None:
            _LOGGER.info(
                "The connection to the MQTT broker %s is renewed: a message was not answered",
                self._address.host,
            )
            self._dropping = True
            await _async_disconnect(client)  # which ends the reading
            self._async_set_connected(False)

    def _count_dropped(self) -> None:
        self._dropped += 1

    def _new_client(self) -> aiomqtt.Client:
        inbox = partial(_Inbox, on_drop=self._count_dropped)
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
            socket_options=_SOCKET_OPTIONS,
        )

    async def _async_open(self) -> None:
        """Connect and subscribe; raises BrokerError, and leaves no connection then."""
        client = self._new_client()
        await _async_connect(client)
        self._client = client
        try:
            await self._async_subscribe(client)
        except BrokerError, asyncio.CancelledError:
            await self._async_close()
            raise
        self._async_set_connected(True)

    async def _async_subscribe(self, client: aiomqtt.Client) -> None:
        try:
            granted = await client.subscribe(
                [(topic, self._qos) for topic in self._topics]
            )
        except aiomqtt.MqttError as err:
            raise CannotConnectError(str(err)) from err
        codes = [code if isinstance(code, int) else code.value for code in granted]
        if any(code >= _SUBSCRIPTION_REFUSED for code in codes[: self._needed]):
            raise LoginRefusedError("this user may not subscribe to the topics")

    async def _async_close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await _async_discard(client)
        self._async_set_connected(False)

    async def _async_run(self) -> None:
        """Read messages, and connect again whenever the connection is lost."""
        while True:
            await self._async_read_messages()
            await self._async_reconnect()

    async def _async_reconnect(self) -> None:
        """Try until the connection is back; the listener hears once why the broker refuses it."""
        refused: type[BrokerError] | None = None
        delay = 0.0 if self._dropping else RETRY_MIN
        self._dropping = False
        while self._client is None:
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))
            delay = min(max(2 * delay, RETRY_MIN), RETRY_MAX)
            try:
                await self._async_open()
            except (LoginRefusedError, CertificateRefusedError) as err:
                if refused is not type(err):
                    self._listener.on_refused(err)
                refused = type(err)
                delay = RETRY_MAX
            except BrokerError as err:
                _LOGGER.debug("Still no connection to %s: %s", self._address.host, err)
        _LOGGER.info("The connection to the MQTT broker %s is back", self._address.host)

    async def _async_read_messages(self) -> None:
        """Give the listener every message until the connection is lost."""
        client = self._client
        assert client is not None
        try:
            async for message in client.messages:
                self._async_deliver(message)
        except aiomqtt.MqttError as err:
            _LOGGER.info(
                "The connection to the MQTT broker %s is lost: %s",
                self._address.host,
                err,
            )
        await self._async_close()

    @callback
    def _async_deliver(self, received: aiomqtt.Message) -> None:
        payload = received.payload
        message = Message(
            str(received.topic),
            payload if isinstance(payload, bytes) else b"",
            received.retain,
        )
        try:
            self._listener.on_message(message)
        except Exception:  # else one message would end the listening, unnoticed
            _LOGGER.exception("A message on %s could not be taken", message.topic)


async def _async_connect(client: aiomqtt.Client) -> None:
    """Connect; raises BrokerError. No socket stays open after an error, nor if this is cancelled."""
    connecting = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.wait({connecting})
    except asyncio.CancelledError:
        # aiomqtt connects in a thread, which cannot be cancelled.
        connecting.add_done_callback(partial(_async_abandon, client))
        raise
    try:
        connecting.result()
    except aiomqtt.MqttError as err:
        # A broker that accepted the connection but never answered would keep it open.
        _async_disconnect_later(client)
        raise _broker_error(err) from err
    except ValueError as err:  # a host name that no resolver can be asked for
        raise CannotConnectError(str(err)) from err


@callback
def _async_abandon(
    client: aiomqtt.Client, connecting: asyncio.Future[aiomqtt.Client]
) -> None:
    """Disconnect a client that nobody waits for any more, now that its attempt has ended."""
    if not connecting.cancelled():
        connecting.exception()  # else asyncio complains that nobody asked for it
        _async_disconnect_later(client)


@callback
def _async_disconnect_later(client: aiomqtt.Client) -> None:
    task = asyncio.ensure_future(_async_discard(client))
    _CLOSING.add(task)
    task.add_done_callback(_CLOSING.discard)


async def _async_disconnect(client: aiomqtt.Client) -> None:
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


async def _async_discard(client: aiomqtt.Client) -> None:
    """Disconnect a client whose messages nobody reads any more."""
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)
        # asyncio complains where nobody asks why a connection ended; this does.
        async for _ in client.messages:
            pass


def _broker_error(err: aiomqtt.MqttError) -> BrokerError:
    """Tell apart the causes that a user can do something about."""
    if isinstance(err, aiomqtt.MqttCodeError):
        code = err.rc if isinstance(err.rc, int) or err.rc is None else err.rc.value
        if code in _LOGIN_REFUSED:
            return LoginRefusedError(str(err))
    if isinstance(err.__context__, ssl.SSLCertVerificationError):
        return CertificateRefusedError(err.__context__.verify_message)
    return CannotConnectError(str(err))
