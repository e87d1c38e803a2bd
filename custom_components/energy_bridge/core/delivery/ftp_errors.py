"""What went wrong with an FTP server, in the causes that a user reads."""

import ssl

import aioftp

from .ftp_client import FtpProtocolError, UnprotectedError, reply_text
from .system_words import system_words
from .transport import DeliveryCause, DeliveryError

type FtpFailure = OSError | aioftp.StatusCodeError | FtpProtocolError
"""What a `FtpClient` raises."""

_MAX_DETAIL = 200
_CODES = {
    "421": DeliveryCause.INTERRUPTED,
    "425": DeliveryCause.INTERRUPTED,
    "426": DeliveryCause.INTERRUPTED,
    "452": DeliveryCause.DISK_FULL,
    "530": DeliveryCause.NOT_WRITABLE,
    "532": DeliveryCause.NOT_WRITABLE,
    "552": DeliveryCause.DISK_FULL,
    "553": DeliveryCause.NOT_WRITABLE,
}
_WORDS = (
    (
        DeliveryCause.DISK_FULL,
        ("no space", "quota", "disk full", "enough space", "writing to local file"),
    ),
    (DeliveryCause.NO_DIRECTORY, ("no such", "not a directory", "cannot find")),
    (
        DeliveryCause.NOT_WRITABLE,
        ("denied", "privilege", "read-only", "not permitted", "not allowed"),
    ),
)


class NoTlsError(DeliveryError):
    """The server offers no TLS for commands, or none for documents; nobody logged in."""

    def __init__(self, detail: str) -> None:
        """Keep what the server said, alone as `answer`."""
        super().__init__(DeliveryCause.UNTRUSTED, f"TLS → {detail}")
        self.answer = detail


class NoRenameError(DeliveryError):
    """The server takes files but gives them no other name."""

    def __init__(self, detail: str) -> None:
        """Keep what the server said."""
        super().__init__(DeliveryCause.REFUSED, detail)


def connection_error(err: FtpFailure | ValueError) -> DeliveryError:
    """Say why there is no connection; ValueError is a host that cannot be asked for."""
    detail = _detail_of(err)
    match err:
        case UnprotectedError():
            return NoTlsError(detail)
        case TimeoutError():
            cause = DeliveryCause.TIMEOUT
        case ssl.SSLCertVerificationError():
            return DeliveryError(DeliveryCause.UNTRUSTED, err.verify_message)
        case _:
            cause = DeliveryCause.CANNOT_CONNECT
    return DeliveryError(cause, detail)


def login_error(err: FtpFailure, password: str) -> DeliveryError:
    """Say why nobody is logged in, without a password that a server may repeat."""
    if isinstance(err, aioftp.StatusCodeError):
        refused = err.received_codes[-1].matches("5xx")
        cause = DeliveryCause.LOGIN_REFUSED if refused else DeliveryCause.CANNOT_CONNECT
        said = reply_text(err)
    elif isinstance(err, FtpProtocolError):
        cause, said = DeliveryCause.CANNOT_CONNECT, str(err)
    else:
        return connection_error(err)
    return DeliveryError(
        cause, _printable(said.replace(password, "***") if password else said)
    )


def operation_error(err: FtpFailure) -> DeliveryError:
    """Say why a file could not be written; REFUSED where the server does not tell."""
    detail = _detail_of(err)
    match err:
        case TimeoutError():
            cause = DeliveryCause.TIMEOUT
        case aioftp.StatusCodeError():
            cause = _cause_of(err.received_codes[-1], detail.casefold())
        case ssl.SSLCertVerificationError():
            cause = DeliveryCause.UNTRUSTED
        case _:
            cause = DeliveryCause.INTERRUPTED
    return DeliveryError(cause, detail)


def _cause_of(code: str, words: str) -> DeliveryCause:
    """A server's own words tell more than its code."""
    for cause, known in _WORDS:
        if any(word in words for word in known):
            return cause
    return _CODES.get(code, DeliveryCause.REFUSED)


def _detail_of(err: FtpFailure | ValueError) -> str:
    if isinstance(err, TimeoutError):
        return ""
    if isinstance(err, aioftp.StatusCodeError):
        return _printable(reply_text(err))
    if isinstance(err, OSError):
        return _printable(system_words(err))
    return _printable(str(err) or type(err).__name__)


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))[:_MAX_DETAIL]
