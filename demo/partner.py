"""The partner: a server that takes documents over SFTP and FTP, and may be gone for a while."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncssh

from simulator.ftp import ftp_server
from simulator.sftp import SftpServer, sftp_server

DIRECTORIES = ("mint", "teleport", "alsoenergy", "ftp")
DOCUMENTS = (".json", ".csv", ".part")
USER = PASSWORD = "demo"


def new_host_key() -> str:
    """A private key for the server, as text."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key.export_private_key().decode()


class Partner:
    """The server, with the same ports and the same host key whenever it runs; FTP is not encrypted."""

    def __init__(
        self, root: Path, *, port: int = 0, ftp_port: int = 0, host_key: str = ""
    ) -> None:
        """Serve this folder at these ports (0: free ones), with this key, if there is one already."""
        self.root = root
        self.port = port
        self.ftp_port = ftp_port
        self.fingerprint = ""
        self.is_running = False
        self._key = asyncssh.import_private_key(host_key or new_host_key())
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Take documents. Raises OSError."""
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
async def running_partner(
    root: Path,
    *,
    port: int = 0,
    ftp_port: int = 0,
    host_key: str = "",
    keep: bool = False,
) -> AsyncGenerator[Partner]:
    """Run the server on a folder with a directory for each format, empty unless what is there shall be kept. Raises OSError."""
    for name in DIRECTORIES:
        (root / name).mkdir(parents=True, exist_ok=True)
        if not keep:
            _empty(root / name)
    partner = Partner(root, port=port, ftp_port=ftp_port, host_key=host_key)
    await partner.start()
    try:
        yield partner
    finally:
        await partner.stop()


def _empty(directory: Path) -> None:
    """Remove what an earlier demo received."""
    for path in directory.iterdir():
        if path.is_file() and path.suffix in DOCUMENTS:
            path.unlink()
