"""Delivery to an FTP server, with TLS or without."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import ssl
from typing import override

import aioftp

from .ftp_client import FtpClient, FtpProtocolError
from .ftp_errors import connection_error, login_error
from .ftp_session import FtpSession
from .names import leads_elsewhere
from .transport import DeliveryCause, DeliveryError, Transport

ANSWER_TIMEOUT = 60.0
"""s without an answer, after which a connection is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpConfig:
    """A server and a login.

    `directory` is absolute, or relative to where the login starts. With `direct` documents are
    written under their own names at once, for a server that gives files no other name.
    """

    host: str
    port: int = 21
    username: str
    password: str = field(repr=False)
    directory: str = ""
    direct: bool = False


class FtpTransport(Transport):
    """Delivers over FTP; a connection for each session.

    With a `context`, commands and documents are encrypted, and the certificate has to be one that
    it trusts, for this host (RFC 4217, explicit). Without one nothing is.
    """

    def __init__(
        self,
        config: FtpConfig,
        context: ssl.SSLContext | None,
        *,
        timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        """Keep the settings; nothing is tried yet."""
        self._config = config
        self._context = context
        self._timeout = timeout

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[FtpSession]:
        """Connect; raises DeliveryError."""
        config = self._config
        if leads_elsewhere(config.directory) or not config.directory.isprintable():
            raise DeliveryError(
                DeliveryCause.INVALID_DIRECTORY, repr(config.directory[:64])
            )
        client = FtpClient(config.host, config.port, self._context, self._timeout)
        try:
            await self._log_in(client)
            yield FtpSession(client, config.directory, direct=config.direct)
        except BaseException:
            await client.abort()
            raise
        await client.close()

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Connect, and try each directory with a file; raises DeliveryError."""
        async with self.session() as session:
            for directory in directories:
                await session.try_directory(directory)

    async def _log_in(self, client: FtpClient) -> None:
        config = self._config
        try:
            await client.connect()
        except (OSError, ValueError, aioftp.StatusCodeError, FtpProtocolError) as err:
            raise connection_error(err) from err
        try:
            await client.log_in(config.username, config.password)
        except (OSError, aioftp.StatusCodeError, FtpProtocolError) as err:
            raise login_error(err, config.password) from err
