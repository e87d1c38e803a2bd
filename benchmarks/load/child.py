"""Processes beside the one that is measured."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import sys


@asynccontextmanager
async def running(
    module: str, *arguments: object, is_quiet: bool = False
) -> AsyncGenerator[Process]:
    """Run a module in a process of its own until it has ended, or is not needed any more; a quiet one logs nowhere."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *map(str, arguments)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL if is_quiet else None,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
