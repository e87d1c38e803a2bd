"""The documents of one report that wait for delivery, on disk until it is confirmed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree
import time

from ..durable import sync_folder, temporary_path
from ..report.document import Document
from .batch import BatchName, Entry, read_content, read_entries
from .staging import StagedBatch
from .state import OutboxState, load_state, save_state

_STATE = "state.json"
_STAGED = "staged"
_NEARLY_FULL = 0.8
"""The share of a bound from which an outbox is nearly full."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that waits; documents are numbered in the order of their delivery.

    `first` and `last` are its stamps; they and `created` are s since the epoch.
    """

    number: int
    name: str
    first: float
    last: float
    size: int
    created: float


@dataclass(slots=True)
class _Batch:
    """A file of documents, and how many of them wait."""

    path: Path
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document that waits, and where it is."""

    pending: Pending
    batch: _Batch
    entry: Entry


class Outbox:
    """A queue of documents that loses none, at whatever moment the process is killed.

    All documents of one commit share a file, so that it costs one sync however many
    they are. What is delivered is noted before that file is removed: at worst a document
    is delivered again, with equal name and bytes.

    Methods block and raise OSError; one thread at a time calls them, the properties may
    be read by another.
    """

    def __init__(self, folder: Path, *, max_age: float, max_bytes: int) -> None:
        """Set the bounds: s since a document was built, and bytes of all that wait.

        Nothing is read before `load`.
        """
        self._folder = folder
        self._max_age = max_age
        self._max_bytes = max_bytes
        self._state = OutboxState()
        self._waiting: dict[int, _Waiting] = {}
        self._oldest: Pending | None = None
        self._bytes = 0
        self._done: dict[int, float | None] = {}
        """Documents that were delivered, with their last stamp, or given up, while
        older ones wait."""
        self._finished: list[Path] = []
        """Files to remove, since none of their documents waits."""
        self._staged = StagedBatch(temporary_path(folder / _STAGED))
        self.recovered = False
        """Whether the last load met damage: documents may be lost, or come again."""

    @property
    def built_until(self) -> float | None:
        """The time up to which documents are committed."""
        return self._state.built_until

    @property
    def delivered_until(self) -> float | None:
        """The last stamp that was delivered together with all built before it."""
        return self._state.delivered_until

    @property
    def attempt(self) -> int:
        """How many attempts have failed since the last success."""
        return self._state.attempt

    @property
    def next_try(self) -> float | None:
        """When to try again after a failure; None: at once, or never by itself."""
        return self._state.next_try

    @property
    def failing_since(self) -> float | None:
        """When the first of those attempts failed."""
        return self._state.failing_since

    @property
    def bytes_waiting(self) -> int:
        """The size of all documents that wait."""
        return self._bytes

    @property
    def documents_waiting(self) -> int:
        """How many documents wait."""
        return len(self._waiting)

    @property
    def oldest_waiting(self) -> float | None:
        """When the oldest document that waits was built."""
        oldest = self._oldest
        return None if oldest is None else oldest.created

    @property
    def nearly_full(self) -> bool:
        """Whether 80 % of a bound is reached: soon the oldest are dropped."""
        oldest = self.oldest_waiting
        return self._bytes >= _NEARLY_FULL * self._max_bytes or (
            oldest is not None and time.time() - oldest >= _NEARLY_FULL * self._max_age
        )

    def pending(self) -> tuple[Pending, ...]:
        """What waits, oldest first."""
        return tuple(each.pending for each in self._waiting.values())

    def load(self) -> None:
        """Read what is on disk, and remove what was not committed."""
        self._make_folder()
        self.rollback()
        for part in (_STATE, _STAGED):
            temporary_path(self._folder / part).unlink(missing_ok=True)
        files = [path.name for path in self._folder.iterdir() if path.is_file()]
        names = sorted(filter(None, map(BatchName.parse, files)))
        try:
            self._state = load_state(self._folder / _STATE)
            self.recovered = False
        except FileNotFoundError, ValueError:
            self._state = OutboxState()
            # An outbox that never stored its state has its first documents only.
            self.recovered = _STATE in files or any(name.first for name in names[:1])
        self._forget_documents()
        self._done = dict(self._state.done)
        end = 0
        for name in names:
            if name.first < end:
                self.recovered = True
                continue
            end = name.end
            self._load_batch(name)
        self._update_head()
        if self.recovered:
            self._save_state()

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Some network shares know no modes.
        with suppress(OSError):
            self._folder.chmod(0o700)

    def set_start(self, start: float) -> None:
        """Begin to build at this time (s since the epoch)."""
        self.rollback()
        self._state.built_until = start
        self._save_state()

    def put(self, document: Document) -> None:
        """Write a document; it waits from the next commit on.

        An error undoes all that was put since the last commit.
        """
        self._staged.add(document, time.time())

    def rollback(self) -> None:
        """Remove what was put since the last commit."""
        self._staged.discard()

    def commit(self, until: float) -> None:
        """Let what was put wait for delivery; everything before `until` is built now."""
        if not self._staged:
            self._state.built_until = until
            self._save_state()
            return
        name = BatchName(self._state.next, len(self._staged), float(until))
        path = self._folder / str(name)
        entries = self._staged.move_to(path)
        batch = _Batch(path)
        for number, entry in enumerate(entries, name.first):
            self._add_waiting(batch, number, entry)
        self._state.next = name.end
        self._state.built_until = until
        self._update_head()
        sync_folder(self._folder)

    def read(self, pending: Pending) -> bytes:
        """The content of a document; raises DamagedError if the disk changed it."""
        waiting = self._waiting[pending.number]
        return read_content(waiting.batch.path, waiting.entry)

    def confirm(self, pendings: Iterable[Pending]) -> None:
        """Remove documents that have arrived."""
        self._state.attempt = 0
        self._state.next_try = self._state.failing_since = None
        self._remove({each.number: each.last for each in pendings})

    def drop(self, pendings: Iterable[Pending]) -> None:
        """Remove documents without delivering them."""
        self._remove(dict.fromkeys(each.number for each in pendings))

    def drop_excess(self, now: float) -> tuple[Pending, ...]:
        """Drop the oldest documents, as many as are beyond the bounds; answers which."""
        dropped = []
        excess = self._bytes - self._max_bytes
        for each in self.pending():
            if excess <= 0 and now - each.created <= self._max_age:
                break
            dropped.append(each)
            excess -= each.size
        if dropped:
            self.drop(dropped)
        return tuple(dropped)

    def note_failure(self, now: float, next_try: float | None) -> None:
        """Count a failed attempt; the next one is due at `next_try`, or when the user retries."""
        self._state.attempt += 1
        self._state.next_try = next_try
        if self._state.failing_since is None:
            self._state.failing_since = now
        self._save_state()

    def retry_now(self) -> None:
        """Make the next attempt due at once."""
        self._state.next_try = None
        self._save_state()

    def clear(self) -> None:
        """Remove everything, the folder included."""
        self.rollback()
        rmtree(self._folder)
        self._state = OutboxState()
        self._forget_documents()

    def _load_batch(self, name: BatchName) -> None:
        """Add what waits in a batch, and remove one in which nothing does."""
        batch = _Batch(self._folder / str(name))
        entries = list(islice(read_entries(batch.path), name.count))
        for number, entry in enumerate(entries, name.first):
            if number >= self._state.head and number not in self._done:
                self._add_waiting(batch, number, entry)
        if name.first >= self._state.next:
            self._state.next, self._state.built_until = name.end, name.until
        if len(entries) < name.count:
            self.recovered = True
            if not batch.waiting:
                batch.path.rename(batch.path.with_suffix(".damaged"))
        elif not batch.waiting:
            batch.path.unlink()

    def _add_waiting(self, batch: _Batch, number: int, entry: Entry) -> None:
        pending = Pending(
            number, entry.name, entry.first, entry.last, entry.size, entry.created
        )
        batch.waiting += 1
        self._waiting[number] = _Waiting(pending, batch, entry)
        self._bytes += entry.size

    def _remove(self, lasts: Mapping[int, float | None]) -> None:
        """Remove documents by their number; one that was delivered has its last stamp."""
        for number, last in lasts.items():
            if (each := self._waiting.pop(number, None)) is None:
                continue
            self._done[number] = last
            self._bytes -= each.pending.size
            each.batch.waiting -= 1
            if not each.batch.waiting:
                self._finished.append(each.batch.path)
        self._update_head()
        self._save_state()
        while self._finished:
            self._finished[-1].unlink(missing_ok=True)
            self._finished.pop()

    def _update_head(self) -> None:
        """Find the oldest that waits; all before it are delivered or given up."""
        number, oldest = next(iter(self._waiting.items()), (self._state.next, None))
        self._oldest = None if oldest is None else oldest.pending
        self._state.head = number
        for done in sorted(done for done in self._done if done < number):
            if (last := self._done.pop(done)) is not None:
                self._state.delivered_until = max(
                    last, self._state.delivered_until or last
                )

    def _save_state(self) -> None:
        self._state.done = sorted(self._done.items())
        save_state(self._folder / _STATE, self._state)

    def _forget_documents(self) -> None:
        self._waiting, self._done, self._finished = {}, {}, []
        self._oldest, self._bytes = None, 0
