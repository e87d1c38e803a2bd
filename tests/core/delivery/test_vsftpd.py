"""Delivery to a Debian server's vsftpd, where it is installed."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import shutil
import stat
from tempfile import TemporaryDirectory

import pytest

from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.address import free_port

from ...helpers.ftp import CERTIFICATE, config_for, trusting
from ...helpers.waiting import until_listening
from .faults import CONTENT, failure, names, put

VSFTPD = shutil.which("vsftpd") or shutil.which("vsftpd", path="/usr/sbin")
USER = "daemon"
"""Who writes the files: on every machine, with a home that is there, as vsftpd wants."""
_CAPABILITIES = (0, 6, 7, 18)
"""CAP_CHOWN, CAP_SETGID, CAP_SETUID and CAP_SYS_CHROOT, without which vsftpd lets nobody in."""


def is_mighty() -> bool:
    """Whether we may do what vsftpd does; root of a container may lack it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    return all(effective >> bit & 1 for bit in _CAPABILITIES)


pytestmark = [
    pytest.mark.skipif(VSFTPD is None, reason="vsftpd is missing"),
    pytest.mark.skipif(os.geteuid() != 0, reason="vsftpd needs root"),
    pytest.mark.skipif(
        VSFTPD is not None and not is_mighty(),
        reason="vsftpd needs root that may change user and root directory",
    ),
]


@asynccontextmanager
async def vsftpd(
    folder: Path, *, encrypted: bool, more: str = ""
) -> AsyncGenerator[int]:
    """Run a server of our own for a user without a name; answers its port."""
    port = free_port()
    certificate, key = CERTIFICATE.files(folder)
    empty = folder / "empty"
    empty.mkdir()
    settings = folder / "vsftpd.conf"
    settings.write_text(
        f"listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n"
        "pasv_min_port=15000\npasv_max_port=19999\n"
        f"anonymous_enable=YES\nno_anon_password=NO\nftp_username={USER}\n"
        f"anon_root={folder}\nsecure_chroot_dir={empty}\nwrite_enable=YES\n"
        "anon_upload_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\n"
        "local_enable=NO\nxferlog_enable=NO\nseccomp_sandbox=NO\n"
        "isolate=NO\nisolate_network=NO\n"
        + (
            "ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\n"
            "force_anon_data_ssl=YES\nrequire_ssl_reuse=YES\n"
            "strict_ssl_read_eof=YES\n"
            f"rsa_cert_file={certificate}\nrsa_private_key_file={key}\n"
            if encrypted
            else ""
        )
        + more
    )
    assert VSFTPD is not None
    process = await asyncio.create_subprocess_exec(VSFTPD, str(settings))
    try:
        await until_listening(process, port)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def transport_to(port: int, *, encrypted: bool, directory: str = "in") -> FtpTransport:
    """A transport that logs in as vsftpd knows everybody."""
    config = config_for(port, directory, username="anonymous")
    return FtpTransport(config, trusting() if encrypted else None)


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder with what the server lets write in `in`.

    Not pytest's, which it may close to other users while the server runs.
    """
    with TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        if not all(above.stat().st_mode & stat.S_IXOTH for above in path.parents):
            pytest.skip("other users cannot enter TMPDIR")
        (path / "in").mkdir()
        (path / "in").chmod(0o777)
        yield path


@pytest.mark.parametrize("encrypted", [True, False])
async def test_documents_arrive(folder: Path, encrypted: bool) -> None:
    """With the session of the commands for each document, where they are encrypted; old ones give way."""
    async with vsftpd(folder, encrypted=encrypted) as port:
        transport = transport_to(port, encrypted=encrypted)
        await transport.probe()
        async with transport.session() as session:
            for content in (b"old", bytes(1_000_000), CONTENT):
                await session.put("", "a.json", content)
    assert names(folder / "in") == ["a.json"]
    assert (folder / "in" / "a.json").read_bytes() == CONTENT


async def test_what_it_refuses(folder: Path) -> None:
    """It says little: a missing directory is told from one that cannot be written."""
    async with vsftpd(folder, encrypted=True) as port:
        error = await failure(transport_to(port, encrypted=True, directory="missing"))
        assert error.cause is DeliveryCause.NO_DIRECTORY
        (folder / "in").chmod(0o555)
        error = await failure(transport_to(port, encrypted=True))
        assert error.cause is DeliveryCause.NOT_WRITABLE
        error = await failure(transport_to(port, encrypted=False))
        assert error.cause is DeliveryCause.LOGIN_REFUSED


async def test_server_that_renames_nothing(folder: Path) -> None:
    """It is noticed, and not taken for a full or a missing one."""
    more = "cmds_denied=RNFR,RNTO\n"
    async with vsftpd(folder, encrypted=True, more=more) as port:
        with pytest.raises(DeliveryError) as caught:
            await put(transport_to(port, encrypted=True))
    assert caught.value.cause is DeliveryCause.REFUSED
    assert names(folder / "in") == []
