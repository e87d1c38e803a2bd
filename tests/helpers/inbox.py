"""A partner's SFTP server that writes down in which order which files arrive."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import os
from pathlib import Path
from typing import override

import asyncssh

from simulator.delay import slow_line
from simulator.sftp import SftpServer


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that got its final name."""

    directory: str
    name: str
    content: bytes


@dataclass(slots=True)
class Inbox:
    """What has arrived."""

    server: SftpServer
    arrivals: list[Arrival] = field(default_factory=list)
    connected: int = 0
    on_arrival: Callable[[Arrival], None] | None = None
    """Called before the sender is told."""

    def names(self, directory: str) -> set[str]:
        """The files that have arrived in a directory."""
        return {each.name for each in self.arrivals if each.directory == directory}


@asynccontextmanager
async def inbox(root: Path, delay: float) -> AsyncGenerator[Inbox]:
    """Serve a folder over a line with a delay, in s in each direction."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = SftpServer(
        root=root,
        port=0,
        host_key=key.export_public_key().decode().strip(),
        fingerprint=key.get_fingerprint(),
    )
    box = Inbox(server)
    async with (
        asyncssh.listen(
            "127.0.0.1",
            0,
            config=None,
            server_factory=lambda: _Login(box),
            server_host_keys=[key],
            sftp_factory=lambda channel: _Files(channel, box),
            gss_host=None,
        ) as listener,
        slow_line(listener.get_port(), delay) as port,
    ):
        server.port = port
        yield box


class _Login(asyncssh.SSHServer):
    """Admits anybody with the password."""

    def __init__(self, box: Inbox) -> None:
        self._box = box

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._box.connected += 1

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._box.connected -= 1

    @override
    def password_auth_supported(self) -> bool:
        return True

    @override
    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("demo", "demo")


class _Files(asyncssh.SFTPServer):
    """Notes each file that is renamed."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], box: Inbox) -> None:
        super().__init__(channel, chroot=os.fsencode(box.server.root))
        self._box = box

    @override
    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        super().posix_rename(oldpath, newpath)
        place = Path(os.fsdecode(self.map_path(newpath)))
        arrival = Arrival(place.parent.name, place.name, place.read_bytes())
        self._box.arrivals.append(arrival)
        if self._box.on_arrival is not None:
            self._box.on_arrival(arrival)
