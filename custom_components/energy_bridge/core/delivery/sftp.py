"""Delivery to an SFTP server whose host key is known."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import override

import asyncssh

from .algorithms import (
    accept_signatures,
    algorithms,
    check_key,
    host_key_signatures,
    login_keys,
)
from .gathering import start_sftp
from .host_key import HostKey, HostKeyChangedError, fetch_host_key, read_host_key
from .names import leads_elsewhere
from .private_key import PrivateKeyError, read_private_key
from .sftp_errors import connection_error
from .sftp_session import SftpSession
from .transport import DeliveryCause, DeliveryError, Transport

CONNECT_TIMEOUT = 30.0
"""s, for the connection and the login."""
ANSWER_TIMEOUT = 60.0
"""s without any answer, after which a connection is given up."""
_CLOSE_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpConfig:
    """A server and a login: with a password, a private key, or both.

    `private_key` is its text; `directory` is absolute, or relative to where the login
    starts; `host_key` is the OpenSSH line of the only key that is accepted. With `legacy`,
    algorithms and keys are used that are not secure any more.
    """

    host: str
    port: int = 22
    username: str
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    directory: str = ""
    host_key: str
    legacy: bool = False


class _Client(asyncssh.SSHClient):
    """Remembers the connection, and the key it shows if that is not the pinned one."""

    connection: asyncssh.SSHClientConnection | None = None
    shown: asyncssh.SSHKey | None = None

    def __init__(self, pinned: asyncssh.SSHKey, *, legacy: bool) -> None:
        self._pinned = pinned
        self._legacy = legacy

    @override
    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.connection = conn

    @override
    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        if key == self._pinned:
            accept_signatures(key, legacy=self._legacy)
            return True
        self.shown = key
        return False

    @property
    def is_unproven(self) -> bool:
        """Whether something answered that has not proved to be the pinned server."""
        return (
            self.connection is not None
            and self.connection.get_server_host_key() is None
        )


class SftpTransport(Transport):
    """Delivers over SFTP; a connection for each session."""

    def __init__(
        self,
        config: SftpConfig,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        answer_timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        """Keep the settings; nothing is tried yet."""
        self._config = config
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[SftpSession]:
        """Connect; raises DeliveryError."""
        connection = await self._connect()
        try:
            session = SftpSession(
                await self._start_sftp(connection),
                self._config.directory,
                timeout=self._answer_timeout,
                abort=connection.abort,
                is_closed=connection.is_closed,
            )
            try:
                yield session
            finally:
                session.close()
        finally:
            connection.close()
            try:
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await connection.wait_closed()
            except TimeoutError:
                connection.abort()

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Connect, and try each directory with a file; raises DeliveryError."""
        async with self.session() as session:
            for directory in directories:
                await session.try_directory(directory)

    async def _connect(self) -> asyncssh.SSHClientConnection:
        config = self._config
        if leads_elsewhere(config.directory):
            raise DeliveryError(
                DeliveryCause.INVALID_DIRECTORY, repr(config.directory[:64])
            )
        pinned = read_host_key(config.host_key)
        client = _Client(pinned, legacy=config.legacy)
        try:
            check_key(pinned, legacy=config.legacy)
            key = await asyncio.to_thread(self._private_key)
            if key is not None:
                check_key(key, legacy=config.legacy)
            async with asyncio.timeout(self._connect_timeout):
                # Nothing of the user's own settings, keys and agent.
                return await asyncssh.connect(
                    config.host,
                    config.port,
                    config=None,
                    options=None,
                    client_factory=lambda: client,
                    # None is known: the client is asked.
                    known_hosts=([], [], []),
                    x509_trusted_certs=None,
                    x509_trusted_cert_paths=None,
                    username=config.username,
                    password=config.password,
                    client_keys=None
                    if key is None
                    else login_keys(key, legacy=config.legacy),
                    agent_path=None,
                    gss_host=None,
                    connect_timeout=None,
                    server_host_key_algs=host_key_signatures(
                        pinned, legacy=config.legacy
                    ),
                    **algorithms(legacy=config.legacy),
                )
        except PrivateKeyError:
            raise DeliveryError(DeliveryCause.LOGIN_REFUSED) from None
        except ValueError as err:  # a host name that no resolver can be asked for
            raise connection_error(err) from err
        except (OSError, asyncssh.Error) as err:
            if client.is_unproven and not isinstance(err, TimeoutError):
                await self._compare_host_keys(pinned, client.shown)
            raise connection_error(err) from err

    def _private_key(self) -> asyncssh.SSHKey | None:
        """Read the key, which may take a while if it is encrypted."""
        config = self._config
        if not config.private_key:
            return None
        return read_private_key(config.private_key, config.passphrase)

    async def _compare_host_keys(
        self, pinned: asyncssh.SSHKey, shown: asyncssh.SSHKey | None
    ) -> None:
        """Raise HostKeyChangedError if the server has another key than the pinned one.

        A server that has no key of the pinned kind any more ends the connection before it
        shows any, so it is asked for one.
        """
        expected = HostKey.of(pinned)
        if shown is not None:
            raise HostKeyChangedError(expected, HostKey.of(shown))
        try:
            found = await fetch_host_key(
                self._config.host,
                self._config.port,
                prefer=pinned,
                legacy=self._config.legacy,
            )
        except DeliveryError:
            return
        if found != expected:
            raise HostKeyChangedError(expected, found)

    async def _start_sftp(
        self, connection: asyncssh.SSHClientConnection
    ) -> asyncssh.SFTPClient:
        try:
            async with asyncio.timeout(self._connect_timeout):
                return await start_sftp(connection)
        except (OSError, asyncssh.Error) as err:
            raise connection_error(err) from err
