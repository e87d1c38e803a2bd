"""The simulated FTP server."""

import asyncio
import logging
from pathlib import Path
import re
import ssl

import aioftp
import pytest

from simulator.__main__ import parser
from simulator.ftp import ftp_server, run

from ..helpers.ftp import CERTIFICATE, trusting


async def listing(port: int, context: ssl.SSLContext | None = None) -> list[str]:
    """What a client with the demo's login sees."""
    client = aioftp.Client()
    await client.connect("127.0.0.1", port)
    try:
        if context is not None:
            await client.upgrade_to_tls(context)
        await client.login("demo", "demo")
        return [str(path) for path, _ in await client.list()]
    finally:
        client.close()


async def test_shows_its_folder_only(tmp_path: Path) -> None:
    """The rest of the machine is not to be seen."""
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"")
    async with ftp_server(root) as server:
        assert await listing(server.port) == ["in"]
    assert server.logins == ["demo"]
    assert server.connections == 1
    with pytest.raises(OSError):
        await listing(server.port)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_from_the_command_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, encrypted: bool
) -> None:
    """It makes its folder and says where it is; with a certificate it wants TLS."""
    caplog.set_level(logging.INFO, "simulator")
    options = []
    if encrypted:
        certificate, key = CERTIFICATE.files(tmp_path)
        options = ["--certificate", str(certificate), "--key", str(key)]
    root = tmp_path / "a" / "root"
    arguments = parser().parse_args(["ftp", str(root), *options])
    task = asyncio.create_task(run(arguments))
    async with asyncio.timeout(60):
        while not (said := re.search(r"server at 127\.0\.0\.1:(\d+)", caplog.text)):
            await asyncio.sleep(0.05)
        (root / "there").mkdir()
        context = trusting() if encrypted else None
        assert await listing(int(said[1]), context) == ["there"]
        if encrypted:
            with pytest.raises(aioftp.StatusCodeError, match="SSL/TLS required"):
                await listing(int(said[1]))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
