"""An outbox whose state cannot be written."""

from errno import ENOSPC
from pathlib import Path

import pytest

from ...helpers.outboxes import fill, loaded, names

MODULE = "custom_components.energy_bridge.core.outbox.outbox.save_state"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the outbox is."""
    return tmp_path / "outbox"


def full(*_args: object) -> None:
    """There is no space."""
    raise OSError(ENOSPC, "No space left on device")


def test_arrived_on_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it cannot be noted what has arrived nothing more is read: a kill would send all of it again."""

    outbox = loaded(folder)
    fill(outbox, b"a", b"b", b"c")
    first, second, _ = outbox.pending()
    with monkeypatch.context() as disk:
        disk.setattr(MODULE, full)
        with pytest.raises(OSError, match="No space"):
            outbox.confirm([first])
        with pytest.raises(OSError, match="No space"):
            outbox.read(second)
    assert len(loaded(folder).pending()) == 3
    assert outbox.read(second) == b"b"
    assert names(outbox.pending()) == ["1.json", "2.json"]
    assert names(loaded(folder).pending()) == ["1.json", "2.json"]
    assert len(list(folder.glob("*.batch"))) == 2


def test_start_on_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that is not stored is none: the next one looks for history again."""

    outbox = loaded(folder)
    with monkeypatch.context() as disk:
        disk.setattr(MODULE, full)
        with pytest.raises(OSError, match="No space"):
            outbox.set_start(1.0)
    assert outbox.built_until is None
