"""The documents of one report that wait for delivery, on disk until it is confirmed."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from math import inf, nextafter
from pathlib import Path
from shutil import rmtree

from ..durable import sync_folder, temporary_path
from ..report.document import Document
from .batch import BatchName, DamagedError, Entry, read_content
from .clock import Clock
from .staging import StagedBatch
from .state import Failure, Hole, OutboxState, load_state, save_state
from .survey import Survey
from .told import untold, with_stretch
from .use import Use
from .waiting import Pending, WaitingDocuments

__all__ = ["Outbox", "Pending"]

_STATE = "state.json"
_STAGED = "staged"
_NEARLY_FULL = 0.8
"""The share of a bound from which an outbox is nearly full."""

_MOST_TURNS = 16
"""So many turns of the clock are remembered."""


class Outbox:
    """A queue of documents that loses none, at whatever moment the process is killed.

    All documents of one commit share a file, so that it costs one sync however many
    they are. What is delivered is noted before that file is removed: at worst a document
    is delivered again, with equal name and bytes. What the disk loses is known as a hole,
    for somebody to build it again.

    Methods block and raise OSError; one thread at a time calls them, the properties may
    be read by another.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_age: float,
        max_bytes: int,
        longest_wait: Callable[[int], float] = lambda _attempts: inf,
        once_every: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Set the bounds: s of use since a document was built, and bytes of all that wait.

        `once_every` is how many s apart stamps are of which each is told once; None where one
        may be told again.

        `longest_wait` tells how many s after a start the next try is due at the latest,
        after so many attempts. Nothing is read before `load`.
        """
        self._folder = folder
        self._max_age = max_age
        self._max_bytes = max_bytes
        self._longest_wait = longest_wait
        self._once_every = once_every
        self._clock = clock or Clock()
        self._state = OutboxState()
        self._use = Use(self._clock)
        self._waiting = WaitingDocuments()
        self._done: dict[int, float | None] = {}
        """Documents that were delivered, with their last stamp, or given up, while
        older ones wait."""
        self._deliveries: dict[int, int] = {}
        """How many deliveries of documents that wait have begun, where they are counted."""
        self._finished: list[Path] = []
        """Files to remove, since none of their documents waits."""
        self._is_untold = False
        """Whether the disk does not know yet what was removed."""
        self._staged = StagedBatch(temporary_path(folder / _STAGED))
        self.recovered = False
        """Whether the last load met damage: documents may be lost, or come again."""
        self.forgot = False
        """Whether what was delivered or lost before that is not known any more."""

    @property
    def built_until(self) -> float | None:
        """The time up to which documents are committed."""
        return self._state.built_until

    @property
    def started(self) -> float | None:
        """Where the first document was to begin; None for a new outbox, or where that is not known."""
        return self._state.started

    @property
    def is_new(self) -> bool:
        """Whether nothing was built since `set_start`, in an earlier life either."""
        built = self._state.built_until
        return built is not None and built == self._state.started

    @property
    def delivered_until(self) -> float | None:
        """The last stamp that was delivered together with all built before it."""
        return self._state.delivered_until

    @property
    def holes(self) -> tuple[Hole, ...]:
        """What the disk lost before it was delivered."""
        return tuple(self._state.holes)

    @property
    def attempt(self) -> int:
        """How many attempts have failed since the last success."""
        return self._state.attempt

    @property
    def next_try(self) -> float | None:
        """When to try again after a failure; None: at once, or never by itself."""
        return self._use.next_try

    @property
    def failing_since(self) -> float | None:
        """When the first of those attempts failed."""
        return self._state.failing_since

    @property
    def failure(self) -> Failure | None:
        """Why the last of those attempts failed."""
        return self._state.failure

    @property
    def held(self) -> Failure | None:
        """What somebody has to answer before anything that waits is too old."""
        return self._state.held

    @property
    def lived(self) -> float:
        """For how many s it has been in use in this life."""
        return self._use.lived

    @property
    def quiet_for(self) -> float:
        """For how many s of its use nothing has arrived, in earlier lives either."""
        return self._use.ran - (self._state.arrived_ran or 0.0)

    @property
    def owing_for(self) -> float:
        """For how many s of its use there has been something that did not arrive: it waits, or was given up since."""
        built = [] if self._waiting.oldest is None else [self._waiting.oldest.ran]
        if (dropped := self._state.dropped_ran) is not None:
            built.append(dropped)
        return self._use.ran - min(built) if built else 0.0

    @property
    def bytes_waiting(self) -> int:
        """The size of all documents that wait."""
        return self._waiting.bytes

    @property
    def is_full(self) -> bool:
        """Whether there is no room within the bound of size."""
        return self.bytes_waiting >= self._max_bytes

    @property
    def documents_waiting(self) -> int:
        """How many documents wait."""
        return len(self._waiting)

    @property
    def nearly_full(self) -> bool:
        """Whether 80 % of a bound is reached: soon the oldest are dropped."""
        oldest = self._waiting.oldest
        return self.bytes_waiting >= _NEARLY_FULL * self._max_bytes or (
            oldest is not None and self._age(oldest) >= _NEARLY_FULL * self._max_age
        )

    def pending(self) -> tuple[Pending, ...]:
        """What waits, oldest first."""
        return self._waiting.pending()

    def load(self) -> None:
        """Read what is on disk, and remove what was not committed."""
        self._make_folder()
        self.rollback()
        for part in (_STATE, _STAGED):
            temporary_path(self._folder / part).unlink(missing_ok=True)
        files = [path.name for path in self._folder.iterdir() if path.is_file()]
        names = sorted(filter(None, map(BatchName.parse, files)))
        try:
            state, self.recovered = load_state(self._folder / _STATE)
            is_new = False
        except FileNotFoundError, ValueError:
            state, is_new = OutboxState(), True
            # An outbox that never stored its state has its first documents only.
            self.recovered = _STATE in files or any(name.first for name in names[:1])
        self.forgot = is_new and self.recovered
        survey = Survey(self._folder, state, is_new=is_new)
        survey.read(names)
        self._take_up(state, survey)
        if self.recovered:
            self._save_state()
        # Only now: what they held may have become a hole.
        for path in survey.broken:
            path.rename(path.with_suffix(".damaged"))
        for path in survey.finished:
            path.unlink()

    def _take_up(self, state: OutboxState, survey: Survey) -> None:
        """Go on from what was found on disk."""
        self._forget_documents()
        self._state = state
        self._done = dict(state.done)
        self.recovered |= survey.is_damaged
        for number, path, entry in survey.waiting:
            self._waiting.add(number, path, entry)
        self._note_told(entry for _, _, entry in survey.waiting)
        self._deliveries = {
            number: begun
            for number, begun in state.deliveries
            if self._waiting.get(number) is not None
        }
        self._update_head()
        ran = max((each.ran for each in self.pending()), default=0.0)
        self._use = Use(self._clock, max(state.ran, ran))
        if state.arrived_ran is None:  # an earlier version did not note it
            state.arrived_ran = self._use.ran
        if state.next_try is not None:
            longest = self._longest_wait(state.attempt)
            self._use.wait_until(state.next_try, longest)

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Some network shares know no modes.
        with suppress(OSError):
            self._folder.chmod(0o700)

    def save(self) -> None:
        """Note how long the outbox has been in use, before that ends."""
        self._save_state()

    def set_start(self, start: float) -> None:
        """Begin to build at this time (s since the epoch)."""
        self.rollback()
        state = self._state
        self._state = replace(state, built_until=start, started=start)
        try:
            self._save_state()
        except OSError:
            self._state = state
            raise

    def turn_back(self, until: float) -> None:
        """Go on building at an earlier time, as the clock was wrong, or is now."""
        self.rollback()
        state = self._state
        if state.built_until is not None:
            later = {*state.turned_back, state.built_until}
            state.turned_back = sorted(later)[:_MOST_TURNS]
        state.built_until = until
        self._save_state()

    def built_before(self, time: float) -> float | None:
        """Up to when all was built already before the clock was turned back, if not after a time; None if it was not.

        None, too, where `untold` knows it more exactly, stamp by stamp.
        """
        if self._state.told and self._is_since_start:
            return None
        turns = [each for each in self._state.turned_back if each <= time]
        return max(turns, default=None)

    def untold(self, start: float, end: float) -> tuple[float, float]:
        """From when, and up to when, nothing of this time was told that is told once; both are `end` where all was."""
        if self._once_every is None:
            return start, end
        return untold(self._state.told, start, end, self._once_every)

    def put(self, document: Document) -> None:
        """Write a document; it waits from the next commit on.

        An error undoes all that was put since the last commit.
        """
        self._stage(document, again=False)

    def _stage(self, document: Document, *, again: bool) -> None:
        self._staged.add(document, self._clock.now(), self._use.ran, again=again)

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
        path = self._free_path(name)
        entries = self._staged.move_to(path)
        for number, entry in enumerate(entries, name.first):
            self._waiting.add(number, path, entry)
        self._note_told(entries)
        self._state.next = name.end
        self._state.built_until = until
        self._update_head()
        sync_folder(self._folder)

    def fill(self, hole: Hole, documents: Iterable[Document]) -> None:
        """Close a hole with what could be built again of it; it waits in its old place."""
        self.rollback()
        waiting = {each.name for each in self.pending()}
        for document in documents:
            if document.name not in waiting:
                self._stage(document, again=True)
        if self._staged:
            built, first = self._state.built_until, self._state.next
            self.commit(hole.until if built is None else built)
            self._state.again.append((first, self._state.next))
        self._state.holes.remove(hole)
        self._update_head()
        self._save_state()

    def read(self, pending: Pending) -> bytes:
        """The content of a document; raises DamagedError if the disk changed or lost it.

        While it cannot be noted what was removed, nothing is read: it would come again, too.
        """
        if self._is_untold:
            self._note_removed()
        waiting = self._waiting.get(pending.number)
        if waiting is None:
            raise DamagedError(f"{pending.name} is lost")
        return read_content(waiting.path, waiting.entry)

    def deliveries(self, pending: Pending) -> int:
        """How many counted deliveries of a document have begun."""
        return self._deliveries.get(pending.number, 0)

    def count_deliveries(self, pendings: Iterable[Pending]) -> None:
        """Note, before it begins, that documents are about to be delivered.

        It is stored, so that another life knows of a delivery in whose midst this one ends.
        """
        before = dict(self._deliveries)
        for each in pendings:
            if self._waiting.get(each.number) is not None:
                self._deliveries[each.number] = self.deliveries(each) + 1
        try:
            self._save_state()
        except OSError:
            self._deliveries = before
            raise

    def lose(self, pending: Pending) -> None:
        """Make a hole of a document that cannot be read, and of all in its file if that is gone."""
        if (waiting := self._waiting.get(pending.number)) is None:
            return
        lost = [pending]
        if not waiting.path.is_file():
            lost = self._waiting.in_file(waiting.path)
        last = max(each.last for each in lost)
        hole = Hole(min(each.first for each in lost), nextafter(last, inf), len(lost))
        self._state.holes.append(hole)
        self.drop(lost)

    def confirm(self, pendings: Iterable[Pending]) -> None:
        """Remove documents that have arrived."""
        self._state.attempt = 0
        self._state.failing_since = self._state.failure = None
        self._state.arrived_ran, self._state.dropped_ran = self._use.ran, None
        self._end_hold()
        self._use.wait(None)
        self._remove({each.number: each.last for each in pendings})

    def drop(self, pendings: Iterable[Pending]) -> None:
        """Remove documents without delivering them."""
        dropped = list(pendings)
        built = [each.ran for each in dropped]
        if (before := self._state.dropped_ran) is not None:
            built.append(before)
        self._state.dropped_ran = min(built, default=None)
        self._remove(dict.fromkeys(each.number for each in dropped))

    def drop_excess(self) -> tuple[Pending, ...]:
        """Drop the oldest documents, as many as are beyond the bounds; answers which."""
        dropped = []
        excess = self.bytes_waiting - self._max_bytes
        for each in self.pending():
            if excess <= 0 and self._age(each) <= self._max_age:
                break
            dropped.append(each)
            excess -= each.size
        if dropped:
            self.drop(dropped)
        return tuple(dropped)

    def note_failure(
        self,
        wait: float | None,
        failure: Failure | None = None,
        *,
        is_held: bool = False,
    ) -> None:
        """Count a failed attempt; the next one is due in `wait` s, with None at once.

        With `is_held`, nothing is too old from now on, until something arrives or `release`.
        """
        self._state.attempt += 1
        self._state.failure = failure
        if is_held:
            self._state.held = failure
        self._use.wait(wait)
        if self._state.failing_since is None:
            self._state.failing_since = self._clock.now()
        self._save_state()

    def release(self) -> None:
        """Let what waits grow old again, from now on."""
        self._end_hold()
        self._save_state()

    def retry_now(self) -> None:
        """Make the next attempt due at once."""
        self._use.wait(None)
        self._save_state()

    def clear(self) -> None:
        """Remove everything, the folder included."""
        self.rollback()
        rmtree(self._folder)
        self._state = OutboxState()
        self._forget_documents()

    @property
    def _is_since_start(self) -> bool:
        """Whether it goes on at a time at which it was there already: no clock that is behind has it begin before that."""
        built, started = self._state.built_until, self._state.started
        return built is not None and started is not None and built >= started

    def _note_told(self, entries: Iterable[Entry]) -> None:
        """Note the stamps of what is committed; what still waits is the only such that a state may lack."""
        if (interval := self._once_every) is not None:
            for each in entries:
                told = self._state.told
                self._state.told = with_stretch(told, each.first, each.last, interval)

    def _free_path(self, name: BatchName) -> Path:
        """Where to put a batch: beside what stands in its place, such as a folder."""
        while (path := self._folder / str(name)).exists():
            name = replace(name, until=nextafter(name.until, -inf))
        return path

    def _end_hold(self) -> None:
        if self._state.held is not None:
            self._state.held = None
            self._state.young_from = self._use.ran

    def _age(self, pending: Pending) -> float:
        """For how long of its use the outbox could have delivered a document, s."""
        return self._use.ran - max(pending.ran, self._state.young_from)

    def _remove(self, lasts: Mapping[int, float | None]) -> None:
        """Remove documents by their number; one that was delivered has its last stamp."""
        for number, last in lasts.items():
            if self._waiting.get(number) is None:
                continue
            self._done[number] = last
            self._deliveries.pop(number, None)
            if (path := self._waiting.remove(number)) is not None:
                self._finished.append(path)
        self._update_head()
        self._is_untold = True
        self._note_removed()

    def _note_removed(self) -> None:
        """Store what was removed, then remove its files."""
        self._save_state()
        self._is_untold = False
        while self._finished:
            with suppress(FileNotFoundError, IsADirectoryError):
                self._finished[-1].unlink()
            self._finished.pop()

    def _update_head(self) -> None:
        """Find the oldest that waits; all before it are delivered or given up."""
        self._waiting.sort()
        number = self._waiting.lowest_number(self._state.next)
        self._state.head = number
        owed = self._owed_from()
        for done in sorted(done for done in self._done if done < number):
            last = self._done[done]
            if last is not None and last >= owed:
                continue
            del self._done[done]
            if last is not None:
                self._state.delivered_until = max(
                    last, self._state.delivered_until or last
                )

    def _owed_from(self) -> float:
        """The first stamp that is not delivered, or lost."""
        starts = [-inf if hole.start is None else hole.start for hole in self.holes]
        if (oldest := self._waiting.oldest) is not None:
            starts.append(oldest.first)
        return min(starts, default=inf)

    def _save_state(self) -> None:
        self._state.done = sorted(self._done.items())
        self._state.deliveries = sorted(self._deliveries.items())
        again = self._state.again
        self._state.again = [each for each in again if each[1] > self._state.head]
        built = self._state.built_until
        turns = self._state.turned_back
        self._state.turned_back = [
            each for each in turns if built is None or each > built
        ]
        self._state.ran = self._use.ran
        self._state.next_try = self.next_try
        save_state(self._folder / _STATE, self._state)

    def _forget_documents(self) -> None:
        self._waiting = WaitingDocuments()
        self._done, self._deliveries, self._finished = {}, {}, []
        self._is_untold = False
