"""A disk of a test's own, which it may fill."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
import os
from pathlib import Path
import subprocess

import pytest

_BLOCK = 4096


class SmallDisk:
    """What a folder is on."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty one."""
        self._ballast = folder / ".ballast"

    def fill(self, left: int = 0) -> None:
        """Take all the space, but for so many blocks of 4 KiB."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (256 * _BLOCK, _BLOCK):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as err:
                    if err.errno != ENOSPC:
                        raise
            size = file.tell() // _BLOCK - left
            os.ftruncate(file.fileno(), max(size, 0) * _BLOCK)

    def free(self) -> None:
        """Let there be space again."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """Put a folder on a disk of its own while this lasts; skips the test where nothing may be mounted."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
