"""A folder on a small disk of its own, which can be full or read-only for a while."""

from contextlib import suppress
from errno import ENOSPC
import os
from pathlib import Path
import shutil
import subprocess

from .guard import Guard

_BLOCK = 4096


class NotPossible(Exception):
    """Something that this machine does not allow; the text says what."""


class Disk:
    """What a folder is on, once it is mounted."""

    def __init__(self, folder: Path, size: str, guard: Guard | None = None) -> None:
        """Nothing is mounted yet; `size` is tmpfs's own word, such as 48m."""
        self.folder = folder
        self.is_mounted = False
        self._size = size
        self._guard = guard
        self._ballast = folder / ".ballast"

    def mount(self) -> None:
        """Begin with an empty one. Raises NotPossible where nothing may be mounted; the folder is there nevertheless."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._guard is not None:
            self._guard.add_mount(self.folder)
        try:
            _run("mount", "-t", "tmpfs", "-o", f"size={self._size}", "tmpfs", self._at)
        except NotPossible:
            if self._guard is not None:
                self._guard.drop_mount(self.folder)
            raise
        self.is_mounted = True

    def fill(self, left: int = 0) -> None:
        """Take all the space, but for so many blocks of 4 KiB. Raises NotPossible where it is no disk of its own."""
        if not self.is_mounted:
            raise NotPossible("nothing may be mounted here")
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

    def forbid(self) -> None:
        """Let nobody write. Raises NotPossible, also while somebody has a file open for that."""
        if self.is_mounted:
            _run("mount", "-o", "remount,ro", self._at)
        elif os.geteuid():
            self.folder.chmod(0o555)
        else:
            raise NotPossible("nothing may be mounted here, and root may always write")

    def allow(self) -> None:
        """Let everybody write again who might before. Raises NotPossible."""
        if self.is_mounted:
            _run("mount", "-o", "remount,rw", self._at)
        else:
            self.folder.chmod(0o755)

    def unmount(self) -> None:
        """Be gone, with all that is on it."""
        if self.is_mounted:
            _run("umount", "-l", self._at)
            self.is_mounted = False
            if self._guard is not None:
                self._guard.drop_mount(self.folder)

    def keep(self) -> None:
        """Leave the folder as it is without the disk. Raises OSError."""
        if not self.is_mounted:
            return
        with suppress(NotPossible):
            self.allow()
        self.free()
        copy = self.folder.with_name(f"{self.folder.name}.kept")
        shutil.copytree(self.folder, copy, symlinks=True)
        self.unmount()
        self.folder.rmdir()
        copy.rename(self.folder)

    @property
    def _at(self) -> str:
        return str(self.folder)


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as err:
        raise NotPossible(f"{command[0]}: {err.strerror}") from None
    if done.returncode:
        raise NotPossible(done.stderr.strip() or f"{command[0]} failed")
