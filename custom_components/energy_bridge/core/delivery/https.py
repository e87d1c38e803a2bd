"""Delivery of messages to a web server, by POST over HTTPS."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import override

import aiohttp

from .https_errors import request_error, status_error
from .oauth import OAuthClient, TokenSource
from .transport import MessageSession, MessageTransport
from .web_address import checked_url

TIMEOUT = 30.0
"""s for a request, from the connection to the answer."""

LARGEST_BODY = 262_144
"""Bytes; many servers take no more than a megabyte."""

_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsConfig:
    """Where messages go, and one of the two logins."""

    url: str = field(repr=False)
    authorization: str = field(default="", repr=False)
    """The header as it is."""
    client: OAuthClient | None = None


class HttpsTransport(MessageTransport, MessageSession):
    """Posts bodies; certificates are checked as the client session checks them.

    Any answer from 200 to 299 confirms a body. Redirects are not followed.
    """

    largest_body = LARGEST_BODY

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: HttpsConfig,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        """Keep the settings; nothing is tried yet."""
        self._session = session
        self._config = config
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._tokens = (
            TokenSource(session, config.client, timeout) if config.client else None
        )

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[MessageSession]:
        """Have a token, where there are such; raises DeliveryError."""
        await self._authorization()
        yield self

    @override
    async def post(self, body: bytes) -> None:
        """Post a body; with a token that is refused once more, with another one. Raises DeliveryError."""
        header = await self._authorization()
        status = await self._post(body, header)
        if status == _UNAUTHORIZED and self._tokens is not None:
            self._tokens.forget(header)
            header = await self._authorization()
            status = await self._post(body, header)
            if status == _UNAUTHORIZED:
                self._tokens.forget(header)
        if (error := status_error(status)) is not None:
            raise error

    @override
    async def probe(self) -> None:
        """Fetch a token, and ask the server with HEAD; raises DeliveryError.

        That shows whether it is a web server and proves its certificate; what it answers to
        HEAD means nothing, so no login is sent with it.
        """
        if self._tokens is not None:
            await self._tokens.authorization()
        await self._request("HEAD")

    async def _authorization(self) -> str:
        if self._tokens is None:
            return self._config.authorization
        return await self._tokens.authorization()

    async def _post(self, body: bytes, authorization: str) -> int:
        headers = {"Content-Type": "application/json", "Authorization": authorization}
        return await self._request("POST", headers, body)

    async def _request(
        self, method: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> int:
        """The status of the answer; raises DeliveryError."""
        try:
            async with self._session.request(
                method,
                checked_url(self._config.url),
                data=body or None,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                return response.status
        except (OSError, ValueError, aiohttp.ClientError) as err:
            # Without its cause: that may show what was sent.
            raise request_error(err) from None
