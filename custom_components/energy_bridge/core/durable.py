"""Files that survive a crash: each is there whole, or not at all."""

from contextlib import suppress
from errno import EINVAL, ENOTSUP
import os
from pathlib import Path


def replace_durably(path: Path, content: bytes, *, before: Path | None = None) -> None:
    """Write a file under a temporary name, sync it, and rename it. Blocks, raises OSError.

    What it was may be kept as `before`: after a crash in between that one alone is there.
    """
    part = temporary_path(path)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            with suppress(FileNotFoundError):
                path.replace(before)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    sync_folder(path.parent)


def temporary_path(path: Path) -> Path:
    """Where a file is written before it is renamed: beside it, and hidden."""
    return path.with_name(f".{path.name}.part")


def sync_folder(folder: Path) -> None:
    """Let new and removed names in a folder survive a crash. Blocks, raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync_handle(handle)
    finally:
        os.close(handle)


def sync_handle(folder: int) -> None:
    """The same for a folder that is open."""
    try:
        os.fsync(folder)
    except OSError as err:
        # Some network shares cannot, and need not.
        if err.errno not in (EINVAL, ENOTSUP):
            raise
