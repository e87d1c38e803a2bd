"""What Amazon SNS answers, in the causes that a user reads, and with its own words."""

from collections.abc import Iterable
import re
from urllib.parse import quote

from .transport import DeliveryCause, DeliveryError, TooLargeError

_MAX_DETAIL = 300
_HIDDEN = "***"

_LOGIN = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "AuthorizationError",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "InvalidToken",
        "MissingAuthenticationToken",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    }
)
NO_RIGHT = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})
"""Answers to a login that is right, but may not do this."""

_NO_FAULT_OF_THE_MESSAGE = frozenset(
    {
        "EndpointDisabled",
        "InvalidAction",
        "InvalidParameter",
        "InvalidState",
        "MissingAction",
        "MissingParameter",
        "NotFound",
        "RequestThrottled",
        "ResourceNotFound",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
"""About the topic, or about the moment, as all whose code begins with one of the next."""
_BEGINNINGS = ("KMS", "Throttl", "Internal")

_PROOF = re.compile(r"\b(Credential|Signature)=[^\s,&'\"]+")


class NoCredentialsError(DeliveryError):
    """Nobody gave this machine a login for AWS."""

    def __init__(self) -> None:
        """Nobody said anything about it."""
        super().__init__(DeliveryCause.LOGIN_REFUSED)


class NoDeduplicationError(DeliveryError):
    """The topic does not tell copies apart by their content, and so takes no message of ours."""

    def __init__(self) -> None:
        """The topic says no more than that."""
        super().__init__(DeliveryCause.SERVER_ERROR, "ContentBasedDeduplication: false")


class ServiceError(DeliveryError):
    """The service answered with an error."""

    def __init__(self, cause: DeliveryCause, detail: str, code: str) -> None:
        """Keep its code beside the text."""
        super().__init__(cause, detail)
        self.code = code


def service_error(
    status: int, code: str, text: str, secrets: Iterable[str]
) -> DeliveryError:
    """Say what an answer means, with the service's text of which no secret is left."""
    detail = ": ".join(filter(None, (code, _without_secrets(text, secrets))))
    if status == 413 or (code.startswith("InvalidParam") and "too long" in text):
        return TooLargeError(detail)
    return ServiceError(_cause(status, code), detail, code)


def _cause(status: int, code: str) -> DeliveryCause:
    if code in _LOGIN:
        return DeliveryCause.LOGIN_REFUSED
    if code in _NO_FAULT_OF_THE_MESSAGE or code.startswith(_BEGINNINGS):
        return DeliveryCause.SERVER_ERROR
    if status in (401, 403):
        return DeliveryCause.LOGIN_REFUSED
    if status == 400:
        return DeliveryCause.REFUSED
    return DeliveryCause.SERVER_ERROR


def _without_secrets(text: str, secrets: Iterable[str]) -> str:
    """The first line, which is all that is for people: the others repeat what was signed."""
    lines = text.strip().splitlines()
    shown = lines[0] if lines else ""
    for secret in filter(None, secrets):
        for spelled in (secret, quote(secret, safe="")):
            shown = shown.replace(spelled, _HIDDEN)
    shown = _PROOF.sub(rf"\1={_HIDDEN}", shown)
    return "".join(filter(str.isprintable, shown))[:_MAX_DETAIL]
