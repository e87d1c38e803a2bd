"""What went wrong with a server, in the causes that a user reads."""

import asyncssh

from .system_words import system_words
from .transport import DeliveryCause, DeliveryError

_MAX_DETAIL = 200
_LOST = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
)
_FULL_WORDS = (
    "no space",
    "quota",
    "disk full",
    "not enough space",
    "insufficient space",
)
_READ_ONLY_WORDS = ("read-only", "read only", "write protect", "not permitted")


def connection_error(err: OSError | ValueError | asyncssh.Error) -> DeliveryError:
    """Say why there is no connection, or no login; ValueError is a host that cannot be asked for."""
    if isinstance(err, ValueError):
        return DeliveryError(DeliveryCause.CANNOT_CONNECT, str(err)[:_MAX_DETAIL])
    if isinstance(err, TimeoutError):
        return DeliveryError(DeliveryCause.TIMEOUT)
    if isinstance(err, asyncssh.PermissionDenied):
        return DeliveryError(DeliveryCause.LOGIN_REFUSED, detail_of(err))
    if isinstance(err, asyncssh.KeyExchangeFailed):
        return DeliveryError(DeliveryCause.WEAK_SECURITY, detail_of(err))
    if isinstance(err, asyncssh.ChannelOpenError | asyncssh.SFTPError):
        return DeliveryError(DeliveryCause.NO_SFTP, detail_of(err))
    return DeliveryError(DeliveryCause.CANNOT_CONNECT, detail_of(err))


def operation_error(err: OSError | asyncssh.Error) -> DeliveryError:
    """Say why a file could not be written; REFUSED where the server does not tell."""
    text = detail_of(err)
    words = text.casefold()
    match err:
        case TimeoutError():
            cause = DeliveryCause.TIMEOUT
        case OSError():
            cause = DeliveryCause.INTERRUPTED
        case _ if isinstance(err, _LOST):
            cause = DeliveryCause.INTERRUPTED
        case asyncssh.SFTPNoSuchFile() | asyncssh.SFTPNoSuchPath():
            cause = DeliveryCause.NO_DIRECTORY
        case asyncssh.SFTPPermissionDenied() | asyncssh.SFTPWriteProtect():
            cause = DeliveryCause.NOT_WRITABLE
        case asyncssh.SFTPNoSpaceOnFilesystem() | asyncssh.SFTPQuotaExceeded():
            cause = DeliveryCause.DISK_FULL
        case _ if any(word in words for word in _FULL_WORDS):
            cause = DeliveryCause.DISK_FULL
        case _ if any(word in words for word in _READ_ONLY_WORDS):
            cause = DeliveryCause.NOT_WRITABLE
        case _:
            cause = DeliveryCause.REFUSED
    return DeliveryError(cause, text)


def detail_of(err: OSError | asyncssh.Error) -> str:
    """Make a short line of what the system or the server says."""
    said = system_words(err) if isinstance(err, OSError) else err.reason
    text = "".join(filter(str.isprintable, said or str(err) or type(err).__name__))
    return text[:_MAX_DETAIL]
