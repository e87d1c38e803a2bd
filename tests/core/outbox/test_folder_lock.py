"""Two processes do not use one folder."""

from errno import ENOLCK
import fcntl
from pathlib import Path

import pytest

from custom_components.energy_bridge.core.outbox.folder_lock import FolderLock


def test_one_at_a_time(tmp_path: Path) -> None:
    """The second one gets it once the first lets go."""
    first, second = (FolderLock(tmp_path / "new" / "folder") for _ in range(2))
    assert first.acquire()
    assert not second.acquire()
    second.release()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_a_share_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is used all the same."""

    def flock(_handle: int, _operation: int) -> None:
        raise OSError(ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    assert FolderLock(tmp_path).acquire()
