"""What the parts of a run write down while it lasts, one JSON object a line, and how the audit reads it.

A line is there whole as soon as `write` returns, also where its process is killed right after. Several processes may
write one file. Times are the machine's own, in s since the epoch: no process that writes has a clock that is changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
import hashlib
import json
import os
from pathlib import Path
import time
from types import MappingProxyType, UnionType
from typing import ClassVar, get_args, get_origin, get_type_hints

type Json = Mapping[str, object]

LEDGER = "ledger"
DELIVERIES = "deliveries"


class Entry:
    """What one line says, `at` aside."""

    kind: ClassVar[str]


@dataclass(frozen=True)
class HubTruth(Entry):
    """Once a second: what has really flowed through the hub's registers (mJ), whatever it tells; its forced mode, W."""

    kind = "truth"
    registers: Mapping[str, float]
    mode: str
    setpoint: float


@dataclass(frozen=True)
class HubOrder(Entry):
    """A control request that reached the hub, and how it answered: ack, nak or none."""

    kind = "order"
    name: str
    watts: float | None
    trans_id: str
    answered: str


@dataclass(frozen=True)
class Fault(Entry):
    """A fault begins or ends (`phase`: begin, end)."""

    kind = "fault"
    name: str
    phase: str
    detail: Json = field(default_factory=dict)


@dataclass(frozen=True)
class CabinetOrder(Entry):
    """An order that reached a cabinet (`what`: open, charge_on, …), and how it answered."""

    kind = "order"
    cabinet: str
    slot: int | None
    what: str
    order_id: str
    answered: str


@dataclass(frozen=True)
class Door(Entry):
    """A door opened, by an order or by a customer (`cause`)."""

    kind = "door"
    cabinet: str
    slot: int
    cause: str
    order_id: str | None = None


@dataclass(frozen=True)
class Swap(Entry):
    """A customer took a pack and left another one."""

    kind = "swap"
    cabinet: str
    slot: int
    taken: str | None
    left: str | None


@dataclass(frozen=True)
class CabinetTruth(Entry):
    """Once a minute: what a cabinet has really drawn, Wh."""

    kind = "truth"
    cabinet: str
    energy_wh: float


@dataclass(frozen=True)
class Call(Entry):
    """The operator is about to ask for an action; no two calls have the same watts."""

    kind = "call"
    id: int
    action: str
    target: Json
    data: Json
    began: float


@dataclass(frozen=True)
class Result(Entry):
    """What came of a call: done, not_sent, refused, unknown, cancelled or no_home, and Home Assistant's words."""

    kind = "result"
    id: int
    outcome: str
    text: str


@dataclass(frozen=True)
class Message(Entry):
    """A message on the broker that did not come from the hardware."""

    kind = "message"
    topic: str
    payload: str
    retained: bool = False


@dataclass(frozen=True)
class File(Entry):
    """A file appeared or changed under its final name; `path` from the root of what is delivered to."""

    kind = "file"
    transport: str
    path: str
    content: str


@dataclass(frozen=True)
class Body(Entry):
    """A request at a receiver: its status or `cut`, where it went (path or topic), its body and its headers."""

    kind = "body"
    transport: str
    status: int | str
    path: str
    content: str
    headers: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Life(Entry):
    """Home Assistant's process: start, running, killed, stopped or exited; with an end its exit code, as Popen has it."""

    kind = "life"
    phase: str
    pid: int | None = None
    code: int | None = None


@dataclass(frozen=True)
class Clock(Entry):
    """Home Assistant's clock is from now on `ahead` s ahead of the machine's."""

    kind = "clock"
    ahead: float


@dataclass(frozen=True)
class Sample(Entry):
    """Every few seconds: what Home Assistant's process takes, and how large its log is."""

    kind = "sample"
    life: int
    rss: int
    threads: int
    handles: int
    tasks: int | None
    cpu: float
    log_bytes: int
    log_lines: int
    waited: float | None = None
    """For how many s something on this machine has had to wait for a processor or a disk; None where nobody knows."""
    pooled: int | None = None
    """How many of the threads are of Home Assistant's own pools; None where nobody knows."""
    held: float | None = None
    """For how many s of this life collections of garbage and whoever shares its processors have held up its main thread; None where nobody knows."""


