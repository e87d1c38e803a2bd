"""The outbox: against a model, killed at any moment, and without space."""

from contextlib import nullcontext
from errno import EINVAL, EIO, ENOTSUP
import os
from pathlib import Path
import shutil
import stat
import subprocess
import sys
import tempfile
from typing import override

from freezegun import freeze_time
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
import pytest

from custom_components.energy_bridge.core.report.document import Document

from ...helpers import outbox_process
from ...helpers.outboxes import ManualClock, document, fill, loaded, names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the outbox is."""
    return tmp_path / "outbox"


class Model(RuleBasedStateMachine):
    """Whatever is done in whatever order, with restarts in between."""

    @initialize()
    def start(self) -> None:
        """Begin empty."""
        self.folder = Path(tempfile.mkdtemp()) / "outbox"
        self.outbox = loaded(self.folder)
        self.built: float | None = None
        self.next = 0
        self.staged: list[tuple[str, bytes]] = []
        self.waiting: list[tuple[str, bytes]] = []
        self.delivered: set[str] = set()
        self.failures = 0

    @rule(content=st.binary(max_size=50))
    def put(self, content: bytes) -> None:
        """Write a document."""
        self.outbox.put(document(self.next, content))
        self.staged.append((f"{self.next}.json", content))
        self.next += 1

    @rule()
    def commit(self) -> None:
        """Everything so far is built."""
        self.built = float(self.next)
        self.outbox.commit(self.built)
        self.waiting += self.staged
        self.staged = []

    @rule()
    def rollback(self) -> None:
        """Or is not."""
        self.outbox.rollback()
        self.staged = []

    @rule()
    def set_start(self) -> None:
        """Begin later."""
        self.next += 100
        self.built = float(self.next)
        self.outbox.set_start(self.built)
        self.staged = []

    @rule(choice=st.randoms(use_true_random=False), give_up=st.booleans())
    def take(self, choice: object, give_up: bool) -> None:
        """Some have arrived, in any order, or are given up."""
        some = [each for each in self.outbox.pending() if choice.random() < 0.5]
        choice.shuffle(some)
        taken = {each.name for each in some}
        self.waiting = [each for each in self.waiting if each[0] not in taken]
        if give_up:
            self.outbox.drop(some)
        else:
            self.outbox.confirm([*some, *some])
            self.failures = 0

    @rule(wait=st.none() | st.floats(0, 1e10))
    def fail(self, wait: float | None) -> None:
        """An attempt fails."""
        self.failures += 1
        self.outbox.note_failure(wait)
        assert (self.outbox.next_try is None) == (wait is None)

    @rule()
    def restart(self) -> None:
        """Only what was committed is there."""
        self.staged = []
        self.outbox = loaded(self.folder)
        assert not self.outbox.recovered

    @invariant()
    def holds(self) -> None:
        """The outbox tells what the model knows, and has no more files than that."""
        outbox = self.outbox
        pending = outbox.pending()
        found = [(each.name, outbox.read(each)) for each in pending]
        assert found == self.waiting
        assert outbox.built_until == self.built
        assert outbox.documents_waiting == len(found)
        assert outbox.bytes_waiting == sum(len(content) for _, content in found)
        assert outbox.attempt == self.failures
        assert (outbox.failing_since is None) == (self.failures == 0)
        assert len(list(self.folder.glob("*.batch"))) <= len(found)
        if outbox.delivered_until is not None and pending:
            assert outbox.delivered_until < pending[0].first

    @override
    def teardown(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder.parent)


Model.TestCase.settings = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestModel = Model.TestCase


def process(mode: str, folder: Path) -> str:
    """Run outboxes in a process of their own; answers what it prints."""
    done = subprocess.run(
        [sys.executable, outbox_process.__file__, mode, str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Nothing is missing or out of turn; only what was under way comes twice."""
    delivered, repeats = map(int, process("kill", tmp_path).split())
    assert 0 <= repeats < delivered


def test_no_space(tmp_path: Path) -> None:
    """Every step that needs some fails, and leaves all as it was."""
    assert process("no_space", tmp_path).splitlines() == ["File too large"] * 5


def test_new_outbox(folder: Path) -> None:
    """It is empty, private, and knows no start."""
    outbox = loaded(folder)
    assert not outbox.recovered
    assert outbox.built_until is None
    assert outbox.delivered_until is None
    assert outbox.next_try is None
    assert not outbox.nearly_full
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_a_document_is(folder: Path) -> None:
    """Everything told of it survives a restart, however odd its name."""
    outbox = loaded(folder)
    name = '../../etc/a "name"\n\0é'
    with freeze_time("2026-11-21T08:00:00Z"):
        outbox.put(Document(name, b"\n{}\n", 1.25, 7.5, 3))
        outbox.commit(10.5)
    for each in (outbox, loaded(folder)):
        (pending,) = each.pending()
        assert (pending.name, pending.first, pending.last) == (name, 1.25, 7.5)
        assert (pending.size, pending.created) == (4, 1795248000.0)
        assert each.read(pending) == b"\n{}\n"
        assert each.built_until == 10.5
    assert (
        sorted(path.name for path in folder.parent.iterdir() if "etc" in path.name)
        == []
    )


def test_many_documents_of_one_commit_share_a_file(folder: Path) -> None:
    """And it goes with the last of them."""
    outbox = loaded(folder)
    for number in range(500):
        outbox.put(document(number))
    assert outbox.pending() == ()
    outbox.commit(500.0)
    assert len(list(folder.iterdir())) == 1
    outbox.confirm(outbox.pending()[1:])
    assert names(loaded(folder).pending()) == ["0.json"]
    outbox.confirm(outbox.pending())
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["state.before.json", "state.json"]


