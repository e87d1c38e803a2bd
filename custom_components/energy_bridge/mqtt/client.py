"""The client of a direct connection: how it is made, connected, and closed without leaving a socket."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import dataclass
from functools import partial
import logging
import socket
import ssl
import sys
from typing import override

import aiomqtt
from aiomqtt.types import SocketOption
from homeassistant.core import callback

from ..const import PROTOCOL_31, PROTOCOL_311
from .connection import (
    BrokerError,
    CannotConnectError,
    CertificateRefusedError,
    LoginRefusedError,
    Unreachable,
)
from .guarded_client import GuardedClient

# paho reports every lost connection itself; here that is said once, by what uses the client.
_CLIENT_LOGGER = logging.getLogger(f"{__name__}.paho")
_CLIENT_LOGGER.setLevel(logging.CRITICAL)

CONNECT_TIMEOUT = 10.0
"""s; also for a subscription and for the confirmation of what is published."""

_MARGIN = 2.0
"""s more for an attempt as a whole: paho waits for a handshake as long as for a keepalive."""

KEEPALIVE = 30
"""s between signs of life."""

QUEUE_SIZE = 1000
"""Messages that may wait to be read."""

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


def new_client(address: BrokerAddress, on_drop: Callable[[], None]) -> aiomqtt.Client:
    """Make a client that is not connected yet; `on_drop` is called for each message that came faster than it was read."""
    inbox = partial(_Inbox, on_drop=on_drop)
    return GuardedClient(
        address.host,
        address.port,
        username=address.username,
        password=address.password,
        tls_context=address.context,
        logger=_CLIENT_LOGGER,
        queue_type=inbox,
        protocol=_PROTOCOLS[address.protocol],
        timeout=CONNECT_TIMEOUT,
        keepalive=KEEPALIVE,
        max_queued_incoming_messages=QUEUE_SIZE,
        socket_options=_SOCKET_OPTIONS,
    )


async def async_connect(client: aiomqtt.Client) -> None:
    """Connect; raises BrokerError. No socket stays open after an error, nor if this is cancelled."""
    connecting = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.wait({connecting}, timeout=CONNECT_TIMEOUT + _MARGIN)
    except asyncio.CancelledError:
        # aiomqtt connects in a thread, which cannot be cancelled.
        connecting.add_done_callback(partial(_async_abandon, client))
        raise
    if not connecting.done():  # a server that takes part in no TLS handshake
        connecting.add_done_callback(partial(_async_abandon, client))
        raise CannotConnectError("the broker does not answer", Unreachable.NO_ANSWER)
    try:
        connecting.result()
    except aiomqtt.MqttError as err:
        # A broker that accepted the connection but never answered would keep it open.
        _async_disconnect_later(client)
        raise _broker_error(err) from err
    except ValueError as err:  # a host name that no resolver can be asked for
        raise CannotConnectError(str(err), Unreachable.HOST_UNKNOWN) from err


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
    task = asyncio.ensure_future(async_discard(client))
    _CLOSING.add(task)
    task.add_done_callback(_CLOSING.discard)


async def async_disconnect(client: aiomqtt.Client) -> None:
    """Disconnect a client that somebody reads: its messages end."""
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


async def async_discard(client: aiomqtt.Client) -> None:
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
    return CannotConnectError(str(err), _reason(err.__context__))


def _reason(cause: BaseException | None) -> Unreachable:
    match cause:
        case socket.gaierror():
            return Unreachable.HOST_UNKNOWN
        case TimeoutError():
            return Unreachable.NO_ANSWER
    return Unreachable.CANNOT_CONNECT
