"""Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4)."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import aiohttp

from ..wire import Json, MessageError, load_object
from .answers import read_answer
from .https_errors import request_error, status_error
from .transport import DeliveryCause, DeliveryError
from .web_address import checked_url, is_header_value

LEEWAY = 60.0
"""s before its end from which on a token is not used any more."""

_MAX_ANSWER = 65_536
_REFUSALS = frozenset(
    {
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)
"""What a token server may say (section 5.2); no other word of it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """Where tokens are given, and to whom."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


class TokenSource:
    """Fetches a token when there is none that still holds."""

    def __init__(
        self, session: aiohttp.ClientSession, client: OAuthClient, timeout: float
    ) -> None:
        """Prepare; nothing is fetched yet. A token server has `timeout` s to answer."""
        self._session = session
        self._client = client
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._header: str | None = None
        self._holds_until: float | None = None
        """By the loop's clock; None for a token that does not say when it ends."""
        self._fetching = asyncio.Lock()

    async def authorization(self) -> str:
        """The header that shows a token; raises DeliveryError."""
        async with self._fetching:  # one for all who ask meanwhile
            if self._header is None or self._is_over():
                await self._fetch()
            assert self._header is not None
            return self._header

    def forget(self, authorization: str) -> None:
        """Fetch another token next time, if this header is still the one that is used."""
        if self._header == authorization:
            self._header = None

    def _is_over(self) -> bool:
        until = self._holds_until
        return until is not None and asyncio.get_running_loop().time() >= until

    async def _fetch(self) -> None:
        client = self._client
        form = {"grant_type": "client_credentials"}
        if client.scope:
            form["scope"] = client.scope
        # Section 2.3.1: both parts are encoded before they are joined.
        login = aiohttp.encode_basic_auth(
            quote_plus(client.client_id), quote_plus(client.client_secret)
        )
        began = asyncio.get_running_loop().time()
        try:
            async with self._session.post(
                checked_url(client.token_url),
                data=form,
                headers={"Authorization": login, "Accept": "application/json"},
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                status = response.status
                answer = await read_answer(response, _MAX_ANSWER)
        except (OSError, ValueError, aiohttp.ClientError) as err:
            raise _of_token_server(request_error(err)) from None
        told = _object(answer)
        if status == 400:
            word = told.get("error")
            detail = f"HTTP 400: {word}" if word in _REFUSALS else "HTTP 400"
            raise _of_token_server(DeliveryError(DeliveryCause.LOGIN_REFUSED, detail))
        if (error := status_error(status)) is not None:
            # Whatever it does not like, no message is to blame.
            if error.cause is DeliveryCause.REFUSED:
                error = DeliveryError(DeliveryCause.SERVER_ERROR, error.detail)
            raise _of_token_server(error)
        token, kind = told.get("access_token"), told.get("token_type", "Bearer")
        if not isinstance(token, str) or not is_header_value(token):
            raise _useless_answer("access_token")
        if not isinstance(kind, str) or kind.casefold() != "bearer":
            raise _useless_answer("token_type")
        self._header = f"Bearer {token}"
        lasts = _seconds(told.get("expires_in"))
        self._holds_until = None if lasts is None else began + lasts - LEEWAY


def _of_token_server(error: DeliveryError) -> DeliveryError:
    """The same, with the name of what a token server speaks, which no other server does here."""
    return DeliveryError(error.cause, f"OAuth {error.detail}".strip())


def _useless_answer(word: str) -> DeliveryError:
    """What to say where that of an answer is missing, or cannot be used."""
    return _of_token_server(DeliveryError(DeliveryCause.SERVER_ERROR, word))


def _object(answer: bytes) -> dict[str, Json]:
    try:
        return load_object(answer)
    except MessageError:
        return {}


def _seconds(given: Json) -> float | None:
    """How long a token lasts; some servers write the number as a text."""
    try:
        return float(given) if isinstance(given, int | float | str) else None
    except ValueError:
        return None
