"""Delivery to a folder of this machine, or of a share that is mounted."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from errno import EACCES, EDQUOT, EFBIG, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from functools import partial
import logging
from pathlib import Path
import time
from typing import override

from ..durable import replace_durably
from .folder_record import record, remove_old
from .names import checked_name, directory_parts
from .transport import DeliveryCause, DeliveryError, Session, Transport

_LOGGER = logging.getLogger(__name__)

_MAX_IN_FLIGHT = 4
_PROBE = ".energy_bridge_test"
_CAUSES = {
    ENOSPC: DeliveryCause.DISK_FULL,
    EDQUOT: DeliveryCause.DISK_FULL,
    EFBIG: DeliveryCause.DISK_FULL,
    EACCES: DeliveryCause.NOT_WRITABLE,
    EPERM: DeliveryCause.NOT_WRITABLE,
    EROFS: DeliveryCause.NOT_WRITABLE,
    ENOENT: DeliveryCause.NO_DIRECTORY,
    ENOTDIR: DeliveryCause.NO_DIRECTORY,
}


class FolderTransport(Transport):
    """Delivers to a folder.

    A session creates the folder, but without `create_parents` not the one that should
    hold it: a share that is not mounted is missed rather than replaced. With
    `retention_days`, documents that were delivered here, and nothing else, are removed
    when they are older.
    """

    def __init__(
        self,
        path: Path,
        retention_days: int | None = None,
        *,
        create_parents: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Keep the settings; nothing is tried yet."""
        self._path = path
        self._retention_days = retention_days
        self._create_parents = create_parents
        self._clock = clock

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        """Make sure that the folder is there; raises DeliveryError."""
        await _run(
            lambda: self._path.mkdir(parents=self._create_parents, exist_ok=True)
        )
        yield _FolderSession(self._path, self._clock)
        if days := self._retention_days:
            await asyncio.to_thread(self._remove_old, days)

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Create the folder and its parents, and write; raises DeliveryError."""
        for directory in directories:
            path = self._path.joinpath(*directory_parts(directory), _PROBE)
            await _run(partial(_try, path))

    def _remove_old(self, days: int) -> None:
        try:
            remove_old(self._path, self._clock() - days * 86400)
        except OSError as err:
            # What was delivered stays delivered.
            _LOGGER.warning(
                "Old documents in %s cannot be removed: %s", self._path, err.strerror
            )


class _FolderSession(Session):
    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._slots = asyncio.Semaphore(_MAX_IN_FLIGHT)

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        parts = (*directory_parts(directory), checked_name(name))

        def write() -> None:
            # First, because it fails where the folder itself is gone.
            record(self._path, parts, self._clock())
            path = self._path.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_durably(path, content)

        async with self._slots:
            await _run(write)


def _try(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(path, b"")
    path.unlink()


async def _run(call: Callable[[], object]) -> None:
    """Run in a thread; raises DeliveryError."""
    try:
        await asyncio.to_thread(call)
    except OSError as err:
        cause = _CAUSES.get(err.errno or 0, DeliveryCause.REFUSED)
        if isinstance(err, FileExistsError):
            cause = DeliveryCause.NO_DIRECTORY
        raise DeliveryError(cause, err.strerror or "") from err
