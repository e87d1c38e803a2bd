"""Who is let in by a broker and whom we let in: names, logins, certificates, and giving up."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
import socket
from typing import Any, Self
from unittest.mock import patch

import aiomqtt
import pytest

from custom_components.energy_bridge.mqtt import client as client_module
from custom_components.energy_bridge.mqtt.client import (
    BrokerAddress,
    async_connect,
    async_discard,
    new_client,
)
from custom_components.energy_bridge.mqtt.connection import (
    BrokerError,
    CannotConnectError,
    CertificateRefusedError,
    LoginRefusedError,
    Unreachable,
)
from custom_components.energy_bridge.mqtt.direct import DirectConnection
from custom_components.energy_bridge.mqtt.tls import broker_context
from simulator.broker import embedded_broker

from ..helpers.brokers import ACCEPTED, Heard, direct, odd_broker
from ..helpers.certificates import Issued, clients_may_refuse, impostor, issue
from ..helpers.waiting import until


async def test_nobody_answers(unused_tcp_port: int) -> None:
    """A closed port cannot be reached."""
    heard = Heard()
    with pytest.raises(CannotConnectError) as caught:
        await direct(unused_tcp_port, heard).async_start()
    assert caught.value.reason is Unreachable.CANNOT_CONNECT
    assert heard == Heard()


async def test_a_server_that_takes_part_in_no_handshake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Holds nobody up for longer than any other that does not answer."""
    monkeypatch.setattr(client_module, "CONNECT_TIMEOUT", 0.2)
    monkeypatch.setattr(client_module, "_MARGIN", 0.2)
    context = await asyncio.to_thread(broker_context)
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    async with silent:
        address = BrokerAddress(
            host="127.0.0.1",
            port=silent.sockets[0].getsockname()[1],
            context=context,
        )
        heard = Heard()
        async with asyncio.timeout(5):
            with pytest.raises(CannotConnectError):
                await DirectConnection(address, ("a",), heard.listener).async_start()
        silent.close_clients()
    assert heard == Heard()


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(socket.gaierror(-2, "Name or service not known"), id="unknown"),
        pytest.param(UnicodeError("label empty or too long"), id="impossible"),
    ],
)
async def test_a_name_without_address(error: Exception) -> None:
    """It is told apart from a closed port; names that nobody can have are like those that nobody has."""
    heard = Heard()
    address = BrokerAddress(host="a..b", port=1883)
    with (
        patch("socket.getaddrinfo", side_effect=error),
        pytest.raises(CannotConnectError) as caught,
    ):
        await DirectConnection(address, ("a",), heard.listener).async_start()
    assert caught.value.reason is Unreachable.HOST_UNKNOWN
    assert heard == Heard()


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param(
            (b"HTTP/1.1 400 Bad Request\r\n\r\n",), CannotConnectError, id="HTTP"
        ),
        pytest.param((b"\x20\x02\x00\x02",), CannotConnectError, id="identifier"),
        pytest.param((b"\x20\x02\x00\x03",), CannotConnectError, id="unavailable"),
        pytest.param((b"\x20\x02\x00\x04",), LoginRefusedError, id="bad password"),
        pytest.param((b"\x20\x02\x00\x05",), LoginRefusedError, id="not authorized"),
        pytest.param((), CannotConnectError, id="no CONNACK"),
        pytest.param((ACCEPTED,), CannotConnectError, id="no SUBACK"),
    ],
)
async def test_a_broker_that_does_not_let_us_in(
    answers: tuple[bytes, ...], error: type[BrokerError]
) -> None:
    """The causes are told apart, and no connection stays open."""
    heard = Heard()
    timeout = 60 if error is LoginRefusedError else 0.3
    async with odd_broker(*answers) as odd:
        with patch.object(client_module, "CONNECT_TIMEOUT", timeout):
            with pytest.raises(error) as caught:
                await direct(odd.port, heard).async_start()
            if not answers:
                assert isinstance(caught.value, CannotConnectError)
                assert caught.value.reason is Unreachable.NO_ANSWER
            await until(lambda: odd.taken and not odd.open_connections)
            await until(lambda: not client_module._CLOSING)
    assert heard.connected == []


