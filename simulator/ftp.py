"""An FTP server as partners run them, with TLS or without: one user, one folder, and what can go wrong."""

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from errno import EACCES, EEXIST, EROFS
import hmac
import logging
import os
from pathlib import Path
import threading
from typing import IO, cast, override

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

_LOGGER = logging.getLogger(__name__)
_AROUND = ("OPTS", "TYPE", "QUIT")
"""Commands that belong to no document."""
_FULL = {
    False: "552 Requested file action aborted, storage allocation exceeded",
    True: "451 Failure writing to local file.",
}
"""What servers say when their disk is full, the second one more silently."""
_POLL = 0.02
"""s between looks at whether the server shall stop."""


@dataclass(slots=True, kw_only=True)
class FtpFaults:
    """What goes wrong; may be changed at any time."""

    refuse_login: bool = False
    no_space: bool = False
    read_only: bool = False
    silent: bool = False
    """These two are hardly explained."""
    no_permission: bool = False
    no_replace: bool = False
    """Files can be renamed, but onto no other."""
    no_rename: bool = False
    """No file gets another name."""
    busy: bool = False
    """No file gets another name just now."""
    no_size: bool = False
    """The server does not say how large a file is."""
    cut: int | None = None
    """Files keep no more bytes than that, and nobody is told."""
    hang: bool = False
    """Nothing is answered any more."""
    drop_after: int | None = None
    """The connection breaks instead of the answer after so many more commands."""
    drop_at: str | None = None
    """The connection breaks instead of the answer to this command."""
    no_epsv: bool = False
    """PASV is known only, and names an address that is none of the server's."""
    no_tls: bool = False
    """TLS is not offered."""
    no_protection: bool = False
    """Documents are not encrypted."""


@dataclass(slots=True, kw_only=True)
class FtpServer:
    """A running server, and what it has seen."""

    root: Path
    port: int
    faults: FtpFaults = field(default_factory=FtpFaults)
    connections: int = 0
    logins: list[str] = field(default_factory=list)
    """The user name of every attempt to log in."""
    requests: Counter[str] = field(default_factory=Counter)
    """The commands of documents."""


class _Login(DummyAuthorizer):
    """Admits one user."""

    def __init__(self, server: FtpServer, user: str, password: str) -> None:
        super().__init__()
        self.add_user(user, password, str(server.root), perm="elradfmwMT")
        self._server = server
        self._account = user, password

    @override
    def validate_authentication(
        self, username: str, password: str, handler: object
    ) -> None:
        self._server.logins.append(username)
        user, secret = self._account
        if (
            self._server.faults.refuse_login
            or username != user
            or not hmac.compare_digest(password.encode(), secret.encode())
        ):
            raise AuthenticationFailed


class _Files(AbstractedFS):
    """Serves the folder, with its faults."""

    @override
    def open(self, filename: str, mode: str) -> IO[bytes]:
        self._check_writable()
        file = _Limited(super().open(filename, mode), self.cmd_channel)
        return cast("IO[bytes]", file)

    @override
    def rename(self, src: str, dst: str) -> None:
        self._check_writable()
        if _faults_of(self.cmd_channel).no_replace and Path(dst).exists():
            raise OSError(EEXIST, os.strerror(EEXIST))
        super().rename(src, dst)

    def _check_writable(self) -> None:
        faults = _faults_of(self.cmd_channel)
        if faults.read_only and faults.silent:
            raise FilesystemError("Failure")
        if faults.read_only:
            raise OSError(EROFS, os.strerror(EROFS))
        if faults.no_permission:
            raise OSError(EACCES, os.strerror(EACCES))


class _Limited:
    """A file on a disk that may be full, or that keeps only a part without a word."""

    def __init__(self, file: IO[bytes], handler: FTPHandler) -> None:
        self._file = file
        self._handler = handler

    def write(self, data: bytes) -> int:
        faults = _faults_of(self._handler)
        if faults.no_space:
            self._handler.respond(_FULL[faults.silent])
            self._handler.data_channel.close()
            return 0
        if faults.cut is not None:
            data = data[: max(0, faults.cut - self._file.tell())]
        return self._file.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


