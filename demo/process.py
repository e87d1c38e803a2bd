"""The demo's Home Assistant: a process of its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import signal
import sys

import aiohttp

from .api import HomeAssistantApi
from .life import DemoError
from .seed import Seeded

START_TIMEOUT = 120.0


@asynccontextmanager
async def home_assistant(
    seeded: Seeded, log: Path, trusted: Path
) -> AsyncGenerator[HomeAssistantApi]:
    """Run a real Home Assistant on the folder; stopped cleanly at the end.

    It trusts the certificates in a file, by the variable that it reads for that. Raises
    DemoError if it does not start.
    """
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "homeassistant", "--config", str(seeded.folder), "--skip-pip"),
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(trusted)},
        )
    try:
        async with aiohttp.ClientSession() as session:
            api = HomeAssistantApi(session, seeded)
            tasks = (
                asyncio.ensure_future(api.wait_until_running()),
                asyncio.ensure_future(process.wait()),
            )
            try:
                await asyncio.wait(
                    tasks, timeout=START_TIMEOUT, return_when=asyncio.FIRST_COMPLETED
                )
                started = tasks[0].done()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            if not started:
                raise DemoError(f"Home Assistant did not start; its log is {log}.")
            yield api
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()
