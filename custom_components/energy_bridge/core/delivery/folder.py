"""Delivery to a folder of this machine, or of a share that is mounted."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from errno import EACCES, EDQUOT, EFBIG, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
import logging
from pathlib import Path
import time
from typing import override

import aiofiles.os

from ..durable import replace_durably
from .folder_record import add_to_record, remove_old_documents
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
        with _delivery_errors():
            await self._make_folder()
        yield _FolderSession(self._path, self._clock)
        if days := self._retention_days:
            await self._remove_old_documents(days)

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Create the folder and its parents, and write; raises DeliveryError."""
        for directory in directories:
            folder = self._path.joinpath(*directory_parts(directory))
            with _delivery_errors():
                await aiofiles.os.makedirs(folder, exist_ok=True)
                await asyncio.to_thread(_try_writing, folder / _PROBE)

    async def _make_folder(self) -> None:
        if self._create_parents:
            await aiofiles.os.makedirs(self._path, exist_ok=True)
            return
        try:
            await aiofiles.os.mkdir(self._path)
        except OSError:
            # A folder that is there may be one that cannot be made here.
            if not await aiofiles.os.path.isdir(self._path):
                raise

    async def _remove_old_documents(self, days: int) -> None:
        try:
            await remove_old_documents(self._path, self._clock() - days * 86400)
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
        async with self._slots:
            with _delivery_errors():
                await asyncio.to_thread(self._write_document, parts, content)

    def _write_document(self, parts: tuple[str, ...], content: bytes) -> None:
        """Write a document whole or not at all; blocks, raises OSError."""
        # First, because it fails where the folder itself is gone.
        add_to_record(self._path, parts, self._clock())
        path = self._path.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(path, content)


def _try_writing(path: Path) -> None:
    """Write an empty file and remove it again; blocks, raises OSError."""
    replace_durably(path, b"")
    path.unlink()


@contextmanager
def _delivery_errors() -> Iterator[None]:
    """Turn an OSError into a DeliveryError of the cause that a user reads."""
    try:
        yield
    except OSError as err:
        cause = _CAUSES.get(err.errno or 0, DeliveryCause.REFUSED)
        if isinstance(err, FileExistsError):
            cause = DeliveryCause.NO_DIRECTORY
        raise DeliveryError(cause, err.strerror or "") from err
