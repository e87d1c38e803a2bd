"""An SFTP server as partners run them: one user, one folder, and what can go wrong."""

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from errno import EACCES, ENOSPC, EROFS
import hmac
import logging
import os
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, override

import asyncssh

from .delay import slow_line

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class SftpFaults:
    """What goes wrong; may be changed at any time."""

    refuse_login: bool = False
    no_space: bool = False
    read_only: bool = False
    silent: bool = False
    """These two are called a "Failure", no more."""
    no_permission: bool = False
    no_replace: bool = False
    """Files can be renamed, but onto no other."""
    hang: bool = False
    """Nothing is answered any more."""
    drop_after: int | None = None
    """The connection breaks instead of the answer after so many more requests."""
    half_write: Callable[[], None] | None = None
    """Called in the middle of the next write: half of it is on the disk."""


@dataclass(slots=True, kw_only=True)
class SftpServer:
    """A running server, and what it has seen."""

    root: Path
    port: int
    host_key: str
    """OpenSSH's line for the first of its keys."""
    fingerprint: str
    faults: SftpFaults = field(default_factory=SftpFaults)
    connections: int = 0
    logins: list[str] = field(default_factory=list)
    """The user name of every attempt to log in."""
    requests: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Account:
    user: str
    password: str | None
    keys: tuple[asyncssh.SSHKey, ...]


@asynccontextmanager
async def sftp_server(
    root: Path,
    *,
    user: str = "demo",
    password: str | None = "demo",  # noqa: S107 - a server for tests
    keys: Sequence[str] = (),
    port: int = 0,
    delay: float = 0.0,
    host_keys: Sequence[asyncssh.SSHKey] = (),
    host: str = "127.0.0.1",
    algorithms: Mapping[str, str] = MappingProxyType({}),
) -> AsyncGenerator[SftpServer]:
    """Serve a folder on `port` (0: a free one).

    The user logs in with the password or one of the public `keys` (OpenSSH's lines).
    `delay` is that of the line in each direction, in s. Without `host_keys` the server
    gets a new one. `algorithms` are asyncssh's own arguments for those.
    """
    own = list(host_keys) or [asyncssh.generate_private_key("ssh-ed25519")]
    account = _Account(user, password, tuple(map(asyncssh.import_public_key, keys)))
    server = SftpServer(
        root=root,
        port=port,
        host_key=own[0].export_public_key().decode().strip(),
        fingerprint=own[0].get_fingerprint(),
    )
    async with AsyncExitStack() as stack:
        listener = await stack.enter_async_context(
            asyncssh.listen(
                host,
                0 if delay else port,
                config=None,
                server_factory=lambda: _Login(server, account),
                server_host_keys=own,
                sftp_factory=lambda channel: _Files(channel, server),
                gss_host=None,
                **algorithms,
            )
        )
        server.port = listener.get_port()
        if delay:
            server.port = await stack.enter_async_context(
                slow_line(server.port, delay, port, host=host)
            )
        yield server


def stored_host_key(path: Path) -> asyncssh.SSHKey:
    """Read a private key, or make and keep one; raises OSError or ValueError."""
    if path.exists():
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.touch(mode=0o600)
    key.write_private_key(path)
    return key


class _Login(asyncssh.SSHServer):
    """Admits one user."""

    def __init__(self, server: SftpServer, account: _Account) -> None:
        self._server = server
        self._account = account
        self._lost = asyncio.Event()
        server.connections += 1

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        conn.set_extra_info(lost=self._lost)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.set()

    @override
    def begin_auth(self, username: str) -> bool:
        self._server.logins.append(username)
        return True

    @override
    def password_auth_supported(self) -> bool:
        return self._account.password is not None

    @override
    def validate_password(self, username: str, password: str) -> bool:
        return self._admits(username) and hmac.compare_digest(
            (self._account.password or "").encode(), password.encode()
        )

    @override
    def public_key_auth_supported(self) -> bool:
        return bool(self._account.keys)

    @override
    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self._admits(username) and key in self._account.keys

    def _admits(self, username: str) -> bool:
        return username == self._account.user and not self._server.faults.refuse_login


