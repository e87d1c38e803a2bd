"""Certificates made for a test."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    name: str,
    *,
    by: Issued | None = None,
    authority: bool = False,
    age: int = 1,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Issued:
    """Issue a certificate for this address; self-signed without `by`, and with a new key without `key`.

    It began `age` days ago and lasts 30 days.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
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
    """Let servers in this loop see clients that go away: to asyncio each is an unhandled error."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    assert before is not None

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), (ssl.SSLError, ConnectionError)):
            before(loop, context)

    loop.set_exception_handler(handle)


@dataclass(slots=True)
class Impostor:
    """A TLS server in a broker's place."""

    context: ssl.SSLContext
    port: int = 0
    handshakes: int = 0
    received: list[bytes] = field(default_factory=list)
    """What clients sent inside TLS."""
    left: int = 0
    """Clients that went away."""


@asynccontextmanager
async def impostor(issued: Issued, folder: Path) -> AsyncGenerator[Impostor]:
    """Run a server that shows this certificate, and lets everybody in as an MQTT broker does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*issued.files(folder))
    clients_may_refuse()
    server = Impostor(context)

    async def accept(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        server.handshakes += 1
        try:
            while said := await reader.read(4096):
                server.received.append(said)
                writer.write(b"\x20\x02\x00\x00")
        except OSError:
            pass
        finally:
            server.left += 1
            writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context) as tls:
        server.port = tls.sockets[0].getsockname()[1]
        yield server
