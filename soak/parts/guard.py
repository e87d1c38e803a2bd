"""Ends what a run started, however the run itself ends: a process that waits until the run's pipe closes.

It runs as a file of its own, so that it is there at once; hardly anything may be imported here.
"""

from contextlib import suppress
import json
import os
from pathlib import Path
import signal
import subprocess
import sys


class Guard:
    """What is told to it does not outlive the process that has it."""

    def __init__(self) -> None:
        """Start to watch. Raises OSError."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def add_process(self, pid: int) -> None:
        """Kill this process and its group at the end, also where it is paused."""
        self._tell(pid=pid, gone=False)

    def drop_process(self, pid: int) -> None:
        """Forget it: it has ended, and its number may be somebody else's."""
        self._tell(pid=pid, gone=True)

    def add_mount(self, path: Path) -> None:
        """Unmount this folder at the end."""
        self._tell(mount=str(path), gone=False)

    def drop_mount(self, path: Path) -> None:
        """Forget it: nothing is mounted there any more."""
        self._tell(mount=str(path), gone=True)

    def close(self) -> None:
        """End all that is left, and wait for it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, **fact: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(fact).encode() + b"\n")
        self._process.stdin.flush()


def _watch() -> None:
    """Note what is told until the pipe closes, then end it."""
    pids: set[int] = set()
    mounts: dict[str, None] = {}
    for line in sys.stdin:
        fact = json.loads(line)
        if pid := fact.get("pid"):
            (pids.discard if fact["gone"] else pids.add)(pid)
        elif fact["gone"]:
            mounts.pop(fact["mount"], None)
        else:
            mounts[fact["mount"]] = None
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    for mount in reversed(mounts):
        subprocess.run(["umount", "-l", mount], check=False)


if __name__ == "__main__":
    _watch()
