"""The simulated SFTP server, and the slow line before it."""

import asyncio
import logging
from pathlib import Path
import re

import asyncssh
import pytest

from simulator.__main__ import parser
from simulator.delay import slow_line
from simulator.sftp import run, sftp_server, stored_host_key


async def connect(port: int, host_key: str) -> asyncssh.SSHClientConnection:
    """Log in as everybody may."""
    key = asyncssh.import_public_key(host_key)
    return await asyncssh.connect(
        "127.0.0.1",
        port,
        config=None,
        client_keys=None,
        known_hosts=([key], [], []),
        username="demo",
        password="demo",
    )


async def test_shows_its_folder_only(tmp_path: Path) -> None:
    """The rest of the machine is not to be seen, and there is no shell."""
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_bytes(b"")
    async with (
        sftp_server(root) as server,
        await connect(server.port, server.host_key) as connection,
        connection.start_sftp_client() as client,
    ):
        assert await client.realpath(".") == "/"
        assert not await client.exists("../secret")
        with pytest.raises(asyncssh.Error):
            await connection.run("true", check=True)
    assert server.logins == ["demo"]
    assert server.connections == 1


async def test_from_the_command_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It makes its folder and its key, says where it is, and keeps the key."""
    caplog.set_level(logging.INFO, "simulator")
    key = tmp_path / "key"
    fingerprints = []
    for _ in range(2):
        caplog.clear()
        arguments = parser().parse_args(
            ["sftp", str(tmp_path / "a" / "root"), "--host-key", str(key)]
        )
        task = asyncio.create_task(run(arguments))
        async with asyncio.timeout(60):
            while not (
                said := re.search(r"127\.0\.0\.1:(\d+), key (SHA256:\S+)", caplog.text)
            ):
                await asyncio.sleep(0.05)
        line = stored_host_key(key).export_public_key().decode()
        async with (
            await connect(int(said[1]), line) as connection,
            connection.start_sftp_client() as client,
        ):
            await client.mkdir("there")
            await client.rmdir("there")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        fingerprints.append(said[2])
    assert fingerprints[0] == fingerprints[1]
    assert key.stat().st_mode & 0o777 == 0o600


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send everything back, then end."""
    writer.write(await reader.read())
    writer.close()


async def test_slow_line() -> None:
    """All bytes arrive in order, later; the end does, too."""
    listener = await asyncio.start_server(echo, "127.0.0.1", 0)
    target = listener.sockets[0].getsockname()[1]
    content = bytes(range(256)) * 2000
    async with listener, slow_line(target, 0.2) as port:
        loop = asyncio.get_running_loop()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = loop.time()
        writer.write(content)
        writer.write_eof()
        assert await reader.read() == content
        assert loop.time() - began >= 0.4
        writer.close()


async def test_slow_line_to_nowhere(unused_tcp_port: int) -> None:
    """Whoever connects sees the end at once; whoever stays is cut off at the end."""
    async with slow_line(unused_tcp_port, 0.0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()


async def test_slow_line_that_goes() -> None:
    """Connections do not outlive it."""
    listener = await asyncio.start_server(echo, "127.0.0.1", 0)
    target = listener.sockets[0].getsockname()[1]
    async with listener:
        async with slow_line(target, 0.0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)
        async with asyncio.timeout(60):
            assert await reader.read() == b""
        writer.close()
