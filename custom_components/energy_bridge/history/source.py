"""A way to read the recorder, as `history` uses it."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter

from homeassistant.components.recorder import Recorder
from sqlalchemy.exc import SQLAlchemyError

from ..core.wire import Json
from .reading import Key

FIRST_SPAN = 900.0
"""s; what is read first, whatever the density of rows."""

_AIM = 700
"""Rows that a span of time should have, so that few batches are cut short."""

_SHORTEST_SPAN = 1.0
_LONGEST_SPAN = 86400.0

type Handle = int | str
"""What a source knows an entity by."""

type Record = tuple[float, int, Handle, str | None, Key]
"""Time, state id, entity, state and attributes."""


class HistoryError(Exception):
    """The recorder cannot be read now; what was to be read is still there."""


class Source(ABC):
    """A way to read the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        self._recorder = recorder
        self.described: set[str] = set()
        """Entities whose attributes are asked for."""
        self.lasting: set[str] = set()
        """Entities of which the newest value is asked for, too."""

    @abstractmethod
    def find(self, entities: Iterable[str]) -> list[tuple[Handle, str]]:
        """Those of the entities that may have history."""

    @abstractmethod
    def attributes(self, key: Key) -> Mapping[str, Json]:
        """Attributes of a record of the latest batch."""

    @abstractmethod
    def first(self, handle: Handle) -> float | None:
        """The time of an entity's oldest row."""

    @abstractmethod
    def before(self, handles: Sequence[Handle], start: float) -> list[Record]:
        """The newest record before a time of each entity that has one.

        Of a lasting one also the newest that has a value.
        """

    @abstractmethod
    def read(
        self, handles: Sequence[Handle], after: tuple[float, int], until: float
    ) -> tuple[list[Record], bool]:
        """Records in order, after that time and id; whether these are all to `until`."""

    def records(
        self, handles: Sequence[Handle], start: float, end: float
    ) -> Iterator[list[Record]]:
        """Those in force before `start`, then all of [start, end), in batches."""
        yield sorted(self.before(handles, start), key=itemgetter(0, 1))
        at, last, span = start, 0, FIRST_SPAN
        while handles and at < end:
            until = min(at + span, end)
            records, complete = self.read(handles, (at, last), until)
            yield records
            began = at
            at, last = (until, 0) if complete else records[-1][:2]
            growth = min(_AIM / max(len(records), 1), 4.0)
            span = min(max((at - began) * growth, _SHORTEST_SPAN), _LONGEST_SPAN)


@contextmanager
def errors() -> Generator[None]:
    """Tell what goes wrong in one word: the database's own are long and private."""
    try:
        yield
    except (SQLAlchemyError, RuntimeError) as err:
        raise HistoryError(
            f"the recorder cannot be read: {type(err).__name__}"
        ) from err
