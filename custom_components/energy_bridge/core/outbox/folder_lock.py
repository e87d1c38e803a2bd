"""One process at a time uses the outboxes in a folder."""

from errno import EACCES, EAGAIN
import fcntl
import os
from pathlib import Path

_FILE = ".lock"


class FolderLock:
    """A lock that ends with its process, however that ends."""

    def __init__(self, folder: Path) -> None:
        """Lock nothing yet."""
        self._folder = folder
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Lock the folder, which is made if need be; False while another one holds it. Blocks, raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            if err.errno in (EACCES, EAGAIN):
                os.close(handle)
                return False
            # Some network shares know no locks.
        self._handle = handle
        return True

    def release(self) -> None:
        """Let others use the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