class _Files(asyncssh.SFTPServer):
    """Serves the folder, with its faults."""

    def __init__(
        self, channel: asyncssh.SSHServerChannel[bytes], server: SftpServer
    ) -> None:
        super().__init__(channel, chroot=os.fsencode(server.root))
        self._server = server
        self._lost: asyncio.Event = channel.get_extra_info("lost")

    @override
    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        await self._requested("open", writes=True)
        return super().open(path, pflags, attrs)

    @override
    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        await self._requested("write")
        if self._server.faults.no_space:
            self._fail(ENOSPC)
        if self._server.faults.half_write is not None:
            super().write(file_obj, offset, data[: len(data) // 2])
            self._server.faults.half_write()
        written = super().write(file_obj, offset, data)
        assert isinstance(written, int)
        return written

    @override
    async def close(self, file_obj: object) -> None:
        await self._requested("close")
        super().close(file_obj)

    @override
    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self._requested("rename", writes=True)
        super().rename(oldpath, newpath)

    @override
    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self._requested("posix_rename", writes=True)
        if self._server.faults.no_replace:
            raise asyncssh.SFTPOpUnsupported("Operation not supported")
        super().posix_rename(oldpath, newpath)

    @override
    async def remove(self, path: bytes) -> None:
        await self._requested("remove", writes=True)
        super().remove(path)

    @override
    async def statvfs(self, path: bytes) -> os.statvfs_result:
        await self._requested("statvfs")
        found = super().statvfs(path)
        assert isinstance(found, os.statvfs_result)
        faults = self._server.faults
        # bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax
        fields = list(found)
        if faults.no_space:
            # A document need not be as small as the last block.
            fields[3:5] = 1, 1
        if faults.read_only:
            fields[8] |= os.ST_RDONLY
        return os.statvfs_result(fields)

    async def _requested(self, request: str, *, writes: bool = False) -> None:
        faults = self._server.faults
        self._server.requests[request] += 1
        if faults.hang:
            await self._lost.wait()
        if faults.drop_after is not None:
            faults.drop_after -= 1
            if faults.drop_after < 0:
                faults.drop_after = None
                self.connection.abort()
                raise asyncssh.SFTPConnectionLost("Connection lost")
        if writes and faults.read_only:
            self._fail(EROFS)
        if writes and faults.no_permission:
            raise OSError(EACCES, os.strerror(EACCES))

    def _fail(self, number: int) -> NoReturn:
        if self._server.faults.silent:
            raise asyncssh.SFTPFailure("Failure")
        raise OSError(number, os.strerror(number))


def add_parser(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    _connection: argparse.ArgumentParser,
) -> None:
    """The command line."""
    parser = kinds.add_parser("sftp", help="an SFTP server that takes documents")
    parser.description = __doc__
    parser.add_argument("root", type=Path, help="the folder that it serves")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--user", default="demo", help="default: %(default)s")
    parser.add_argument("--password", default="demo", help="default: %(default)s")
    parser.add_argument(
        "--key", action="append", default=[], help="a public key that may log in"
    )
    parser.add_argument(
        "--host-key", type=Path, help="the server's private key; made if missing"
    )
    parser.add_argument(
        "--delay",
        type=float,
        default=0.0,
        metavar="S",
        help="of the line, in each direction",
    )


async def run(arguments: argparse.Namespace) -> None:
    """Serve until interrupted. Raises OSError or ValueError."""
    root: Path = arguments.root
    root.mkdir(parents=True, exist_ok=True)
    path: Path | None = arguments.host_key
    async with sftp_server(
        root,
        user=arguments.user,
        password=arguments.password,
        keys=arguments.key,
        port=arguments.port,
        delay=arguments.delay,
        host_keys=[stored_host_key(path)] if path else (),
        host=arguments.host,
    ) as server:
        _LOGGER.info(
            "SFTP server at %s:%d, key %s",
            arguments.host,
            server.port,
            server.fingerprint,
        )
        await asyncio.Event().wait()
