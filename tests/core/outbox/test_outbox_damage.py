"""Outboxes whose files somebody or something has changed."""

from collections.abc import Iterator
from pathlib import Path
import shutil

import pytest

from custom_components.energy_bridge.core.outbox.batch import DamagedError

from ...helpers.outboxes import document, fill, loaded, names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the outbox is."""
    return tmp_path / "outbox"


def test_foreign_files_are_left_alone(folder: Path) -> None:
    """They neither count nor go; what was half written goes."""
    outbox = loaded(folder)
    fill(outbox, b"content")
    outbox.set_start(9.0)
    (folder / "notes").write_bytes(b"theirs")
    (folder / "000000000001-1-inf.batch").write_bytes(b"")
    (folder / "000000000001-1-9.9.9.batch").write_bytes(b"")
    (folder / "000000000009-1-9.0.batch").mkdir()
    (folder / ".staged.part").write_bytes(b"half")
    (folder / ".state.json.part").write_bytes(b"half")
    outbox = loaded(folder)
    assert not outbox.recovered
    assert names(outbox.pending()) == ["0.json"]
    assert outbox.built_until == 9.0
    left = {path.name for path in folder.iterdir()}
    assert "notes" in left
    assert not any(name.endswith(".part") for name in left)


@pytest.mark.parametrize(
    "state",
    [b"", b"garbage", b"[]", b"{}", b'{"built_until": "x"}', b"\0" * 100],
)
def test_damaged_state(folder: Path, state: bytes) -> None:
    """All documents there are wait once more, and the report goes on after them."""
    outbox = loaded(folder)
    fill(outbox, b"one", b"two", b"three")
    outbox.confirm(outbox.pending()[:1])
    (folder / "state.json").write_bytes(state)
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["1.json", "2.json"]
    assert outbox.built_until == 3.0
    outbox.confirm(outbox.pending())
    assert not loaded(folder).recovered


@pytest.mark.parametrize("key", ["next", "head", "attempt", "built_until", "done"])
@pytest.mark.parametrize("value", [b'"7"', b"true", b"-1.5", b"[[-1,1]]", b"{}"])
def test_state_with_an_impossible_value(folder: Path, key: str, value: bytes) -> None:
    """It is damaged, too; a time may be any number."""
    outbox = loaded(folder)
    outbox.set_start(7.0)
    path = folder / "state.json"
    stored = path.read_bytes()
    before = b"[]" if key == "done" else b"7.0" if key == "built_until" else b"0"
    changed = stored.replace(
        b'"%s":%s' % (key.encode(), before), b'"%s":%s' % (key.encode(), value)
    )
    assert changed != stored
    path.write_bytes(changed)
    outbox = loaded(folder)
    if (key, value) in (("built_until", b"-1.5"), ("done", b"{}")):
        assert not outbox.recovered
    else:
        assert outbox.recovered
        assert outbox.built_until is None


def test_lost_state(folder: Path) -> None:
    """Without any, the numbers of the documents tell that there was one."""
    outbox = loaded(folder)
    fill(outbox, b"one")
    assert not loaded(folder).recovered
    fill(outbox, b"two")
    outbox.confirm(outbox.pending()[:1])
    (folder / "state.json").unlink()
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["1.json"]


def test_truncated_file(folder: Path) -> None:
    """Documents before the damage still wait; the report does not go back."""
    outbox = loaded(folder)
    for number in range(3):
        outbox.put(document(number, b"x" * 100))
    outbox.commit(3.0)
    (batch,) = folder.glob("*.batch")
    batch.write_bytes(batch.read_bytes()[:-1])
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["0.json", "1.json"]
    assert outbox.built_until == 3.0
    fill(outbox, b"next")
    assert names(loaded(folder).pending()) == ["0.json", "1.json", "3.json"]
    outbox.confirm(outbox.pending())
    assert not list(folder.glob("*.batch"))


def damages() -> Iterator[bytes]:
    """What a file may become."""
    yield b""
    yield b"garbage\n"
    yield b'{"name": 1}\n'
    yield b"[]\n"
    yield (
        b'{"name":"a","first":1,"last":1,"created":1,"size":-9,"checksum":0}\n'
        + b"x" * 9
    )
    yield b"\0" * 70_000


@pytest.mark.parametrize("content", damages(), ids=lambda content: len(content))
def test_file_that_is_no_batch_any_more(folder: Path, content: bytes) -> None:
    """It is set aside; everything else goes on."""
    outbox = loaded(folder)
    fill(outbox, b"one", b"two")
    first = min(folder.glob("*.batch"))
    first.write_bytes(content)
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["1.json"]
    assert outbox.built_until == 2.0
    assert first.with_suffix(".damaged").read_bytes() == content
    fill(outbox, b"three")
    assert not loaded(folder).recovered


def test_files_that_overlap(folder: Path) -> None:
    """The second is no document of this outbox."""
    outbox = loaded(folder)
    for number in range(2):
        outbox.put(document(number))
    outbox.commit(2.0)
    (batch,) = folder.glob("*.batch")
    shutil.copy(batch, folder / "000000000001-2-3.0.batch")
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["0.json", "1.json"]


def test_changed_bytes_are_not_delivered(folder: Path) -> None:
    """A document that the disk changed is known, and can be given up."""
    outbox = loaded(folder)
    fill(outbox, b"content")
    (batch,) = folder.glob("*.batch")
    batch.write_bytes(batch.read_bytes().replace(b"content", b"c0ntent"))
    with pytest.raises(DamagedError):
        outbox.read(outbox.pending()[0])
    outbox.drop(outbox.pending())
    assert outbox.documents_waiting == 0
    assert outbox.delivered_until is None
