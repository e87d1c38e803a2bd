"""Delivery to a folder of this machine, or of a share that is mounted."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from errno import EACCES, EDQUOT, EFBIG, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
import logging
import os
from pathlib import Path
import time
from typing import override

from .allowed_folders import AllowedFolders
from .folder_files import open_folder, read_file, replace_file, write_and_remove
from .folder_record import add_to_record, remove_old_documents
from .names import checked_name, directory_parts
from .transport import DeliveryCause, DeliveryError, Session, Transport

_LOGGER = logging.getLogger(__name__)

_MAX_IN_FLIGHT = 4
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


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file that is there: how it begins, and its size in bytes."""

    content: bytes
    size: int


class FolderTransport(Transport):
    """Delivers to a folder.

    A session creates the folder, but without `create_parents` not the one that should
    hold it: a share that is not mounted is missed rather than replaced. With
    `retention_days`, documents that were delivered here, and nothing else, are removed
    when they are older.

    `allowed` says anew for each document where it may go, in a thread; None is for anywhere. What
    leads elsewhere, over links too, is refused with NOT_ALLOWED.
    """

    def __init__(
        self,
        path: Path,
        retention_days: int | None = None,
        *,
        create_parents: bool = False,
        allowed: Callable[[], AllowedFolders] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Keep the settings; nothing is tried yet."""
        self._path = path
        self._retention_days = retention_days
        self._create_parents = create_parents
        self._allowed = allowed
        self._clock = clock

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        """Make sure that the folder is there; raises DeliveryError."""
        with _delivery_errors():
            await asyncio.to_thread(self._make_folder)
        yield _FolderSession(self._resolve, self._clock)
        if days := self._retention_days:
            await self._remove_old_documents(days)

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        """Create the folder and its parents, and write; raises DeliveryError."""
        for directory in directories:
            parts = directory_parts(directory)
            with _delivery_errors():
                await asyncio.to_thread(self._try_writing, parts)

    async def read(self, directory: str, name: str, most: int) -> DeliveredFile | None:
        """The first `most` bytes of a document; None for one that is not there. Raises DeliveryError."""
        parts, name = directory_parts(directory), checked_name(name)
        with _delivery_errors():
            return await asyncio.to_thread(self._read, parts, name, most)

    def _read(
        self, parts: tuple[str, ...], name: str, most: int
    ) -> DeliveredFile | None:
        """Blocks, raises OSError and DeliveryError."""
        try:
            with open_folder(self._resolve(parts)) as folder:
                return DeliveredFile(*read_file(folder, name, most))
        except FileNotFoundError:
            return None

    def _resolve(self, parts: tuple[str, ...]) -> Path:
        """Where a directory really is; blocks, raises DeliveryError where nothing may go."""
        path = self._path.joinpath(*parts).resolve()
        if self._allowed is not None and not self._allowed().permit(path):
            raise DeliveryError(DeliveryCause.NOT_ALLOWED, str(path))
        return path

    def _make_folder(self) -> None:
        """Blocks, raises OSError and DeliveryError."""
        path = self._resolve(())
        try:
            with open_folder(path, create=self._create_parents):
                return
        except FileNotFoundError:
            with open_folder(path.parent) as parent:
                os.mkdir(path.name, dir_fd=parent)

    def _try_writing(self, parts: tuple[str, ...]) -> None:
        """Write an empty file and remove it again; blocks, raises OSError and DeliveryError."""
        with open_folder(self._resolve(parts), create=True) as folder:
            write_and_remove(folder)

    async def _remove_old_documents(self, days: int) -> None:
        before = self._clock() - days * 86400
        try:
            # A day may have thousands of documents: one thread, not a thread for each.
            await asyncio.to_thread(remove_old_documents, self._resolve(()), before)
        except (OSError, DeliveryError) as err:
            # What was delivered stays delivered.
            _LOGGER.warning("Failed to remove old documents in %s: %s", self._path, err)


class _FolderSession(Session):
    """Writes into the folders that `resolve` answers; blocks, raises DeliveryError."""

    def __init__(
        self, resolve: Callable[[tuple[str, ...]], Path], clock: Callable[[], float]
    ) -> None:
        self._resolve = resolve
        self._clock = clock
        self._slots = asyncio.Semaphore(_MAX_IN_FLIGHT)

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        directories, name = directory_parts(directory), checked_name(name)
        async with self._slots:
            with _delivery_errors():
                await asyncio.to_thread(
                    self._write_document, directories, name, content
                )

    @override
    async def try_directory(self, directory: str) -> None:
        parts = directory_parts(directory)
        async with self._slots:
            with _delivery_errors():
                await asyncio.to_thread(self._try_writing, parts)

    def _try_writing(self, parts: tuple[str, ...]) -> None:
        """Write an empty file and remove it again, where a document could be; blocks, raises OSError and DeliveryError."""
        target = self._resolve(parts)
        # Where the folder itself is gone, none is created in its place.
        with (
            open_folder(self._resolve(())),
            open_folder(target, create=True) as folder,
        ):
            write_and_remove(folder)

    def _write_document(
        self, directories: tuple[str, ...], name: str, content: bytes
    ) -> None:
        """Write a document whole or not at all; blocks, raises OSError and DeliveryError."""
        target = self._resolve(directories)
        # First, because it fails where the folder itself is gone.
        with open_folder(self._resolve(())) as folder:
            add_to_record(folder, (*directories, name), self._clock())
        with open_folder(target, create=True) as folder:
            replace_file(folder, name, content)


def cause_of(err: OSError) -> DeliveryCause:
    """What a user reads of an error of this machine's disk."""
    if isinstance(err, FileExistsError):
        return DeliveryCause.NO_DIRECTORY
    return _CAUSES.get(err.errno or 0, DeliveryCause.REFUSED)


@contextmanager
def _delivery_errors() -> Iterator[None]:
    """Turn an OSError into a DeliveryError of the cause that a user reads."""
    try:
        yield
    except OSError as err:
        raise DeliveryError(cause_of(err), err.strerror or "") from err
