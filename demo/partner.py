"""The partner: a server that takes documents over SFTP and FTP, and may be gone for a while."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
import logging
from pathlib import Path

import asyncssh

from simulator.ftp import ftp_server
from simulator.sftp import SftpServer, sftp_server

DIRECTORIES = ("mint", "teleport", "alsoenergy", "ftp")
DOCUMENTS = (".json", ".csv", ".part")
USER = PASSWORD = "demo"


class Partner:
    """The server, with the same ports and the same host key whenever it runs; FTP is not encrypted."""

    def __init__(self, root: Path) -> None:
        """Serve this folder."""
        self.root = root
        self.port = 0
        self.ftp_port = 0
        self.fingerprint = ""
        self.is_running = False
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Take documents. Raises OSError."""
        # It would write a line for every document to the screen.
        logging.getLogger("pyftpdlib").setLevel(logging.WARNING)
        server: SftpServer = await self._running.enter_async_context(
            sftp_server(
                self.root,
                user=USER,
                password=PASSWORD,
                port=self.port,
                host_keys=[self._key],
            )
        )
        self.port, self.fingerprint = server.port, server.fingerprint
        ftp = await self._running.enter_async_context(
            ftp_server(self.root, user=USER, password=PASSWORD, port=self.ftp_port)
        )
        self.ftp_port = ftp.port
        self.is_running = True

    async def stop(self) -> None:
        """Be gone."""
        self.is_running = False
        await self._running.aclose()


@asynccontextmanager
async def running_partner(root: Path) -> AsyncGenerator[Partner]:
    """Run the server on a folder with an empty directory for each format. Raises OSError."""
    for name in DIRECTORIES:
        _empty(root / name)
    partner = Partner(root)
    await partner.start()
    try:
        yield partner
    finally:
        await partner.stop()


def _empty(directory: Path) -> None:
    """Make the directory; of one that is there, remove what an earlier demo received."""
    directory.mkdir(parents=True, exist_ok=True)
    for path in directory.iterdir():
        if path.is_file() and path.suffix in DOCUMENTS:
            path.unlink()
