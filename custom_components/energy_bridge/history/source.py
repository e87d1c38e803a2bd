"""What `History` asks of a way to read the recorder: its tables, or its own functions."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter

from homeassistant.components.recorder import Recorder
from sqlalchemy.exc import SQLAlchemyError

from ..core.wire import Json
from .reading import AttributesKey

FIRST_SPAN = 900.0
"""s; what is read first, however close the records lie."""

_ROWS_PER_SPAN = 700
"""Records that a span of time should hold: few enough that it seldom takes two batches."""

_SHORTEST_SPAN = 1.0
_LONGEST_SPAN = 86400.0
_GROWTH = 4.0
"""A span is at most so many times as long as the one before."""

type Handle = int | str
"""What a source knows an entity by: an id in the recorder's tables, or the entity id."""

type Record = tuple[float, int, Handle, str | None, AttributesKey]
"""Time (s since the epoch), state id, entity, state, and what stands for its attributes."""

type Position = tuple[float, int]
"""Time and state id of a record; reading goes on after it. No state has the id 0."""


class HistoryError(Exception):
    """The recorder cannot be read now; what was to be read is still there. What it says is for the log only."""


class MigrationInProgressError(HistoryError):
    """The recorder changes its database, which takes a while after some updates."""


def require_migrated(recorder: Recorder) -> None:
    """Raise MigrationInProgressError while the recorder changes its database."""
    if recorder.migration_in_progress:
        raise MigrationInProgressError("the recorder's database is being migrated")


@dataclass(frozen=True, slots=True)
class Entity:
    """What is to be read of an entity.

    With `attributes` what was recorded beside the states, too. Of a `lasting` one, the newest
    record that is a number is in force beside the newest of all.
    """

    entity_id: str
    attributes: bool = False
    lasting: bool = False


type Entities = Mapping[Handle, Entity]


class Source(ABC):
    """A way to read the recorder; blocking. What asks the database raises HistoryError."""

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        self._recorder = recorder

    @abstractmethod
    def find(self, wanted: Iterable[Entity]) -> dict[Handle, Entity]:
        """Look up the entities; those that cannot have history are missing."""

    @abstractmethod
    def attributes(self, key: AttributesKey) -> Mapping[str, Json]:
        """The attributes that a key in the latest records stands for."""

    @abstractmethod
    def first_time(self, handle: Handle) -> float | None:
        """The time of an entity's oldest record."""

    @abstractmethod
    def newest_before(self, entities: Entities, start: float) -> list[Record]:
        """Records in force just before `start`, in any order: see `Entity`."""

    @abstractmethod
    def read(
        self, entities: Entities, after: Position, until: float
    ) -> tuple[Sequence[Record], bool]:
        """One batch of the records from a position to `until` (not included), in order; and whether it is all of them."""

    def in_force(self, entities: Entities, start: float) -> list[Record]:
        """Records in force just before `start`, in order."""
        return sorted(self.newest_before(entities, start), key=itemgetter(0, 1))

    def batches(
        self, entities: Entities, start: float, end: float
    ) -> Iterator[Sequence[Record]]:
        """All records of [start, end) in order.

        They are read span by span, and the spans follow how close the records lie: a database
        that sorts before it answers would else sort again for every batch all that is left.
        """
        position: Position = (start, 0)
        span = FIRST_SPAN
        while entities and position[0] < end:
            until = min(position[0] + span, end)
            records, complete = self.read(entities, position, until)
            yield records
            reached = (until, 0) if complete else records[-1][:2]
            span = _next_span(reached[0] - position[0], len(records))
            position = reached


def _next_span(covered: float, count: int) -> float:
    """How many s to read next, after `covered` s that held so many records."""
    growth = min(_ROWS_PER_SPAN / max(count, 1), _GROWTH)
    return min(max(covered * growth, _SHORTEST_SPAN), _LONGEST_SPAN)


@contextmanager
def history_errors() -> Generator[None]:
    """Raise HistoryError with the kind of a database's error only: its text holds whole queries."""
    try:
        yield
    except (SQLAlchemyError, RuntimeError) as err:
        raise HistoryError(
            f"the recorder cannot be read: {type(err).__name__}"
        ) from err
