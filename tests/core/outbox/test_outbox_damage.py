"""Outboxes whose files somebody or something has changed."""

from collections.abc import Iterator
import errno
from itertools import islice
from math import nextafter
import os
from pathlib import Path
import shutil
from zlib import crc32

import orjson
import pytest

from custom_components.energy_bridge.core.outbox import survey
from custom_components.energy_bridge.core.outbox.batch import (
    DamagedError,
    Entry,
    read_entries,
)
from custom_components.energy_bridge.core.outbox.state import Hole
from custom_components.energy_bridge.core.report.document import Document

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


def remove_states(folder: Path) -> None:
    """Let an outbox have its documents only."""
    for path in folder.glob("state*.json"):
        path.unlink()


def as_the_first_version(state: bytes) -> bytes:
    """A state without what later versions added."""
    stored = orjson.loads(state)
    return orjson.dumps({key: stored[key] for key in list(stored)[:8]})


@pytest.mark.parametrize("key", ["next", "head", "attempt", "built_until", "done"])
@pytest.mark.parametrize("value", [b'"7"', b"true", b"-1.5", b"[[-1,1]]", b"{}"])
def test_state_with_an_impossible_value(folder: Path, key: str, value: bytes) -> None:
    """It is damaged, too; a time may be any number."""
    outbox = loaded(folder)
    outbox.set_start(7.0)
    path = folder / "state.json"
    stored = as_the_first_version(path.read_bytes())
    remove_states(folder)
    path.write_bytes(stored)
    assert not loaded(folder).recovered
    before = b"[]" if key == "done" else b"7.0" if key == "built_until" else b"0"
    changed = stored.replace(
        b'"%s":%s' % (key.encode(), before), b'"%s":%s' % (key.encode(), value)
    )
    assert changed != stored
    remove_states(folder)
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
    remove_states(folder)
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


@pytest.mark.parametrize("count", [0, 1])
def test_a_file_that_the_disk_cannot_read_to_its_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """What comes before the bad sector still waits; any other error says nothing of the file."""
    outbox = loaded(folder)
    for number in range(2):
        outbox.put(document(number))
    outbox.commit(2.0)

    def read(path: Path) -> Iterator[Entry]:
        yield from islice(read_entries(path), count)
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(survey, "read_entries", read)
    error = errno.EACCES
    with pytest.raises(PermissionError):
        loaded(folder)
    error = errno.EIO
    outbox = loaded(folder)
    assert outbox.recovered
    assert names(outbox.pending()) == ["0.json"][:count]
    assert outbox.built_until == 2.0


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


def test_a_file_that_is_gone_after_a_restart(folder: Path) -> None:
    """What was in it is known as a hole, until somebody fills it; it keeps its place."""
    outbox = loaded(folder)
    fill(outbox, b"zero", b"one", b"two", b"three", b"four")
    outbox.note_failure(1.0)
    for number in (1, 2):
        (path,) = folder.glob(f"{number:012}-*.batch")
        path.unlink()
    outbox = loaded(folder)
    assert outbox.recovered
    assert outbox.holes == (Hole(1.0, 3.0, 2),)
    assert names(outbox.pending()) == ["0.json", "3.json", "4.json"]
    outbox = loaded(folder)
    assert not outbox.recovered
    assert outbox.holes == (Hole(1.0, 3.0, 2),)
    outbox.confirm(outbox.pending()[:2])
    assert outbox.delivered_until == 0.0
    outbox.fill(outbox.holes[0], [document(1), document(2)])
    for each in (outbox, loaded(folder)):
        assert each.holes == ()
        assert names(each.pending()) == ["1.json", "2.json", "4.json"]
        assert each.built_until == 5.0
        assert each.delivered_until == 0.0
    outbox.confirm(outbox.pending())
    assert loaded(folder).delivered_until == 4.0
    assert not list(folder.glob("*.batch"))


def test_the_only_file_is_gone(folder: Path) -> None:
    """The hole reaches from what is known to be delivered to what is built."""
    outbox = loaded(folder)
    outbox.set_start(0.0)
    fill(outbox, b"zero")
    outbox.confirm(outbox.pending())
    fill(outbox, b"one", b"two")
    outbox.note_failure(1.0)
    for path in folder.glob("*.batch"):
        path.unlink()
    outbox = loaded(folder)
    assert outbox.holes == (Hole(nextafter(0.0, 1.0), 3.0, 2),)
    assert outbox.built_until == 3.0
    outbox.fill(outbox.holes[0], [])
    fill(outbox, b"three")
    assert not loaded(folder).recovered
    assert names(loaded(folder).pending()) == ["3.json"]


@pytest.mark.parametrize("replacement", ["nothing", "a folder"])
def test_a_file_that_goes_while_it_is_needed(folder: Path, replacement: str) -> None:
    """It is told as damage, and all of the file is a hole."""
    outbox = loaded(folder)
    for number in range(3):
        outbox.put(document(number))
    outbox.commit(3.0)
    fill(outbox, b"three")
    path = min(folder.glob("*.batch"))
    path.unlink()
    if replacement == "a folder":
        path.mkdir()
    first = outbox.pending()[0]
    with pytest.raises(DamagedError):
        outbox.read(first)
    outbox.lose(first)
    outbox.lose(first)
    with pytest.raises(DamagedError):
        outbox.read(first)
    for each in (outbox, loaded(folder)):
        assert each.holes == (Hole(0.0, nextafter(2.0, 3.0), 3),)
        assert names(each.pending()) == ["3.json"]
    outbox.fill(outbox.holes[0], [document(number) for number in range(3)])
    assert names(outbox.pending()) == [f"{number}.json" for number in range(4)]
    assert names(loaded(folder).pending()) == names(outbox.pending())


