"""Certificates of brokers: the usual check, a private authority, or one certificate pinned by its fingerprint."""

from dataclasses import dataclass
import hashlib
import ssl

from homeassistant.util.ssl import create_client_context

from .pinning import pinned_context

_NO_CHECK_TIME = 0x20_0000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name."""

FETCH_TIMEOUT = 10.0


class NotACertificateError(Exception):
    """The text holds no usable certificate in PEM form."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate."""

    pem: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers show it."""
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.pem)).hexdigest().upper()
        return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def fetch_certificate(host: str, port: int) -> Certificate:
    """Ask a server for its certificate without trusting it; blocking. Raises OSError if there is none to be had."""
    try:
        pem = ssl.get_server_certificate((host, port), timeout=FETCH_TIMEOUT)
    except ValueError as err:  # a host name that no resolver can be asked for
        raise OSError(str(err)) from err
    return Certificate(pem)


def broker_context(
    *, authority: str | None = None, pinned: str | None = None
) -> ssl.SSLContext:
    """Make the context for one broker; blocking. Raises NotACertificateError for PEM texts that hold none.

    `authority` is a private CA in PEM form, trusted besides the usual ones. `pinned` is the only certificate accepted:
    its name and dates then add nothing to being exactly that one.
    """
    if pinned is None:
        context = create_client_context()
        if authority is not None:
            _trust(context, authority)
        return context
    context = pinned_context(_der(pinned))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
    _trust(context, pinned)
    return context


def _der(pem: str) -> bytes:
    try:
        return ssl.PEM_cert_to_DER_cert(pem)
    except ValueError as err:
        raise NotACertificateError from err


def _trust(context: ssl.SSLContext, pem: str) -> None:
    # Text around the certificate may hold anything; the ssl module takes ASCII only.
    text = pem.encode("ascii", "ignore").decode()
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError) as err:
        raise NotACertificateError from err