def test_delivered_until_has_no_gaps(folder: Path) -> None:
    """It waits for the oldest, and passes over what was given up."""
    outbox = loaded(folder)
    fill(outbox, *[b"content"] * 5)
    first, second, third, fourth, fifth = outbox.pending()
    outbox.confirm([second, third])
    assert outbox.delivered_until is None
    outbox = loaded(folder)
    assert outbox.delivered_until is None
    outbox.confirm([first])
    assert outbox.delivered_until == 2.0
    outbox.drop([fourth])
    assert outbox.delivered_until == 2.0
    outbox.confirm([fifth])
    assert loaded(folder).delivered_until == 4.0


def test_failures_are_remembered(folder: Path) -> None:
    """Until something arrives."""
    clock = ManualClock(100.0)
    outbox = loaded(folder, clock=clock)
    fill(outbox, b"content")
    outbox.note_failure(1.0)
    clock.pass_time(1.0)
    outbox.note_failure(2.0)
    outbox = loaded(folder, clock=clock)
    assert (outbox.attempt, outbox.next_try, outbox.failing_since) == (2, 103.0, 100.0)
    outbox.note_failure(None)
    assert loaded(folder).next_try is None
    outbox.confirm(outbox.pending())
    outbox = loaded(folder)
    assert (outbox.attempt, outbox.next_try, outbox.failing_since) == (0, None, None)


def test_retry_of_the_user(folder: Path) -> None:
    """It is due at once; the failures are not forgotten."""
    outbox = loaded(folder)
    outbox.note_failure(100.0)
    outbox.retry_now()
    outbox = loaded(folder)
    assert (outbox.attempt, outbox.next_try) == (1, None)


def test_folder_that_goes_away(folder: Path) -> None:
    """Whatever was not committed is built again; what waits is known."""
    outbox = loaded(folder)
    fill(outbox, b"content")
    outbox.put(document(1))
    shutil.rmtree(folder)
    with pytest.raises(FileNotFoundError):
        outbox.commit(2.0)
    with pytest.raises(FileNotFoundError):
        outbox.put(document(1))
    with pytest.raises(FileNotFoundError):
        outbox.read(outbox.pending()[0])
    assert outbox.built_until == 1.0
    assert names(outbox.pending()) == ["0.json"]
    folder.mkdir()
    fill(outbox, b"again")
    assert names(loaded(folder).pending()) == ["1.json"]


@pytest.mark.parametrize(
    ("number", "fails"), [(EINVAL, False), (ENOTSUP, False), (EIO, True)]
)
def test_folders_that_cannot_be_synced(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: bool
) -> None:
    """Network shares that know no such thing do; a broken disk does not."""

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))

    outbox = loaded(folder)
    outbox.put(document(0))
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="error") if fails else nullcontext():
        outbox.commit(1.0)
    # Either way it is there, for this process and the next.
    assert names(outbox.pending()) == names(loaded(folder).pending()) == ["0.json"]
    assert outbox.built_until == 1.0


def test_a_file_that_cannot_be_synced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is not committed: what is built is on the disk, or is built again."""

    def fsync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(EIO, os.strerror(EIO))

    outbox = loaded(folder)
    outbox.put(document(0))
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="error"):
        outbox.commit(1.0)
    assert outbox.pending() == loaded(folder).pending() == ()
    assert outbox.built_until is None


def test_kill_before_a_delivered_file_is_removed(folder: Path) -> None:
    """It goes at the next start."""
    outbox = loaded(folder)
    fill(outbox, b"one", b"two")
    kept = {path: path.read_bytes() for path in folder.glob("*.batch")}
    outbox.confirm(outbox.pending())
    for path, content in kept.items():
        path.write_bytes(content)
    outbox = loaded(folder)
    assert not outbox.recovered
    assert outbox.pending() == ()
    assert not list(folder.glob("*.batch"))


def test_bound_of_bytes(folder: Path) -> None:
    """The oldest go, and only as many as need be; a warning comes before."""
    outbox = loaded(folder, max_bytes=1000)
    fill(outbox, *[b"x" * 100] * 7)
    assert not outbox.nearly_full
    fill(outbox, b"x" * 100)
    assert outbox.nearly_full
    assert outbox.drop_excess() == ()
    fill(outbox, *[b"x" * 100] * 4)
    assert names(outbox.drop_excess()) == ["0.json", "1.json"]
    assert outbox.bytes_waiting == 1000
    assert names(loaded(folder).pending()) == [f"{each}.json" for each in range(2, 12)]


def test_bound_of_age(folder: Path) -> None:
    """Likewise, by the time that the outbox has been in use since a document was built."""
    clock = ManualClock()
    outbox = loaded(folder, max_age=1000.0, clock=clock)
    fill(outbox, b"one")
    clock.pass_time(100)
    fill(outbox, b"two")
    clock.pass_time(699)
    assert not outbox.nearly_full
    clock.pass_time(1)
    assert outbox.nearly_full
    clock.pass_time(200)
    assert outbox.drop_excess() == ()
    clock.pass_time(1)
    assert names(outbox.drop_excess()) == ["0.json"]
    assert names(outbox.pending()) == ["1.json"]


def test_clear(folder: Path) -> None:
    """Nothing is left, not even the folder; it can be used again."""
    outbox = loaded(folder)
    fill(outbox, b"content")
    outbox.put(document(7))
    outbox.clear()
    assert not folder.exists()
    assert outbox.pending() == ()
    assert outbox.built_until is None
    outbox.load()
    fill(outbox, b"again")
    assert names(outbox.pending()) == ["0.json"]
