"""Certificates of brokers, against real TLS servers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import hashlib
from pathlib import Path
import socket
import ssl
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
import pytest

from custom_components.energy_bridge.mqtt.tls import (
    FETCH_TIMEOUT,
    Certificate,
    NotACertificateError,
    broker_context,
    fetch_certificate,
)

from ..helpers.certificates import Issued, clients_may_refuse, issue


@asynccontextmanager
async def tls_server(issued: Issued, folder: Path) -> AsyncGenerator[int]:
    """Run a server that shows this certificate; answers its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*issued.files(folder))
    clients_may_refuse()

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def greeting(port: int, context: ssl.SSLContext) -> bytes:
    """What the server says to somebody who trusts it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        return await reader.read()
    finally:
        writer.close()


async def test_a_self_signed_certificate_is_fetched_and_pinned(tmp_path: Path) -> None:
    """It is refused by the usual check, can be fetched all the same, and then is accepted."""
    issued = issue("127.0.0.1")
    async with tls_server(issued, tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await greeting(port, broker_context())
        fetched = await asyncio.to_thread(fetch_certificate, "127.0.0.1", port)
        assert ssl.PEM_cert_to_DER_cert(fetched.pem) == (
            issued.certificate.public_bytes(serialization.Encoding.DER)
        )
        assert await greeting(port, broker_context(pinned=fetched.pem)) == b"hello"


def test_the_fingerprint_is_written_as_browsers_write_it() -> None:
    """SHA-256 over the DER form, in pairs."""
    issued = issue("127.0.0.1")
    digest = hashlib.sha256(
        issued.certificate.public_bytes(serialization.Encoding.DER)
    ).digest()
    fingerprint = Certificate(issued.pem).fingerprint
    assert fingerprint == ":".join(f"{byte:02X}" for byte in digest)
    assert len(fingerprint) == 95


@pytest.mark.parametrize(
    ("name", "age"),
    [
        pytest.param("energyhub", 1, id="another name"),
        pytest.param("127.0.0.1", 90, id="expired"),
        pytest.param("127.0.0.1", -5, id="not valid yet"),
        pytest.param("energyhub", 90, id="another name and expired"),
    ],
)
async def test_a_pinned_certificate_needs_neither_name_nor_dates(
    tmp_path: Path, name: str, age: int
) -> None:
    """The user confirmed exactly this one."""
    issued = issue(name, age=age)
    async with tls_server(issued, tmp_path) as port:
        assert await greeting(port, broker_context(pinned=issued.pem)) == b"hello"


async def test_a_pinned_certificate_of_an_authority_needs_no_chain(
    tmp_path: Path,
) -> None:
    """Neither the authority nor its other certificates are trusted by that."""
    authority = issue("Our house", authority=True)
    first, second = issue("127.0.0.1", by=authority), issue("127.0.0.1", by=authority)
    context = broker_context(pinned=first.pem)
    async with tls_server(first, tmp_path) as port:
        assert await greeting(port, context) == b"hello"
    async with tls_server(second, tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await greeting(port, context)


async def test_another_certificate_than_the_pinned_one_is_refused(
    tmp_path: Path,
) -> None:
    """Even one with the same name and dates."""
    pinned, shown = issue("127.0.0.1"), issue("127.0.0.1")
    async with tls_server(shown, tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await greeting(port, broker_context(pinned=pinned.pem))


@pytest.mark.parametrize("same_key", [False, True], ids=["issued", "renewed"])
async def test_a_certificate_that_the_pinned_one_signed_is_refused(
    tmp_path: Path, same_key: bool
) -> None:
    """A pinned certificate is none of an authority, even where it could be one."""
    pinned = issue("127.0.0.1", authority=True)
    shown = issue("127.0.0.1", by=pinned, key=pinned.key if same_key else None)
    context = broker_context(pinned=pinned.pem)
    async with tls_server(shown, tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await greeting(port, context)
    async with tls_server(pinned, tmp_path) as port:
        assert await greeting(port, context) == b"hello"


async def test_a_private_authority(tmp_path: Path) -> None:
    """Its certificates are accepted where name and dates fit; those of others are not."""
    authority = issue("Our house", authority=True)
    context = broker_context(authority=authority.pem)
    good = issue("127.0.0.1", by=authority)
    async with tls_server(good, tmp_path) as port:
        assert await greeting(port, context) == b"hello"
    for bad in (
        issue("energyhub", by=authority),
        issue("127.0.0.1", by=authority, age=90),
        issue("127.0.0.1", by=issue("Our house", authority=True)),
        issue("127.0.0.1"),
    ):
        async with tls_server(bad, tmp_path) as port:
            with pytest.raises(ssl.SSLCertVerificationError):
                await greeting(port, context)


def test_the_usual_authorities_stay_trusted() -> None:
    """A private one comes on top of them; a pinned certificate replaces them."""
    usual = len(broker_context().get_ca_certs())
    issued = issue("Our house", authority=True)
    assert usual > 50
    assert len(broker_context(authority=issued.pem).get_ca_certs()) == usual + 1
    assert len(broker_context(pinned=issued.pem).get_ca_certs()) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("hello", id="no PEM"),
        pytest.param("Schlüssel", id="not ASCII"),
        pytest.param(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            id="no certificate inside",
        ),
        pytest.param(issue("127.0.0.1").pem[:300], id="cut off"),
    ],
)
@pytest.mark.parametrize("kind", ["authority", "pinned"])
def test_a_text_without_certificate(text: str, kind: str) -> None:
    """It is told apart from a certificate that does not fit."""
    with pytest.raises(NotACertificateError):
        broker_context(**{kind: text})


async def test_nothing_to_fetch(unused_tcp_port: int) -> None:
    """A closed port and a server without TLS are both an OSError."""
    with pytest.raises(OSError):
        await asyncio.to_thread(fetch_certificate, "127.0.0.1", unused_tcp_port)

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"no TLS here\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(OSError):
            await asyncio.to_thread(fetch_certificate, "127.0.0.1", port)


@pytest.mark.parametrize(
    "error", [ValueError("embedded null character"), UnicodeError("label too long")]
)
def test_a_host_that_nobody_can_be_asked_for(error: ValueError) -> None:
    """Is like one that is not there."""
    with patch("socket.getaddrinfo", side_effect=error), pytest.raises(OSError):
        fetch_certificate("broker", 8883)


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fetch gives up, before somebody who waits for it does."""
    assert FETCH_TIMEOUT <= 10
    monkeypatch.setattr("custom_components.energy_bridge.mqtt.tls.FETCH_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(TimeoutError):
        await asyncio.to_thread(fetch_certificate, "127.0.0.1", server.getsockname()[1])
