"""What the program of a child says and is asked, see `child`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import json
import sys
from typing import Any

LARGEST_LINE = 1 << 20


async def first_line() -> tuple[Any, asyncio.StreamReader]:
    """Its settings, and where the requests come from."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LARGEST_LINE)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return json.loads(await reader.readline() or "null"), reader


def answer(**fact: object) -> None:
    """Say something; the first time that it is ready."""
    print(json.dumps(fact), flush=True)


async def take_requests(
    reader: asyncio.StreamReader,
    handle: Callable[[dict[str, Any]], Awaitable[Mapping[str, object] | None]],
) -> None:
    """Do what is asked until the pipe closes, which ends it however its parent ended."""
    while line := await reader.readline():
        request = json.loads(line)
        number = request.pop("id", 0)
        try:
            answer(id=number, **(await handle(request) or {}))
        except Exception as err:  # noqa: BLE001 - whoever asked is told
            answer(id=number, error=repr(err))
