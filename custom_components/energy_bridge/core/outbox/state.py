"""What an outbox remembers beside its documents."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from ..durable import replace_durably
from ..wire import Json


@dataclass(slots=True)
class OutboxState:
    """Documents have numbers: `next` is that of the next one built.

    Those below `head` and those in `done` are delivered, or given up; `done` tells the
    last stamp of each that was delivered.
    """

    built_until: float | None = None
    delivered_until: float | None = None
    next: int = 0
    head: int = 0
    done: list[tuple[int, float | None]] = field(default_factory=list)
    attempt: int = 0
    next_try: float | None = None
    failing_since: float | None = None


def save_state(path: Path, state: OutboxState) -> None:
    """Write a state, whole or not at all; raises OSError."""
    replace_durably(path, orjson.dumps(asdict(state)))


def load_state(path: Path) -> OutboxState:
    """Read a state; raises OSError, or ValueError for what cannot be one."""
    try:
        stored = orjson.loads(path.read_bytes())
        return OutboxState(
            built_until=_time(stored["built_until"]),
            delivered_until=_time(stored["delivered_until"]),
            next=_count(stored["next"]),
            head=_count(stored["head"]),
            done=[(_count(number), _time(last)) for number, last in stored["done"]],
            attempt=_count(stored["attempt"]),
            next_try=_time(stored["next_try"]),
            failing_since=_time(stored["failing_since"]),
        )
    except (TypeError, LookupError) as err:
        raise ValueError("not the state of an outbox") from err


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