class _Faulty(FTPHandler):
    """What goes wrong between a command and its reply."""

    site: FtpServer

    def __init__(self, conn: object, server: object, ioloop: object = None) -> None:
        super().__init__(conn, server, ioloop)
        self.site.connections += 1

    @override
    def process_command(self, cmd: str, *args: str) -> None:
        faults = self.site.faults
        if self.authenticated and cmd not in _AROUND:
            self.site.requests[cmd] += 1
            if faults.hang:
                return
            if cmd == faults.drop_at:
                self.close()
                return
            if faults.drop_after is not None:
                faults.drop_after -= 1
                if faults.drop_after < 0:
                    faults.drop_after = None
                    self.close()
                    return
        if reply := _refusal(cmd, faults):
            self.respond(reply)
            return
        super().process_command(cmd, *args)


class _FaultyTls(_Faulty, TLS_FTPHandler):
    """The same with TLS."""


def _faults_of(handler: FTPHandler) -> FtpFaults:
    assert isinstance(handler, _Faulty)
    return handler.site.faults


def _refusal(cmd: str, faults: FtpFaults) -> str:
    """What a server says to a command that it does not know."""
    unknown = {
        "RNFR": faults.no_rename,
        "EPSV": faults.no_epsv,
        "SIZE": faults.no_size,
        "AUTH": faults.no_tls,
        "PROT": faults.no_protection,
    }
    if cmd == "RNFR" and faults.busy:
        return "450 Busy."
    return "502 Command not implemented." if unknown.get(cmd) else ""


@asynccontextmanager
async def ftp_server(
    root: Path,
    *,
    user: str = "demo",
    password: str = "demo",  # noqa: S107 - a server for tests
    port: int = 0,
    host: str = "127.0.0.1",
    certificate: tuple[Path, Path] | None = None,
) -> AsyncGenerator[FtpServer]:
    """Serve a folder on `port` (0: a free one), in a thread of its own.

    With the files of a certificate and its key nothing is taken without TLS.
    """
    server = FtpServer(root=root, port=port)
    handler = _handler(server, user, password, certificate)
    loop = IOLoop()
    listener = FTPServer((host, port), handler, ioloop=loop)
    server.port = listener.address[1]
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            loop.loop(timeout=_POLL, blocking=False)
        listener.close_all()

    thread = threading.Thread(target=serve, name=f"FTP server {server.port}")
    thread.start()
    try:
        yield server
    finally:
        stopped.set()
        await asyncio.to_thread(thread.join)


def _handler(
    server: FtpServer,
    user: str,
    password: str,
    certificate: tuple[Path, Path] | None,
) -> type[FTPHandler]:
    settings: dict[str, object] = {
        "site": server,
        "authorizer": _Login(server, user, password),
        "abstracted_fs": _Files,
        "auth_failed_timeout": 0,
        "use_sendfile": False,
        # Where nobody is: whoever believes it waits for ever.
        "masquerade_address": "192.0.2.1",
    }
    base: type[FTPHandler] = _Faulty
    if certificate is not None:
        base = _FaultyTls
        settings |= {
            "certfile": str(certificate[0]),
            "keyfile": str(certificate[1]),
            "tls_control_required": True,
            "tls_data_required": True,
        }
    return type("_Handler", (base,), settings)


def add_parser(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    _connection: argparse.ArgumentParser,
) -> None:
    """The command line."""
    parser = kinds.add_parser("ftp", help="an FTP server that takes documents")
    parser.description = __doc__
    parser.add_argument("root", type=Path, help="the folder that it serves")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--user", default="demo", help="default: %(default)s")
    parser.add_argument("--password", default="demo", help="default: %(default)s")
    parser.add_argument(
        "--certificate", type=Path, help="take nothing without TLS, with this one (PEM)"
    )
    parser.add_argument(
        "--key", type=Path, help="its private key, where it has a file of its own"
    )


async def run(arguments: argparse.Namespace) -> None:
    """Serve until interrupted. Raises OSError or ValueError."""
    root: Path = arguments.root
    root.mkdir(parents=True, exist_ok=True)
    certificate: Path | None = arguments.certificate
    async with ftp_server(
        root,
        user=arguments.user,
        password=arguments.password,
        port=arguments.port,
        host=arguments.host,
        certificate=(certificate, arguments.key or certificate)
        if certificate
        else None,
    ) as server:
        _LOGGER.info("FTP server at %s:%d", arguments.host, server.port)
        await asyncio.Event().wait()