KINDS: Mapping[str, tuple[type[Entry], ...]] = MappingProxyType(
    {
        "hub": (HubTruth, HubOrder, Fault),
        "cabinets": (CabinetOrder, Door, Swap, CabinetTruth, Fault),
        "operator": (Call, Result),
        "wire": (Message,),
        "deliveries": (File, Body),
        "faults": (Fault, Life, Clock),
        "samples": (Sample,),
    }
)
"""Which kinds each file holds."""


@dataclass(frozen=True)
class Noted[E: Entry]:
    """One line: when (s since the epoch), and what."""

    at: float
    entry: E


class UnreadableLine(ValueError):
    """A line that no kind of its file fits; the text says which one."""


class Ledger:
    """Appends to the files of one run's folder."""

    def __init__(self, run: Path) -> None:
        """Make the folders where they are missing."""
        self._folder = run / LEDGER
        self._deliveries = run / DELIVERIES
        self._folder.mkdir(parents=True, exist_ok=True)
        self._deliveries.mkdir(exist_ok=True)
        self._open: dict[str, int] = {}

    def write(self, name: str, entry: Entry, at: float | None = None) -> None:
        """Append to `name`.jsonl; `at` is now unless told. Raises ValueError for what the file does not hold."""
        if type(entry) not in KINDS[name]:
            raise ValueError(f"{name}.jsonl holds no {type(entry).__name__}")
        line = {
            "at": time.time() if at is None else at,
            "kind": entry.kind,
            **asdict(entry),  # type: ignore[call-overload]  # all entries are dataclasses
        }
        whole = json.dumps(line, ensure_ascii=False).encode(errors="backslashreplace")
        left = memoryview(whole + b"\n")
        while left:
            left = left[os.write(self._file(name), left) :]

    def store(self, content: bytes) -> str:
        """Keep what was delivered; answers its path in the run's folder, the same for the same bytes."""
        name = hashlib.sha256(content).hexdigest()
        path = self._deliveries / name
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(content)
            part.rename(path)
        return f"{DELIVERIES}/{name}"

    def close(self) -> None:
        """Let go of the files."""
        while self._open:
            os.close(self._open.popitem()[1])

    def _file(self, name: str) -> int:
        if name not in self._open:
            path = self._folder / f"{name}.jsonl"
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            file = self._open[name] = os.open(path, flags, 0o600)
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                os.write(file, b"\n")  # a process was killed in the middle of a line
        return self._open[name]


def read(run: Path, name: str) -> Iterator[Noted[Entry]]:
    """The lines of `name`.jsonl as they stand; none where there is no such file. Raises UnreadableLine."""
    path = run / LEDGER / f"{name}.jsonl"
    if not path.exists():
        return
    kinds = {kind.kind: kind for kind in KINDS[name]}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _parse(json.loads(line), kinds)
            except (KeyError, TypeError, ValueError) as error:
                raise UnreadableLine(f"{path.name}:{number}: {error!r}") from error


def read_kind[E: Entry](run: Path, name: str, kind: type[E]) -> list[Noted[E]]:
    """The lines of one kind by their time. Raises UnreadableLine."""
    found = [
        Noted(noted.at, noted.entry)
        for noted in read(run, name)
        if isinstance(noted.entry, kind)
    ]
    return sorted(found, key=lambda noted: noted.at)


def _parse(line: object, kinds: Mapping[str, type[Entry]]) -> Noted[Entry]:
    if not isinstance(line, dict):
        raise TypeError("not an object")
    kind = kinds[str(line["kind"])]
    values = {
        name: _checked(name, line[name], wanted)
        for name, wanted in _wanted(kind).items()  # type: ignore[arg-type]  # a class is hashable
        if name in line
    }
    return Noted(float(line["at"]), kind(**values))


@cache
def _wanted(kind: type[Entry]) -> Mapping[str, tuple[type, ...]]:
    hints = get_type_hints(kind)
    return {each.name: _plain(hints[each.name]) for each in fields(kind)}  # type: ignore[arg-type]  # as above


def _checked(name: str, value: object, wanted: tuple[type, ...]) -> object:
    if not isinstance(value, wanted):
        raise TypeError(f"{name} is {value!r}")
    return value


def _plain(wanted: object) -> tuple[type, ...]:
    """The classes that `isinstance` can look for: of a union each, and an int where a float is wanted."""
    wanted = getattr(wanted, "__value__", wanted)
    if isinstance(wanted, UnionType):
        return tuple(each for part in get_args(wanted) for each in _plain(part))
    if wanted is float:
        return (float, int)
    plain = get_origin(wanted) or wanted
    assert isinstance(plain, type)
    return (plain,)
