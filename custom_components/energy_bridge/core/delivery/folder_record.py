"""What was delivered to a folder, so that nothing else is ever removed."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
import os
from pathlib import Path

import aiofiles
import aiofiles.os

from .names import checked_name, directory_parts
from .transport import DeliveryError

RECORDS = ".energy_bridge"
"""The folder of records, one for each day (UTC); a line is a document's path."""


def add_to_record(folder: Path, parts: tuple[str, ...], now: float) -> None:
    """Note that a document is going to be written; blocks, raises OSError."""
    records = folder / RECORDS
    records.mkdir(exist_ok=True)
    day = datetime.fromtimestamp(now, UTC).date()
    with (records / day.isoformat()).open("ab") as file:
        file.write("/".join(parts).encode() + b"\n")


async def remove_old_documents(folder: Path, before: float) -> None:
    """Remove documents of the days (UTC) before that of `before`; raises OSError.

    A document that was delivered again since then stays, and so does its line.
    """
    records = folder / RECORDS
    if not await aiofiles.os.path.isdir(records):
        return
    last_day = datetime.fromtimestamp(before, UTC).date()
    for name in sorted(await aiofiles.os.listdir(records)):
        if (day := _day_of(name)) is None or day >= last_day:
            continue
        async with aiofiles.open(records / name, "rb") as file:
            lines = await file.readlines()
        # A day may have thousands of documents: one thread, not a thread for each.
        if await asyncio.to_thread(_remove_all, folder, lines, before):
            await aiofiles.os.unlink(records / name)


def _remove_all(folder: Path, lines: Iterable[bytes], before: float) -> bool:
    """Remove the documents of a record; answers whether none is left."""
    left = [line for line in lines if not _remove(folder, line, before)]
    return not left


def _remove(folder: Path, line: bytes, before: float) -> bool:
    """Remove a document that is older; answers whether its line is done with."""
    path = _path_of(folder, line)
    if path is None:
        return True
    with suppress(FileNotFoundError, NotADirectoryError):
        if os.lstat(path).st_mtime >= before:
            return False
        path.unlink()
    return True


def _path_of(folder: Path, line: bytes) -> Path | None:
    """The document that a line names; None for a line that leads elsewhere."""
    try:
        directory, _, name = line.decode().rstrip("\n").rpartition("/")
        return folder.joinpath(*directory_parts(directory), checked_name(name))
    except UnicodeDecodeError, DeliveryError:
        return None


def _day_of(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
