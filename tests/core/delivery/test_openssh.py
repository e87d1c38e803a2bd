"""Delivery to OpenSSH's own server, where it is installed."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
import getpass
import os
from pathlib import Path
import shutil

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery.host_key import (
    HostKey,
    HostKeyChangedError,
    fetch_host_key,
)
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.address import free_port

from ...helpers.small_disk import small_disk
from ...helpers.waiting import until_listening

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")

pytestmark = pytest.mark.skipif(SSHD is None, reason="OpenSSH's server is missing")

LOGIN = asyncssh.generate_private_key("ssh-ed25519")


@asynccontextmanager
async def openssh(
    folder: Path, *, key: asyncssh.SSHKey | None = None, options: str = ""
) -> AsyncGenerator[SftpConfig]:
    """Run a server of our own; answers what logs in there."""
    own = key or asyncssh.generate_private_key("ssh-ed25519")
    settings = folder / "sshd"
    settings.mkdir(exist_ok=True)
    (settings / "key").unlink(missing_ok=True)
    (settings / "key").touch(mode=0o600)
    own.write_private_key(settings / "key")
    LOGIN.write_public_key(settings / "authorized")
    port = free_port()
    (settings / "config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {settings / 'key'}\nUsePAM no\n"
        f"AuthorizedKeysFile {settings / 'authorized'}\nStrictModes no\n"
        f"PasswordAuthentication no\nPidFile none\nLogLevel ERROR\n"
        f"Subsystem sftp internal-sftp {options}\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    assert SSHD is not None
    process = await asyncio.create_subprocess_exec(
        SSHD, "-D", "-e", "-f", str(settings / "config")
    )
    try:
        await until_listening(process, port)
        yield SftpConfig(
            host="127.0.0.1",
            port=port,
            username=getpass.getuser(),
            private_key=LOGIN.export_private_key().decode(),
            directory=str(folder / "in"),
            host_key=own.export_public_key().decode(),
        )
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the server shows in `in`."""
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture
def small_folder(folder: Path) -> Iterator[Path]:
    """The same on a disk of 64 KiB."""
    with small_disk(folder / "in", "64k"):
        yield folder / "in"


async def failure(config: SftpConfig, content: bytes = b"x") -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        async with SftpTransport(config).session() as session:
            await session.put("", "a.json", content)
    return caught.value


async def test_documents_arrive(folder: Path) -> None:
    """Many at a time, large and empty ones, over and over what was there."""
    (folder / "in" / "0.json").write_bytes(b"of yesterday")
    (folder / "in" / ".1.json.part").write_bytes(b"left over" * 9)
    (folder / "in" / "day").mkdir()
    contents = {f"{each}.json": os.urandom(each * 9000) for each in range(60)}
    async with (
        openssh(folder) as config,
        SftpTransport(config).session() as session,
    ):
        await asyncio.gather(
            *(session.put("", name, content) for name, content in contents.items())
        )
        await session.put("day", "a.json", b"x")
    found = {
        path.name: path.read_bytes() for path in folder.glob("in/*") if path.is_file()
    }
    assert found == contents
    assert (folder / "in" / "day" / "a.json").read_bytes() == b"x"


async def test_probe(folder: Path) -> None:
    """It leaves nothing, and names a directory that is missing."""
    async with openssh(folder) as config:
        await SftpTransport(config).probe()
        assert list((folder / "in").iterdir()) == []
        error = await failure(replace(config, directory=str(folder / "missing")))
        assert error.cause is DeliveryCause.NO_DIRECTORY
        (folder / "file").touch()
        error = await failure(replace(config, directory=str(folder / "file")))
        assert error.cause is DeliveryCause.NO_DIRECTORY


async def test_read_only_server(folder: Path) -> None:
    """It says that nothing may be written."""
    async with openssh(folder, options="-R") as config:
        assert (await failure(config)).cause is DeliveryCause.NOT_WRITABLE


async def test_full_disk(folder: Path, small_folder: Path) -> None:
    """The server only says "Failure"; the cause is found, and nothing is left."""
    async with openssh(folder) as config:
        error = await failure(config, b"x" * 200_000)
        assert error.cause is DeliveryCause.DISK_FULL
        assert list(small_folder.iterdir()) == []
        async with SftpTransport(config).session() as session:
            await session.put("", "a.json", b"x")
    assert [path.name for path in small_folder.iterdir()] == ["a.json"]


async def test_read_only_disk(folder: Path, small_folder: Path) -> None:
    """Likewise."""
    mount = ["mount", "-o", "remount,ro", str(small_folder)]
    assert await (await asyncio.create_subprocess_exec(*mount)).wait() == 0
    async with openssh(folder) as config:
        assert (await failure(config)).cause is DeliveryCause.NOT_WRITABLE


async def test_login_refused(folder: Path) -> None:
    """A key that the server does not know."""
    other = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    async with openssh(folder) as config:
        error = await failure(replace(config, private_key=other))
    assert error.cause is DeliveryCause.LOGIN_REFUSED


@pytest.mark.parametrize("algorithm", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
async def test_host_key(folder: Path, algorithm: str) -> None:
    """It is fetched as it is; another one, of the same kind or not, is refused."""
    key = asyncssh.generate_private_key(algorithm)
    pinned = asyncssh.generate_private_key("ssh-ed25519")
    async with openssh(folder, key=key) as config:
        assert await fetch_host_key(config.host, config.port) == HostKey.of(key)
        await SftpTransport(config).probe()
        line = pinned.export_public_key().decode()
        error = await failure(replace(config, host_key=line))
    assert isinstance(error, HostKeyChangedError)
    assert error.found == HostKey.of(key)
    assert error.pinned == HostKey.of(pinned)