def test_a_folder_in_the_place_of_the_next_file(folder: Path) -> None:
    """It is left alone, and ends nothing."""
    outbox = loaded(folder)
    (folder / "000000000000-1-1.0.batch").mkdir()
    fill(outbox, b"zero")
    assert names(loaded(folder).pending()) == ["0.json"]
    assert loaded(folder).built_until == pytest.approx(1.0)


def test_any_bit_of_a_header(folder: Path) -> None:
    """Its document is lost, whatever bit it is; those before stay, and those after where they can be found."""
    outbox = loaded(folder)
    for number in range(3):
        outbox.put(document(number))
    outbox.commit(3.0)
    (batch,) = folder.glob("*.batch")
    content = batch.read_bytes()
    begin = content.index(b'{"name":"1.json"')
    end = content.index(b"\n", begin)
    right = {each.name: (each.first, each.last) for each in outbox.pending()}
    kept = 0
    for place in range(8 * begin, 8 * end + 8):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        batch.write_bytes(damaged)
        outbox = loaded(folder)
        found = {each.name: (each.first, each.last) for each in outbox.pending()}
        assert found.items() <= right.items()
        assert "0.json" in found
        assert "1.json" not in found
        assert outbox.recovered
        assert sum(hole.documents for hole in outbox.holes) == 3 - len(found)
        kept += "2.json" in found
        remove_states(folder)
    assert kept > 8 * (end - begin) / 5


def test_any_bit_of_the_state(folder: Path) -> None:
    """A damaged state is no state: nothing counts as delivered that was not."""
    outbox = loaded(folder)
    outbox.set_start(0.0)
    fill(outbox, b"zero", b"one", b"two")
    outbox.confirm(outbox.pending()[:1])
    path = folder / "state.json"
    content = path.read_bytes()
    for place in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        outbox = loaded(folder)
        assert outbox.recovered
        assert names(outbox.pending()) == ["1.json", "2.json"]


def as_the_first_version_wrote(document: Document) -> bytes:
    """A document in a batch, without a checksum of its header."""
    members = {
        "name": document.name,
        "first": document.first,
        "last": document.last,
        "created": 1e9,
        "size": len(document.content),
        "checksum": crc32(document.content),
    }
    return orjson.dumps(members) + b"\n" + document.content


def test_a_batch_of_the_first_version(folder: Path) -> None:
    """Is read; a header that lost its checksum does not pass for one of these."""
    folder.mkdir()
    documents = [document(number) for number in range(2)]
    batch = folder / "000000000000-2-2.0.batch"
    batch.write_bytes(b"".join(map(as_the_first_version_wrote, documents)))
    outbox = loaded(folder)
    assert not outbox.recovered
    assert [outbox.read(each) for each in outbox.pending()] == [b"content"] * 2
    fill(outbox, b"two")
    batch = max(folder.glob("*.batch"))
    batch.write_bytes(batch.read_bytes().replace(b'"check":', b'"chess":'))
    assert names(loaded(folder).pending()) == ["0.json", "1.json"]


@pytest.mark.parametrize("gone", [False, True])
def test_damaged_state_and_lost_files(folder: Path, gone: bool) -> None:
    """What the state was before tells what is missing, in files and of files that were lost earlier."""
    outbox = loaded(folder)
    outbox.set_start(0.0)
    fill(outbox, b"zero", b"one", b"two", b"three", b"four")
    outbox.confirm(outbox.pending()[:1])
    for number in (1, 3):
        (path,) = folder.glob(f"{number:012}-*.batch")
        path.unlink()
    outbox.lose(outbox.pending()[0])
    outbox.note_failure(1.0)
    if gone:
        (folder / "state.json").unlink()
    else:
        content = (folder / "state.json").read_bytes()
        (folder / "state.json").write_bytes(content.replace(b"4", b"5"))
    for _ in range(2):
        outbox = loaded(folder)
        assert not outbox.forgot
        assert outbox.delivered_until == 0.0
        assert outbox.holes == (
            Hole(1.0, nextafter(1.0, 2.0), 1),
            Hole(3.0, 4.0, 1),
        )
        assert names(outbox.pending()) == ["2.json", "4.json"]


def test_both_states_damaged(folder: Path) -> None:
    """Nobody knows what was delivered, and it says so."""
    outbox = loaded(folder)
    outbox.set_start(0.0)
    fill(outbox, b"zero", b"one")
    outbox.confirm(outbox.pending()[:1])
    for path in folder.glob("state*.json"):
        path.write_bytes(b"garbage")
    outbox = loaded(folder)
    assert outbox.forgot
    assert names(outbox.pending()) == ["1.json"]
    assert not loaded(folder).forgot


def test_first_state_damaged(folder: Path) -> None:
    """There are two of it from the start."""
    loaded(folder).set_start(7.0)
    (folder / "state.json").write_bytes(b"garbage")
    outbox = loaded(folder)
    assert (outbox.recovered, outbox.forgot) == (True, False)
    assert outbox.built_until == 7.0
