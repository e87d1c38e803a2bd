"""(i) Time of 1,000 files to an SFTP server 20 ms away, against one after another."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import sys
import tempfile
from time import perf_counter, process_time

import asyncssh
from psutil import Process  # type: ignore[import-untyped]  # has no types

from custom_components.energy_bridge.core.delivery.host_key import fetch_host_key
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.transport import DeliveryError
from simulator.address import free_port

from .measure import verdict

LIMIT = 20.0
DELAY = 0.01
"""s in each direction."""
SIZE = 2500
"""Bytes of a file."""


async def run(files: int = 1000, singles: int = 50) -> bool:
    """Measure and print; of the files one after another only `singles` are sent."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        async with far_server(root) as (config, server):
            one = await one_after_another(config, singles) / singles
            began, server_began = process_time(), cpu_of(server)
            many = await all_together(config, files) / files
            ours = (process_time() - began) / files
            its = (cpu_of(server) - server_began) / files
        arrived = len(list(root.glob("together-*.json")))
    print(f"(i) {arrived} files of {SIZE} bytes to a server {2000 * DELAY:.0f} ms away")
    print(
        f"    one after another {1 / one:.0f} a second, ours {1 / many:.0f}: of CPU"
        f" {ours * 1000:.2f} ms a file here, {its * 1000:.2f} ms at the server"
    )
    held = verdict("ours to one after another", one / many, LIMIT, at_least=True)
    return held and arrived == files


@asynccontextmanager
async def far_server(root: Path) -> AsyncGenerator[tuple[SftpConfig, Process]]:
    """Run a server behind a slow line, in a process of its own."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "sftp", str(root)),
        *("--port", str(port), "--delay", str(DELAY)),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        config = SftpConfig(
            host="127.0.0.1",
            port=port,
            username="demo",
            password="demo",
            host_key=await _host_key(port),
        )
        yield config, Process(server.pid)
    finally:
        server.terminate()
        await server.wait()


def cpu_of(process: Process) -> float:
    """Seconds of CPU time that a process has taken."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def one_after_another(config: SftpConfig, files: int) -> float:
    """Seconds for plain puts and renames."""
    host_key = asyncssh.import_public_key(config.host_key)
    content = bytes(SIZE)
    async with (
        asyncssh.connect(
            config.host,
            config.port,
            config=None,
            username=config.username,
            password=config.password,
            known_hosts=([host_key], [], []),
            client_keys=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        began = perf_counter()
        for number in range(files):
            async with client.open(f"single-{number}.part", "wb") as file:
                await file.write(content)
            await client.posix_rename(f"single-{number}.part", f"single-{number}.json")
        return perf_counter() - began


async def all_together(config: SftpConfig, files: int) -> float:
    """Seconds for the same over our transport."""
    content = bytes(SIZE)
    async with SftpTransport(config).session() as session:
        began = perf_counter()
        await asyncio.gather(
            *(
                session.put("", f"together-{number}.json", content)
                for number in range(files)
            )
        )
        return perf_counter() - began


async def _host_key(port: int) -> str:
    async with asyncio.timeout(30):
        while True:
            try:
                return (await fetch_host_key("127.0.0.1", port)).line
            except DeliveryError:
                await asyncio.sleep(0.1)
