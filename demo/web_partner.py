"""The partner's web server, which takes Teleport messages, with a certificate of its own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator.receiver import Receiver, receiver

ADDRESS = "127.0.0.1"
AUTHORIZATION = "Bearer demo"
LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WebPartner:
    """The running server, and the certificates that a client of it trusts."""

    server: Receiver
    bundle: Path
    """Those that Home Assistant trusts anyway, and the server's."""


@dataclass(frozen=True, slots=True)
class WebFiles:
    """The files of a web server's certificate: its own, its key, and what a client trusts that trusts it, too."""

    certificate: Path
    key: Path
    bundle: Path

    def context(self) -> ssl.SSLContext:
        """What the server encrypts with. Raises OSError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def web_files(folder: Path) -> WebFiles:
    """Make a certificate of this machine and write it into a folder. Raises OSError."""
    files = WebFiles(folder / "web.crt", folder / "web.key", folder / "trusted.pem")
    own = certify(files.certificate, files.key)
    usual = Path(certifi.where()).read_text(encoding="ascii")
    files.bundle.write_text(f"{usual}\n{own}", encoding="ascii")
    return files


@asynccontextmanager
async def running_web_partner(
    folder: Path, *, port: int = 0
) -> AsyncGenerator[WebPartner]:
    """Run the server at `port` (0: a free one); its certificate and key, new at each start, are in a folder. Raises OSError."""
    files = web_files(folder)
    async with receiver(
        files.context(), authorization=AUTHORIZATION, port=port
    ) as server:
        yield WebPartner(server, files.bundle)


def certify(certificate: Path, key_file: Path) -> str:
    """Write a certificate for this machine, and its key; answers the certificate as text."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Energy Bridge demo")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(public), False
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(ADDRESS))]), False
        )
    )
    text = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    certificate.write_bytes(text)
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return text.decode()
