"""Disks that are full or read-only, and a recorder that is purged or locked."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing, suppress
from random import Random
import sqlite3

from ..parts import Disk, House, NotPossible
from .kind import Detail, Kind, Planned

_TICK = 0.1
_PATIENCE = 5.0
"""s for the recorder to let go of its database."""


@asynccontextmanager
async def _filled(disk: Disk, left: int = 0) -> AsyncGenerator[None]:
    filling = asyncio.ensure_future(asyncio.to_thread(disk.fill, left))
    try:
        await asyncio.shield(filling)
        yield
    finally:
        # Its thread goes on when this is cancelled, and must not fill what was freed.
        await asyncio.wait([filling])
        disk.free()


@asynccontextmanager
async def _disk_full(house: House, planned: Planned) -> AsyncGenerator[None]:
    async with _filled(house.disk, int(planned.number("left"))):
        yield


@asynccontextmanager
async def _folder_full(house: House, _planned: Planned) -> AsyncGenerator[None]:
    async with _filled(house.inbox):
        yield


@asynccontextmanager
async def _read_only(house: House, planned: Planned) -> AsyncGenerator[None]:
    async with asyncio.timeout(planned.duration):
        await _until_forbidden(house.inbox)
    try:
        yield
    finally:
        house.inbox.allow()


async def _until_forbidden(disk: Disk) -> None:
    """Forbid it between two files; who writes one just now keeps it open for moments."""
    while disk.is_mounted:
        with suppress(NotPossible):
            disk.forbid()
            return
        await asyncio.sleep(_TICK)
    disk.forbid()


def _keep_recorded(house: House) -> None:
    """Copy the database: the audit wants to know also what is then purged. Raises sqlite3.OperationalError."""
    folder = house.run / "recorded"
    folder.mkdir(exist_ok=True)
    path = house.config / "home-assistant_v2.db"
    number = len(list(folder.iterdir()))
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database,
        closing(sqlite3.connect(folder / f"{number:03}.db")) as copy,
    ):
        database.backup(copy)


@asynccontextmanager
async def _purged(house: House, planned: Planned) -> AsyncGenerator[None]:
    await asyncio.to_thread(_keep_recorded, house)
    days = int(planned.number("keep_days"))
    await house.home.api.post("services/recorder/purge", {"keep_days": days})
    yield


@asynccontextmanager
async def _locked(house: House, _planned: Planned) -> AsyncGenerator[None]:
    database = sqlite3.connect(
        house.config / "home-assistant_v2.db",
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        await asyncio.to_thread(database.execute, "BEGIN EXCLUSIVE")
        yield
    finally:
        database.close()


def _left(random: Random, _seconds: float) -> Detail:
    """Blocks of 4 KiB that are not taken."""
    return {"left": random.choice((0, 0, 1, 5, 20))}


def _kept(_random: Random, _seconds: float) -> Detail:
    return {"keep_days": 0}


_HOME = frozenset({"home", "disk"})

KINDS = (
    Kind(
        name="disk_full",
        groups=_HOME,
        shortest=3,
        longest=30,
        trouble=_disk_full,
        draw=_left,
    ),
    Kind(
        name="folder_full",
        groups=frozenset({"folder"}),
        shortest=3,
        longest=60,
        trouble=_folder_full,
    ),
    Kind(
        name="folder_read_only",
        groups=frozenset({"folder"}),
        shortest=3,
        longest=60,
        trouble=_read_only,
    ),
    Kind(
        name="recorder_purged",
        groups=_HOME,
        shortest=1,
        longest=2,
        trouble=_purged,
        draw=_kept,
        settles=3,
    ),
    Kind(
        name="database_locked",
        groups=_HOME,
        shortest=3,
        longest=25,
        trouble=_locked,
    ),
)
