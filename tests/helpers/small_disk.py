"""A disk of a test's own, which it may fill."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from soak.parts.small_disk import Disk, NotPossible


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Disk]:
    """Put a folder on a disk of its own while this lasts; skips the test where nothing may be mounted."""
    disk = Disk(folder, size)
    try:
        disk.mount()
    except NotPossible as err:
        pytest.skip(str(err))
    try:
        yield disk
    finally:
        disk.unmount()
