"""What went wrong with a web server, in the causes that a user reads.

Nothing that the server itself says is taken over: it may repeat what it was sent, the login included.
Details are what the system says, or names that are the same in every language.
"""

from http import HTTPStatus

import aiohttp

from .system_words import system_words
from .transport import DeliveryCause, DeliveryError, TooLargeError

_MAX_DETAIL = 200
_NOT_FOR_US = frozenset({401, 403})
_NO_FAULT_OF_THE_BODY = frozenset({404, 405, 407, 408, 410, 421, 425, 426, 429, 451})
"""Answers about the address, or about the moment."""


def request_error(err: OSError | ValueError | aiohttp.ClientError) -> DeliveryError:
    """Say why a request has no answer; ValueError is an address that cannot be asked for."""
    match err:
        case TimeoutError():
            return DeliveryError(DeliveryCause.TIMEOUT)
        case aiohttp.ClientConnectorCertificateError():
            found = getattr(err.certificate_error, "verify_message", "")
            return DeliveryError(DeliveryCause.UNTRUSTED, _short(found))
        case aiohttp.ClientConnectorSSLError():
            detail = f"TLS {err.os_error.reason}"
            return DeliveryError(DeliveryCause.CANNOT_CONNECT, _short(detail))
        case aiohttp.ClientConnectorError():
            detail = system_words(err.os_error)
            return DeliveryError(DeliveryCause.CANNOT_CONNECT, _short(detail))
        case aiohttp.InvalidURL() | ValueError():
            return DeliveryError(DeliveryCause.CANNOT_CONNECT, "URL")
        case aiohttp.ClientResponseError():
            return DeliveryError(DeliveryCause.NO_HTTP)
        case _:
            return DeliveryError(DeliveryCause.INTERRUPTED)


def status_error(status: int) -> DeliveryError | None:
    """Say what an answer means, None if all is well."""
    if 200 <= status < 300:
        return None
    detail = f"HTTP {status}{_phrase(status)}"
    if status in _NOT_FOR_US:
        return DeliveryError(DeliveryCause.LOGIN_REFUSED, detail)
    if status == HTTPStatus.CONTENT_TOO_LARGE:
        return TooLargeError(detail)
    if 400 <= status < 500 and status not in _NO_FAULT_OF_THE_BODY:
        return DeliveryError(DeliveryCause.REFUSED, detail)
    if 300 <= status < 400:
        return DeliveryError(DeliveryCause.REDIRECTED, detail)
    return DeliveryError(DeliveryCause.SERVER_ERROR, detail)


def _phrase(status: int) -> str:
    """What the standard calls a status, whatever the server does."""
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _short(text: str) -> str:
    return "".join(filter(str.isprintable, text))[:_MAX_DETAIL]
