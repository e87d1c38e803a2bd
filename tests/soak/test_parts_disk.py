"""A small disk that is full, read-only, and gone at the end but for its files."""

from errno import ENOSPC, EROFS
from pathlib import Path

import pytest

from soak.parts import Disk, Guard, NotPossible


@pytest.fixture
def disk(guard: Guard, tmp_path: Path) -> Disk:
    """One that is mounted."""
    found = Disk(tmp_path / "disk", "1m", guard)
    try:
        found.mount()
    except NotPossible as err:
        pytest.skip(str(err))
    return found


def test_a_full_disk_takes_nothing_until_it_is_free(disk: Disk) -> None:
    """But for the blocks that were left."""
    path = disk.folder / "file"
    disk.fill()
    with pytest.raises(OSError) as caught:
        path.write_bytes(bytes(4096))
    assert caught.value.errno == ENOSPC
    disk.fill(left=1)
    path.write_bytes(bytes(4096))
    disk.free()
    path.write_bytes(bytes(100_000))


def test_a_read_only_folder_refuses_also_root(disk: Disk) -> None:
    """Until it is allowed again; who writes keeps it from being forbidden."""
    path = disk.folder / "file"
    with path.open("w"), pytest.raises(NotPossible, match="busy"):
        disk.forbid()
    disk.forbid()
    with pytest.raises(OSError) as caught:
        path.write_text("x")
    assert caught.value.errno == EROFS
    disk.allow()
    path.write_text("y")


def test_what_is_on_it_is_kept_without_it(disk: Disk) -> None:
    """Also where it is full and read-only."""
    (disk.folder / "deep").mkdir()
    (disk.folder / "deep" / "file").write_text("kept")
    disk.fill()
    disk.forbid()
    disk.keep()
    disk.keep()
    assert not disk.folder.is_mount()
    assert (disk.folder / "deep" / "file").read_text() == "kept"
    assert [each.name for each in disk.folder.iterdir()] == ["deep"]


def test_where_nothing_may_be_mounted_it_is_said(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is there nevertheless, and may be forbidden to whoever is not root."""
    disk = Disk(tmp_path / "disk", "no size", guard)
    with pytest.raises(NotPossible):
        disk.mount()
    with pytest.raises(NotPossible):
        disk.fill()
    disk.keep()
    disk.unmount()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(NotPossible, match="root"):
        disk.forbid()
    monkeypatch.setattr("os.geteuid", lambda: 1)
    disk.forbid()
    assert disk.folder.stat().st_mode & 0o777 == 0o555
    disk.allow()
    assert disk.folder.stat().st_mode & 0o777 == 0o755
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotPossible, match="mount: No such file"):
        disk.mount()
