"""A long life of an outbox in random order, against what must have been delivered."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from math import ceil
import os
from pathlib import Path
import random
from unittest.mock import patch

import pytest

from custom_components.energy_bridge.core.outbox.batch import DamagedError
from custom_components.energy_bridge.core.outbox.outbox import Outbox, Pending
from custom_components.energy_bridge.core.report.document import Document

from ...helpers.outboxes import ManualClock, loaded

DAY = 86_400.0
MAX_AGE = 14 * DAY
LONGEST_WAIT = 256.0
LIVES = 8
STEPS = 60


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def failing(error: BaseException, calls: int) -> Iterator[None]:
    """Let a sync fail after so many that work."""
    real = os.fsync
    left = calls

    def fsync(handle: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise error
        real(handle)

    with patch("os.fsync", fsync):
        yield


def document(number: int) -> Document | None:
    """The document of an interval: always the same; some have none."""
    chance = random.Random(number)
    if chance.random() < 0.1:
        return None
    content = b"%d " % number + chance.randbytes(chance.randrange(200))
    return Document(f"{number}.json", content, float(number), float(number))


class Life:
    """A report to a partner who takes stamps in their order, and a disk that cannot be trusted."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Begin at 0."""
        self.chance = random.Random(seed)
        self.folder = folder
        self.clock = ManualClock()
        self.ran = 0.0
        self.delivered: list[int] = []
        self.given_up: set[int] = set()
        self.born: dict[int, float] = {}
        self.outbox = self.load()
        self.outbox.set_start(0.0)

    @property
    def built(self) -> int:
        """How far the report is built."""
        return int(self.outbox.built_until or 0)

    def load(self) -> Outbox:
        """Start, as after a kill."""
        outbox = loaded(
            self.folder, max_age=MAX_AGE, longest_wait=LONGEST_WAIT, clock=self.clock
        )
        if outbox.next_try is not None:
            assert outbox.next_try <= self.clock.now() + LONGEST_WAIT
        if outbox.built_until is None:
            outbox.set_start(max([*self.delivered, *self.given_up], default=-1) + 1.0)
        return outbox

    def live(self) -> None:
        """Do something."""
        act = self.chance.choice(
            [
                self.build,
                self.build,
                self.deliver,
                self.deliver,
                self.fail,
                self.refuse,
                self.vanish,
                self.flip,
                self.flip_state,
                self.pass_time,
                self.jump,
                self.restart,
            ]
        )
        chance = self.chance.random()
        if chance > 0.15:
            act()
        elif chance > 0.07:
            error = OSError(ENOSPC, "No space left on device")
            try:
                with failing(error, self.chance.randrange(3)):
                    act()
            except OSError as err:
                if err is not error:
                    raise
        else:
            try:
                with failing(Killed(), self.chance.randrange(3)):
                    act()
            except Killed:
                self.outbox = self.load()
        self.check()

    def build(self) -> None:
        """Build some intervals."""
        start = self.built
        until = start + self.chance.randrange(1, 6)
        for number in range(start, until):
            if (made := document(number)) is not None:
                self.outbox.put(made)
                self.born[number] = self.ran
        self.outbox.commit(float(until))

    def rebuild(self) -> None:
        """Build again what the disk lost, as the recorder has all."""
        while self.outbox.holes:
            hole = self.outbox.holes[0]
            until = min(ceil(hole.until), self.built)
            start = until - hole.documents if hole.start is None else ceil(hole.start)
            start = max(start, 0)  # the recorder has nothing before
            made = filter(None, map(document, range(start, until)))
            documents = list(made)
            if hole.start is None:
                documents = documents[-hole.documents :]
            self.outbox.fill(hole, documents)

    def deliver(self) -> None:
        """Send some, one after the other."""
        self.rebuild()
        for _ in range(self.chance.randrange(8)):
            if not (pending := self.outbox.pending()):
                break
            try:
                content = self.outbox.read(pending[0])
            except DamagedError:
                self.outbox.lose(pending[0])
                self.rebuild()
                continue
            self.check_document(pending[0], content)
            self.delivered.append(int(pending[0].first))
            self.outbox.confirm(pending[:1])

    def check_document(self, pending: Pending, content: bytes) -> None:
        """What is delivered is what was built."""
        made = document(int(pending.first))
        assert made is not None
        assert (pending.name, pending.first, pending.last, content) == (
            made.name,
            made.first,
            made.last,
            made.content,
        )

    def fail(self) -> None:
        """The server is dead."""
        self.outbox.note_failure(self.chance.choice([1.0, 256.0, None]))

    def refuse(self) -> None:
        """The oldest is refused, by a partner who gets everything once."""
        refused = self.outbox.pending()[: self.chance.randrange(2)]
        self.given_up.update(int(each.first) for each in refused)
        self.outbox.drop(refused)

    def batches(self) -> list[Path]:
        """The files of documents."""
        return [path for path in sorted(self.folder.glob("*.batch")) if path.is_file()]

    def vanish(self) -> None:
        """A file is gone, or a folder is in its place."""
        if batches := self.batches():
            path = self.chance.choice(batches)
            path.unlink()
            if self.chance.random() < 0.3:
                path.mkdir()

    def flip(self) -> None:
        """A bit of a file is another one now."""
        if batches := self.batches():
            self.flip_bit(self.chance.choice(batches))

    def flip_state(self) -> None:
        """A bit of the state, too; it knows what is missing, and what it was before does."""
        self.flip_bit(self.folder / "state.json")
        self.outbox = self.load()
        assert self.outbox.recovered
        assert not self.outbox.forgot

    def flip_bit(self, path: Path) -> None:
        """Change one bit."""
        content = bytearray(path.read_bytes())
        place = self.chance.randrange(8 * len(content))
        content[place // 8] ^= 1 << place % 8
        path.write_bytes(content)

    def pass_time(self) -> None:
        """Time passes, and what is too old is dropped."""
        seconds = self.chance.choice([10.0, DAY, 5 * DAY])
        self.clock.pass_time(seconds)
        self.ran += seconds
        self.rebuild()
        before = {int(each.first) for each in self.outbox.pending()}
        try:
            self.outbox.drop_excess()
        finally:
            dropped = before - {int(each.first) for each in self.outbox.pending()}
            self.given_up |= dropped
            assert all(self.ran - self.born[each] > MAX_AGE for each in dropped)

    def jump(self) -> None:
        """The clock is set, and nothing is dropped by that."""
        self.clock.jump(self.chance.choice([-400, -1, 1, 400]) * DAY)
        if self.outbox.next_try is not None:
            assert self.outbox.next_try <= self.clock.now() + LONGEST_WAIT

    def restart(self) -> None:
        """In order, or by a kill."""
        if self.chance.random() < 0.5:
            self.outbox.save()
        self.outbox = self.load()

    def check(self) -> None:
        """Nothing is forgotten, and all is in order."""
        firsts = [int(each.first) for each in self.outbox.pending()]
        assert firsts == sorted(firsts)
        known = {*firsts, *self.delivered, *self.given_up}
        for number in range(self.built):
            if number not in known and document(number) is not None:
                assert any(
                    (hole.start is None or hole.start <= number) and number < hole.until
                    for hole in self.outbox.holes
                ), number
        # What was given up may be built again with its neighbours.
        first_time = [
            each for each in dict.fromkeys(self.delivered) if each not in self.given_up
        ]
        assert first_time == sorted(first_time)

    def end(self) -> None:
        """Everything arrives that was not given up."""
        self.outbox = self.load()
        while self.outbox.pending() or self.outbox.holes:
            self.deliver()
        self.check()
        assert not list(self.folder.glob("*.batch")) or all(
            path.is_dir() for path in self.folder.glob("*.batch")
        )


@pytest.mark.parametrize("part", range(3))
def test_life(tmp_path: Path, part: int) -> None:
    """Whatever happens: no wrong bytes, nothing missing, nothing overtaken, nothing dropped early."""
    for seed in range(part * LIVES, (part + 1) * LIVES):
        life = Life(tmp_path / str(seed), seed)
        for _ in range(STEPS):
            life.live()
        life.end()
