"""Files in folders that others may write to, too: no link is followed on the way.

A folder is opened step by step, and what lies in it is reached over its handle. So a link that
somebody puts in the way meanwhile leads nowhere. All functions block and raise OSError.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from errno import EINVAL
import os
from pathlib import Path
import stat

from ..durable import sync_handle
from .names import probe_name, temporary_name

_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW
# Folders on the way need not be readable, where the system knows of that.
_STEP = _FOLDER | getattr(os, "O_PATH", os.O_RDONLY)


@contextmanager
def open_folder(path: Path, *, create: bool = False) -> Generator[int]:
    """Open a folder by its resolved path, and on the way create what is missing."""
    root = os.open(path.anchor, _STEP)
    try:
        with open_below(root, path.parts[1:], create=create) as handle:
            yield handle
    finally:
        os.close(root)


@contextmanager
def open_below(
    folder: int, parts: Sequence[str], *, create: bool = False
) -> Generator[int]:
    """Open a folder below an open one, and on the way create what is missing."""
    handle = os.open(".", _STEP, dir_fd=folder)
    try:
        for part in parts:
            if create:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=handle)
            inner = os.open(part, _STEP, dir_fd=handle)
            os.close(handle)
            handle = inner
        readable = os.open(".", _FOLDER | os.O_RDONLY, dir_fd=handle)
    finally:
        os.close(handle)
    try:
        yield readable
    finally:
        os.close(readable)


def replace_file(folder: int, name: str, content: bytes) -> None:
    """Write a file whole or not at all, under a temporary name that nobody else has made."""
    part = temporary_name(name)
    try:
        with os.fdopen(_create_file(folder, part), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(OSError):
            os.unlink(part, dir_fd=folder)
        raise
    sync_handle(folder)


def write_and_remove(folder: int) -> None:
    """Write an empty file as documents are written, and remove it again."""
    name = probe_name()
    replace_file(folder, name, b"")
    os.unlink(name, dir_fd=folder)


def append_line(folder: int, name: str, line: bytes) -> None:
    """Add a line to a file, also where the last one was cut off by a full disk."""
    with os.fdopen(_open_own(folder, name, os.O_RDWR | os.O_APPEND), "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end and os.pread(file.fileno(), 1, end - 1) != b"\n":
            line = b"\n" + line
        file.write(line + b"\n")


def read_lines(folder: int, name: str) -> list[bytes]:
    """Read the lines of a file, each with its line break."""
    with os.fdopen(_open_own(folder, name, os.O_RDONLY), "rb") as file:
        return file.readlines()


def read_file(folder: int, name: str, most: int) -> tuple[bytes, int]:
    """The first `most` bytes of a file, and its size."""
    with os.fdopen(_open_own(folder, name, os.O_RDONLY), "rb") as file:
        return file.read(most), os.fstat(file.fileno()).st_size


def _open_own(folder: int, name: str, flags: int) -> int:
    """Open a file that has no other name; what is written into is made if it is missing."""
    if flags & os.O_RDWR:
        flags |= os.O_CREAT
    # A pipe must not hold us up.
    handle = os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666, dir_fd=folder)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(handle)
        raise OSError(EINVAL, "Not a file of Energy Bridge", name)
    return handle


def _create_file(folder: int, name: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        return os.open(name, flags, 0o666, dir_fd=folder)
    except FileExistsError:
        # A crash left it, or somebody put a link there: the name itself goes, not where it leads.
        os.unlink(name, dir_fd=folder)
        return os.open(name, flags, 0o666, dir_fd=folder)
