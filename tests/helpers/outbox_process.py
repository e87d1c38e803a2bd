"""Outboxes that are killed, or have no space: python outbox_process.py MODE FOLDER.

The integration's own package is left out: its pure parts need no Home Assistant, and
start at once.
"""

import os
from pathlib import Path
import random
import resource
import signal
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]


def import_pure_parts() -> None:
    """Stand in for the package."""
    sys.path.insert(0, str(ROOT))
    package = ModuleType("custom_components.energy_bridge")
    package.__path__ = [str(ROOT / "custom_components" / "energy_bridge")]
    sys.modules[package.__name__] = package


if __name__ == "__main__" or TYPE_CHECKING:
    import_pure_parts()
    from custom_components.energy_bridge.core.outbox.outbox import Outbox
    from custom_components.energy_bridge.core.report.document import Document

MOST_UNDER_WAY = 8
ROUNDS = 25


def document(number: int) -> Document | None:
    """The document of an interval: always the same; some have none."""
    chance = random.Random(number)
    if chance.random() < 0.1:
        return None
    content = b"%d " % number + chance.randbytes(chance.randrange(20_000))
    return Document(f"{number}.json", content, float(number), float(number))


def new_outbox(folder: Path) -> Outbox:
    """One with room for everything."""
    outbox = Outbox(folder / "outbox", max_age=1e9, max_bytes=10**12)
    outbox.load()
    return outbox


def live(folder: Path, seed: int) -> None:
    """Build, deliver and confirm until killed; what is delivered goes into a log."""
    chance = random.Random(seed)
    outbox = new_outbox(folder)
    if outbox.built_until is None:
        outbox.set_start(0.0)
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        assert outbox.built_until is not None
        start = int(outbox.built_until)
        until = start + chance.randrange(5)
        for number in range(start, until):
            if (made := document(number)) is not None:
                outbox.put(made)
        if chance.random() < 0.1:
            outbox.rollback()
        else:
            outbox.commit(float(until))
        under_way = outbox.pending()[: chance.randrange(MOST_UNDER_WAY + 1)]
        if chance.random() < 0.2:
            outbox.note_failure(chance.choice([None, 1.0, 1e9]))
            continue
        for each in under_way:
            made = document(int(each.first))
            assert made is not None
            assert (each.name, outbox.read(each)) == (made.name, made.content)
            os.write(log, b"%s\n" % each.name.encode())
        # The answers come in any order; some get lost.
        arrived = [each for each in under_way if chance.random() < 0.9]
        chance.shuffle(arrived)
        outbox.confirm(arrived)


def check(folder: Path) -> None:
    """Nothing is missing or out of turn, and nothing delivered is built again."""
    outbox = new_outbox(folder)
    assert not outbox.recovered
    waiting = [int(each.first) for each in outbox.pending()]
    assert waiting == sorted(set(waiting))
    for each in outbox.pending():
        made = document(int(each.first))
        assert made is not None
        assert outbox.read(each) == made.content
    log = folder / "log"
    delivered = (
        [int(name.split(".")[0]) for name in log.read_text().split()]
        if log.exists()
        else []
    )
    built = int(outbox.built_until or 0)
    assert all(number < built for number in delivered)
    wanted = {number for number in range(built) if document(number) is not None}
    assert wanted == {*delivered, *waiting}
    first_time = list(dict.fromkeys(delivered))
    assert first_time == sorted(first_time)
    left = {path.name.split("-")[0] for path in (folder / "outbox").glob("*.batch")}
    assert len(left) <= len(waiting)


def kill(folder: Path) -> None:
    """Kill it again and again at a random moment, and check."""
    chance = random.Random(os.getpid())
    for seed in range(ROUNDS):
        child = os.fork()
        if child == 0:
            live(folder, seed)
        time.sleep(chance.random() * 0.2)
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it ended by itself"
        check(folder)
    delivered = (folder / "log").read_text().split()
    repeats = len(delivered) - len(set(delivered))
    sys.stdout.write(f"{len(delivered)} {repeats}")


def limit(size: int) -> None:
    """Let no file grow beyond this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def no_space(folder: Path) -> None:
    """Let the disk take ever less, and see that nothing is lost by it."""
    outbox = new_outbox(folder)
    outbox.set_start(0.0)
    outbox.put(Document("a", b"first", 0.0, 0.0))
    outbox.commit(1.0)
    large = Document("b", b"x" * 20_000, 1.0, 1.0)
    small = Document("b", b"x", 1.0, 1.0)
    for size, attempt in (
        (8000, lambda: outbox.put(large)),
        (20, lambda: outbox.put(small)),
        (20, lambda: outbox.note_failure(2.0)),
        (20, lambda: outbox.confirm(outbox.pending())),
        (0, lambda: outbox.set_start(2.0)),
    ):
        limit(size)
        try:
            attempt()
            outbox.commit(2.0)
        except OSError as err:
            sys.stdout.write(f"{err.strerror}\n")
        limit(resource.RLIM_INFINITY)
        again = new_outbox(folder)
        assert (again.built_until, again.recovered) == (1.0, False)
        assert [again.read(each) for each in again.pending()] == [b"first"]
        outbox.load()


if __name__ == "__main__":
    {"kill": kill, "no_space": no_space}[sys.argv[1]](Path(sys.argv[2]))
