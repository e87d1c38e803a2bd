"""What an outbox remembers beside its documents."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from ..durable import replace_durably
from ..wire import Json
from .seal import is_whole, seal
from .told import Stretch

_UNSEALED = 8
"""How many members the state of the first version has."""

_BEFORE = "state.before.json"
"""What the state was before it was written last."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Documents that the disk lost before they were delivered, to be built again.

    Their stamps lie from `start` to before `until`, s since the epoch; a start of None
    is not known. `documents` is how many there were at most.
    """

    start: float | None
    until: float
    documents: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why documents did not arrive, as whoever sends them says it."""

    error: str
    detail: str = ""


@dataclass(slots=True)
class OutboxState:
    """Documents have numbers: `next` is that of the next one built.

    Those below `head` and those in `done` are delivered, or given up; `done` tells the
    last stamp of each that was delivered. Nothing was built before `started`.
    `again` are the numbers, from and to, of what was built again: its stamps are older. `ran` is how long the outbox has been in use, s.
    `turned_back` are the times up to which all was built when the clock was turned back.
    `told` are the stretches of stamps that were built, where each is told once.
    `deliveries` tells of each document that waits, and whose deliveries count, how many have begun.

    `failure` is why the last attempt failed. While `held` has one, nothing is too old; since then
    age counts from when `ran` was `young_from`.

    `arrived_ran` is what `ran` was when something arrived last; `dropped_ran` is what it was when the
    oldest document was built of those that were given up or lost since.
    """

    built_until: float | None = None
    delivered_until: float | None = None
    next: int = 0
    head: int = 0
    done: list[tuple[int, float | None]] = field(default_factory=list)
    attempt: int = 0
    next_try: float | None = None
    failing_since: float | None = None
    ran: float = 0.0
    holes: list[Hole] = field(default_factory=list)
    started: float | None = None
    again: list[tuple[int, int]] = field(default_factory=list)
    turned_back: list[float] = field(default_factory=list)
    told: list[Stretch] = field(default_factory=list)
    deliveries: list[tuple[int, int]] = field(default_factory=list)
    failure: Failure | None = None
    held: Failure | None = None
    young_from: float = 0.0
    arrived_ran: float | None = None
    dropped_ran: float | None = None


def save_state(path: Path, state: OutboxState) -> None:
    """Write a state, whole or not at all, and keep the one before; raises OSError."""
    content, before = seal(orjson.dumps(asdict(state))), path.with_name(_BEFORE)
    if not path.exists():
        replace_durably(before, content)
    replace_durably(path, content, before=before)


def load_state(path: Path) -> tuple[OutboxState, bool]:
    """Read a state, the one before where it is damaged; answers whether it was.

    Raises OSError, or ValueError for what cannot be one.
    """
    before = path.with_name(_BEFORE)
    try:
        return _read_state(path), False
    except (FileNotFoundError, ValueError) as err:
        try:
            state = _read_state(before)
        except FileNotFoundError, ValueError:
            raise err from None
        # Else the next write would keep the damaged one as that before.
        replace_durably(path, before.read_bytes())
        return state, isinstance(err, ValueError)


def _read_state(path: Path) -> OutboxState:
    text = path.read_bytes()
    whole = is_whole(text)
    try:
        stored = orjson.loads(text)
        # One without a checksum has just the members of the first version.
        if whole is False or (whole is None and len(stored) != _UNSEALED):
            raise ValueError("the state of an outbox is damaged")
        return OutboxState(
            built_until=_time(stored["built_until"]),
            delivered_until=_time(stored["delivered_until"]),
            next=_count(stored["next"]),
            head=_count(stored["head"]),
            done=[(_count(number), _time(last)) for number, last in stored["done"]],
            attempt=_count(stored["attempt"]),
            next_try=_time(stored["next_try"]),
            failing_since=_time(stored["failing_since"]),
            ran=_time(stored.get("ran")) or 0.0,
            holes=[_hole(each) for each in stored.get("holes", ())],
            started=_time(stored.get("started")),
            again=[
                (_count(first), _count(end)) for first, end in stored.get("again", ())
            ],
            turned_back=[float(each) for each in stored.get("turned_back", ())],
            told=[
                (float(first), float(last)) for first, last in stored.get("told", ())
            ],
            deliveries=[
                (_count(number), _count(begun))
                for number, begun in stored.get("deliveries", ())
            ],
            failure=_failure(stored.get("failure")),
            held=_failure(stored.get("held")),
            young_from=_time(stored.get("young_from")) or 0.0,
            arrived_ran=_time(stored.get("arrived_ran")),
            dropped_ran=_time(stored.get("dropped_ran")),
        )
    except (TypeError, LookupError) as err:
        raise ValueError("not the state of an outbox") from err


def _hole(stored: dict[str, Json]) -> Hole:
    until = _time(stored["until"])
    if until is None:
        raise ValueError("not a hole")
    return Hole(_time(stored["start"]), until, _count(stored["documents"]))


def _failure(stored: dict[str, Json] | None) -> Failure | None:
    if stored is None:
        return None
    return Failure(str(stored["error"]), str(stored["detail"]))


def _time(stored: Json) -> float | None:
    if stored is None:
        return None
    if type(stored) is not int and type(stored) is not float:
        raise ValueError("not a time")
    return float(stored)


def _count(stored: Json) -> int:
    if type(stored) is not int or stored < 0:
        raise ValueError("not a count")
    return stored