async def test_a_broker_that_hangs_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where something listens in place of a broker that is gone."""
    monkeypatch.setattr(client_module, "CONNECT_TIMEOUT", 0.3)
    server = await asyncio.start_server(
        lambda _reader, writer: writer.transport.abort(), "127.0.0.1", 0
    )
    heard = Heard()
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(CannotConnectError):
            await direct(port, heard).async_start()
    await until(lambda: not client_module._CLOSING)
    assert heard == Heard()


async def test_the_login_is_checked() -> None:
    """A wrong password is told apart, the right one works."""
    heard = Heard()
    async with embedded_broker(users={"extapi": "secret"}) as (_, port):
        for username, password in ((None, None), ("extapi", "wrong")):
            with pytest.raises(LoginRefusedError):
                await direct(
                    port, heard, username=username, password=password
                ).async_start()
        connection = direct(port, heard, username="extapi", password="secret")
        await connection.async_start()
        await connection.async_stop()


async def test_the_certificate_is_checked(tmp_path: Path) -> None:
    """One that is not trusted is told apart from a broker that cannot be reached."""
    clients_may_refuse()
    issued = issue("127.0.0.1")
    heard = Heard()
    async with embedded_broker(tls=issued.files(tmp_path)) as (host, port):
        for context, error in (
            (broker_context(), CertificateRefusedError),
            (broker_context(pinned=issue(host).pem), CertificateRefusedError),
            (None, CannotConnectError),
        ):
            address = BrokerAddress(host=host, port=port, context=context)
            with (
                patch.object(client_module, "CONNECT_TIMEOUT", 60 if context else 1),
                pytest.raises(error),
            ):
                await DirectConnection(address, ("a",), heard.listener).async_start()
        address = BrokerAddress(
            host=host, port=port, context=broker_context(pinned=issued.pem)
        )
        connection = DirectConnection(address, ("a",), heard.listener)
        await connection.async_start()
        await connection.async_stop()
    assert heard.connected == [True, False]


PINNED = issue("127.0.0.1", authority=True)


class SlowClient:
    """A client that connects when the test says so, and tells when it is disconnected."""

    def __init__(self) -> None:
        """Nobody has tried to connect yet."""
        self.begun, self.may_connect = asyncio.Event(), asyncio.Event()
        self.left = 0
        self.error: Exception | None = None

    async def __aenter__(self) -> Self:
        """Connect, or fail."""
        self.begun.set()
        await self.may_connect.wait()
        if self.error is not None:
            raise self.error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        self.left += 1

    @property
    async def messages(self) -> AsyncGenerator[None]:
        """There are none."""
        for each in list[None]():
            yield each


@pytest.mark.parametrize("error", [None, aiomqtt.MqttError("too late")])
@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_an_attempt_that_ends_when_nobody_waits_any_more(
    monkeypatch: pytest.MonkeyPatch, is_cancelled: bool, error: Exception | None
) -> None:
    """The client is disconnected then, whichever way it ended."""
    monkeypatch.setattr(client_module, "_MARGIN", 0)
    monkeypatch.setattr(client_module, "CONNECT_TIMEOUT", 60 if is_cancelled else 0.01)
    client: Any = SlowClient()
    client.error = error
    connecting = asyncio.create_task(async_connect(client))
    await client.begun.wait()
    if is_cancelled:
        connecting.cancel()
    with pytest.raises(asyncio.CancelledError if is_cancelled else CannotConnectError):
        await connecting
    assert client.left == 0
    client.may_connect.set()
    await until(lambda: client.left == 1)
    await until(lambda: not client_module._CLOSING)


async def test_an_attempt_that_is_cancelled_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Leaves nothing to disconnect, as at the end of Home Assistant."""
    monkeypatch.setattr(client_module, "_MARGIN", 0)
    monkeypatch.setattr(client_module, "CONNECT_TIMEOUT", 0.01)
    client: Any = SlowClient()
    before = asyncio.all_tasks()
    with pytest.raises(CannotConnectError) as caught:
        await async_connect(client)
    assert caught.value.reason is Unreachable.NO_ANSWER
    (attempt,) = asyncio.all_tasks() - before
    attempt.cancel()
    await asyncio.wait({attempt})
    await asyncio.sleep(0)
    assert client.left == 0
    assert not client_module._CLOSING


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        pytest.param(issue("127.0.0.1"), "self-signed", id="another one"),
        pytest.param(issue("127.0.0.1", by=PINNED), "pinned", id="signed by it"),
        pytest.param(
            issue("127.0.0.1", by=PINNED, key=PINNED.key), "self-signed", id="renewed"
        ),
        pytest.param(
            issue("127.0.0.1", key=PINNED.key, authority=True),
            "self-signed",
            id="renewed as an authority",
        ),
    ],
)
async def test_an_impostor_hears_nothing(
    tmp_path: Path, shown: Issued, reason: str
) -> None:
    """Whoever shows another certificate than the pinned one gets neither name nor password.

    Not even one that the pinned one's key has signed, nor one for the same key.
    """
    pinned = PINNED
    heard = Heard()
    async with impostor(shown, tmp_path) as server:
        address = BrokerAddress(
            host="127.0.0.1",
            port=server.port,
            username="extapi",
            password="secret",
            context=broker_context(pinned=pinned.pem),
        )
        with patch.object(client_module, "CONNECT_TIMEOUT", 3):
            with pytest.raises(CertificateRefusedError, match=reason):
                await DirectConnection(address, ("a",), heard.listener).async_start()
            await until(lambda: server.left == server.handshakes)
    assert server.received == []
    assert heard == Heard()


