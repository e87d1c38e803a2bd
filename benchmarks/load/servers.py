"""A partner's servers in processes of their own: dead in one of two ways, then alive."""

import asyncio
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import signal
import socket
import ssl
import sys

import orjson

from demo.web_partner import AUTHORIZATION, certify
from simulator.address import free_port
from simulator.receiver import receiver
from simulator.sftp import stored_host_key

from .child import running
from .packets import ADDRESS


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, or will be, and what an entry says of it."""

    transport: str
    port: int
    folder: Path

    @property
    def root(self) -> Path:
        """Where files arrive."""
        return self.folder / "root"

    @property
    def certificate(self) -> Path:
        """What a web server shows."""
        return self.folder / "web.crt"

    @property
    def data(self) -> dict[str, object]:
        """What an entry says of it."""
        if self.transport == "https":
            return {
                "url": f"https://{ADDRESS}:{self.port}/in",
                "authorization": AUTHORIZATION,
            }
        key = stored_host_key(self.folder / "host_key")
        return {
            "host": ADDRESS,
            "port": self.port,
            "username": "demo",
            "password": "demo",
            "directory": "/",
            "host_key": key.export_public_key().decode().strip(),
        }

    @property
    def _command(self) -> tuple[str, ...]:
        if self.transport == "https":
            return (__name__, str(self.port), str(self.folder))
        key = str(self.folder / "host_key")
        port = str(self.port)
        return ("simulator", "sftp", str(self.root), "--port", port, "--host-key", key)

    def alive(self) -> AbstractAsyncContextManager[Process]:
        """Serve, without a word in the log."""
        return running(*self._command, is_quiet=True)

    @asynccontextmanager
    async def dead(self, *, hangs: bool) -> AsyncGenerator[None]:
        """Take connections and never answer, or refuse them."""
        with socket.socket() as deaf:
            if hangs:
                deaf.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                deaf.bind((ADDRESS, self.port))
                deaf.listen(1000)
            yield


def new_server(transport: str, folder: Path) -> Server:
    """A server that is not there yet."""
    server = Server(transport, free_port(ADDRESS), folder)
    server.root.mkdir()
    if transport == "https":
        certify(server.certificate, folder / "web.key")
    return server


async def _serve(port: str, folder: str) -> None:
    """Be a web server until the process is ended; then print how many messages came, and how often one at most."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(folder) / "web.crt", Path(folder) / "web.key")
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with receiver(context, authorization=AUTHORIZATION, port=int(port)) as server:
        await ended.wait()
        came = Counter(
            orjson.dumps({**message, "attempt": 0}, option=orjson.OPT_SORT_KEYS)
            for message in server.messages
        )
    print(orjson.dumps([len(came), max(came.values(), default=0)]).decode())


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
