"""Certificates of brokers, against real TLS servers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import hashlib
from ipaddress import ip_address
from pathlib import Path
import socket
import ssl
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from custom_components.energy_bridge.tls import (
    Certificate,
    NotACertificateError,
    broker_context,
    fetch_certificate,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def files(self, folder: Path) -> tuple[Path, Path]:
        """Write certificate and key, as a server wants them."""
        serial = self.certificate.serial_number
        certificate, key = folder / f"{serial}.crt", folder / f"{serial}.key"
        certificate.write_text(self.pem)
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key


def issue(
    name: str, *, by: Issued | None = None, authority: bool = False, age: int = 1
) -> Issued:
    """Issue a certificate for this address; self-signed without `by`. It began `age` days ago and lasts 30 days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - age * DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + 30 * DAY)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                (by.key if by else key).public_key()
            ),
            critical=False,
        )
    )
    if authority:
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    else:
        try:
            general: x509.GeneralName = x509.IPAddress(ip_address(name))
        except ValueError:
            general = x509.DNSName(name)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([general]), critical=False
        )
    return Issued(builder.sign(by.key if by else key, hashes.SHA256()), key)


def clients_may_refuse() -> None:
    """Let servers in this loop see refused certificates: to asyncio each is an unhandled error."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    assert before is not None

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if "transport creation" not in context["message"]:
            before(loop, context)

    loop.set_exception_handler(handle)


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


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fetch gives up."""
    monkeypatch.setattr("custom_components.energy_bridge.tls.FETCH_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(TimeoutError):
        await asyncio.to_thread(fetch_certificate, "127.0.0.1", server.getsockname()[1])
