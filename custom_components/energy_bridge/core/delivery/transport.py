"""What every way of delivery offers, and how it fails."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol


class DeliveryCause(StrEnum):
    """Why a document did not arrive; each is a text for the user."""

    CANNOT_CONNECT = "cannot_connect"
    TIMEOUT = "timeout"
    LOGIN_REFUSED = "login_refused"
    HOST_KEY_CHANGED = "host_key_changed"
    WEAK_SECURITY = "weak_security"
    NOT_ALLOWED = "not_allowed"
    INVALID_DIRECTORY = "invalid_directory"
    NO_SFTP = "no_sftp"
    NO_DIRECTORY = "no_directory"
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    INTERRUPTED = "interrupted"
    UNTRUSTED = "untrusted"
    NO_HTTP = "no_http"
    REDIRECTED = "redirected"
    SERVER_ERROR = "server_error"
    REFUSED = "refused"


_ANSWERS = (
    DeliveryCause.NO_DIRECTORY,
    DeliveryCause.NOT_WRITABLE,
    DeliveryCause.DISK_FULL,
    DeliveryCause.REFUSED,
)


class DeliveryError(Exception):
    """A document did not arrive, or not for sure; it may be sent again as it is."""

    def __init__(self, cause: DeliveryCause, detail: str = "") -> None:
        """Remember why; `detail` is what the system or the server says of it, or what it is about, and no secret."""
        super().__init__(detail or cause.value)
        self.cause = cause
        self.detail = detail

    @property
    def is_answer(self) -> bool:
        """Whether the destination answered that it does not take this document.

        Else it cannot be reached, or the connection broke: no document's own failure.
        """
        return self.cause in _ANSWERS


class Session(Protocol):
    """One connection, for as many documents as there are."""

    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Deliver a document whole or not at all; raises DeliveryError.

        `directory` is relative to the destination's own, "" for that itself. Several may be put at the same time.
        """

    async def try_directory(self, directory: str) -> None:
        """Deliver an empty file that no receiver looks at, and remove it; raises DeliveryError as `put` does."""


class Transport(Protocol):
    """A destination, as documents are delivered to it."""

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Connect; raises DeliveryError."""

    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Connect, and try whether each directory is there and can be written; raises DeliveryError."""


class MessageSession(Protocol):
    """Whatever a transport of messages keeps from one body to the next, such as a login."""

    async def post(self, body: bytes) -> None:
        """Deliver a body whole or not at all; raises DeliveryError."""


class MessageTransport(Protocol):
    """A destination that takes messages, several in one body, instead of documents with a name."""

    largest_body: int
    """Bytes that are put together in one body; a single message may be larger."""

    def session(self) -> AbstractAsyncContextManager[MessageSession]:
        """Log in, where that is a step of its own; raises DeliveryError."""

    async def probe(self) -> None:
        """Try all that can be tried without a message; raises DeliveryError."""


class TooLargeError(DeliveryError):
    """The destination takes no body of this size."""

    def __init__(self, detail: str = "") -> None:
        """Remember what it said."""
        super().__init__(DeliveryCause.REFUSED, detail)