async def test_an_impostor_continues_no_session(tmp_path: Path) -> None:
    """What was agreed with the pinned server lets no other certificate in."""
    async with impostor(PINNED, tmp_path) as server:
        address = BrokerAddress(
            host="127.0.0.1",
            port=server.port,
            username="extapi",
            password="secret",
            context=broker_context(pinned=PINNED.pem),
        )
        client = new_client(address, on_drop=lambda: None)
        await async_connect(client)
        await async_discard(client)
        await until(lambda: server.left == 1)
        assert b"secret" in b"".join(server.received)
        server.received.clear()
        other = issue("127.0.0.1", by=PINNED)
        server.context.load_cert_chain(*other.files(tmp_path))
        with pytest.raises(CertificateRefusedError, match="pinned"):
            await async_connect(new_client(address, on_drop=lambda: None))
        await until(lambda: server.left == server.handshakes)
    assert server.received == []


async def test_a_user_who_may_not_read_all() -> None:
    """Topics that are no more than welcome may be refused."""
    heard = Heard()
    address = BrokerAddress(host="127.0.0.1", port=0)
    for code, connected in ((b"\x01\x80", [True, False]), (b"\x80\x01", [])):
        async with odd_broker(ACCEPTED, b"\x90\x04\x00\x01" + code) as odd:
            connection = DirectConnection(
                replace(address, port=odd.port),
                ("a/b",),
                heard.listener,
                optional=("a/c",),
                qos=1,
            )
            with nullcontext() if connected else pytest.raises(LoginRefusedError):
                await connection.async_start()
            await connection.async_stop()
        assert heard.connected == connected
        heard.connected.clear()


@pytest.mark.parametrize(
    "answers",
    [pytest.param((), id="connecting"), pytest.param((ACCEPTED,), id="subscribing")],
)
async def test_giving_up_while_connecting(answers: tuple[bytes, ...]) -> None:
    """A start that is cancelled leaves no connection behind."""
    heard = Heard()
    async with odd_broker(*answers) as odd:
        with patch.object(client_module, "CONNECT_TIMEOUT", 0.5):
            connection = direct(odd.port, heard)
            starting = asyncio.create_task(connection.async_start())
            await asyncio.sleep(0.2)
            await until(lambda: odd.open_connections)
            starting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await starting
            await connection.async_stop()
            await until(lambda: not odd.open_connections)
            await until(lambda: not client_module._CLOSING)
    assert heard.connected == []
