"""The history of entities as rows for reports; all that knows the recorder is here."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import logging
from operator import itemgetter
from typing import override

from homeassistant.components.recorder import Recorder, history
from homeassistant.components.recorder.const import SupportedDialect
from homeassistant.components.recorder.db_schema import (
    SCHEMA_VERSION,
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.core import State
from homeassistant.helpers.recorder import session_scope
import orjson
from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.exc import SQLAlchemyError

from ..messages import Json
from .reading import Key, Reader
from .series import Row, Series

_LOGGER = logging.getLogger(__name__)

KNOWN_SCHEMA = 53
"""The recorder's schema that this was written for; any other is read by functions."""

BATCH = 1000
"""Rows read at a time; with more, collecting garbage stops the event loop."""

_AIM = 700
"""Rows that a span of time should have, so that few batches are cut short."""

_FIRST_SPAN = 900.0
_SHORTEST_SPAN = 1.0
_LONGEST_SPAN = 86400.0
_MAX_ATTRIBUTES = 1024
_TICK = timedelta(microseconds=1)

type _Handle = int | str
"""What a source knows an entity by."""

type _Record = tuple[float, int, _Handle, str | None, Key]
"""Time, state id, entity, state and attributes."""


class HistoryError(Exception):
    """The recorder cannot be read now; what was to be read is still there."""


class History:
    """Reads the recorder; blocking, so for the recorder's own executor.

    One thread at a time. `unusable` has the series of the last reading that had numbers
    in a unit that does not fit, by index, and that unit; each is logged once.
    """

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        self._recorder = recorder
        self._warned: set[tuple[Series, str | None]] = set()
        self.unusable: dict[int, str | None] = {}

    def rows(
        self, series: Sequence[Series], start: float, end: float
    ) -> Generator[Row]:
        """Read what the series were in [start, end).

        First comes the row in force before `start` of each series that has one, at its
        own time; then what followed. All is sorted by time and, at one time, as it was
        recorded. `entity` of the series are entity ids; without history there are no
        rows. Nothing of the database is held while a row is handed on.

        Raises:
            HistoryError: The recorder cannot be read.
        """
        self.unusable = {}
        source = self._source()
        by_entity: dict[str, list[tuple[int, Reader]]] = {}
        for index, each in enumerate(series):
            reader = Reader(each, source.attributes, self._misfit(index, each))
            by_entity.setdefault(each.entity, []).append((index, reader))
        source.described = {
            entity
            for entity, found in by_entity.items()
            if any(reader.needs_attributes for _, reader in found)
        }
        found = source.find(by_entity)
        readers = {handle: by_entity[entity] for handle, entity in found}
        for records in source.records(list(readers), start, end):
            yield from [
                (time, index, reader[key](state))
                for time, _, handle, state, key in records
                for index, reader in readers[handle]
            ]

    def first_times(self, entities: Iterable[str]) -> dict[str, float]:
        """The time of the oldest row of each entity; one without any row is missing.

        Raises:
            HistoryError: The recorder cannot be read.
        """
        source = self._source()
        times = {
            entity: source.first(handle) for handle, entity in source.find(entities)
        }
        return {entity: time for entity, time in times.items() if time is not None}

    def oldest(self, entities: Iterable[str]) -> float | None:
        """The time of the oldest row of all of them (formats R8); as `first_times`."""
        return min(self.first_times(entities).values(), default=None)

    def _source(self) -> _Source:
        if self._recorder.migration_in_progress:
            raise HistoryError("the recorder's database is being migrated")
        if SCHEMA_VERSION == self._recorder.schema_version == KNOWN_SCHEMA:
            return _Tables(self._recorder)
        return _Functions(self._recorder)

    def _misfit(self, index: int, series: Series) -> Callable[[str | None], None]:
        def note(unit: str | None) -> None:
            self.unusable.setdefault(index, unit)
            if (series, unit) not in self._warned:
                self._warned.add((series, unit))
                _LOGGER.warning(
                    "%s has values in %s, which do not fit %s; they are left out",
                    series.entity,
                    unit or "no unit",
                    series.unit or series.dimension.value.replace("_", " "),
                )

        return note


class _Source(ABC):
    """A way to read the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        self._recorder = recorder
        self.described: set[str] = set()
        """Entities whose attributes are asked for."""

    @abstractmethod
    def find(self, entities: Iterable[str]) -> list[tuple[_Handle, str]]:
        """Those of the entities that may have history."""

    @abstractmethod
    def attributes(self, key: Key) -> Mapping[str, Json]:
        """Attributes of a record of the latest batch."""

    @abstractmethod
    def first(self, handle: _Handle) -> float | None:
        """The time of an entity's oldest row."""

    @abstractmethod
    def before(self, handles: Sequence[_Handle], start: float) -> list[_Record]:
        """The newest record before a time of each entity that has one."""

    @abstractmethod
    def read(
        self, handles: Sequence[_Handle], after: tuple[float, int], until: float
    ) -> tuple[list[_Record], bool]:
        """Records in order, after that time and id; whether these are all to `until`."""

    def records(
        self, handles: Sequence[_Handle], start: float, end: float
    ) -> Iterator[list[_Record]]:
        """Those in force before `start`, then all of [start, end), in batches."""
        if not handles:
            return
        yield sorted(self.before(handles, start), key=itemgetter(0, 1))
        at, last, span = start, 0, _FIRST_SPAN
        while at < end:
            until = min(at + span, end)
            records, complete = self.read(handles, (at, last), until)
            yield records
            began = at
            at, last = (until, 0) if complete else records[-1][:2]
            growth = min(_AIM / max(len(records), 1), 4.0)
            span = min(max((at - began) * growth, _SHORTEST_SPAN), _LONGEST_SPAN)


_states = States.__table__.c
_meta = StatesMeta.__table__.c
_attributes = StateAttributes.__table__.c
_time = _states.last_updated_ts
_order = (_time, _states.state_id)
_columns = (*_order, _states.metadata_id, _states.state, _states.attributes_id)
_of_one = _states.metadata_id == bindparam("handle")

_FIND = select(_meta.metadata_id, _meta.entity_id).where(
    _meta.entity_id.in_(bindparam("entities", expanding=True))
)
_FIRST = select(_time).where(_of_one, _time.is_not(None)).order_by(_time).limit(1)
_BEFORE = (
    select(*_columns)
    .where(_of_one, _time < bindparam("start"))
    .order_by(*(column.desc() for column in _order))
    .limit(1)
)
_READ = (
    select(*_columns)
    .where(
        _states.metadata_id.in_(bindparam("handles", expanding=True)),
        _time >= bindparam("time"),
        _time < bindparam("until"),
        or_(_time > bindparam("time"), _states.state_id > bindparam("id")),
    )
    .order_by(*_order)
)
_READ_BATCH = _READ.limit(BATCH)
_DESCRIBE = select(_attributes.attributes_id, _attributes.shared_attrs).where(
    _attributes.attributes_id.in_(bindparam("ids", expanding=True))
)


class _Tables(_Source):
    """Reads the recorder's tables in batches; each is a transaction of its own."""

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        super().__init__(recorder)
        self._texts: dict[Key, str] = {}
        self._described: set[_Handle] = set()
        # SQLite reads row by row, and sorts quicker without a limit; others send all.
        is_lazy = recorder.dialect_name == SupportedDialect.SQLITE
        self._read = _READ if is_lazy else _READ_BATCH

    @override
    def find(self, entities: Iterable[str]) -> list[tuple[_Handle, str]]:
        with self._connection() as connection:
            asked = {"entities": list(entities)}
            found = list(connection.execute(_FIND, asked).tuples())
        self._described |= {
            handle for handle, entity in found if entity in self.described
        }
        return found

    @override
    def attributes(self, key: Key) -> Mapping[str, Json]:
        try:
            found = orjson.loads(self._texts.get(key) or "{}")
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @override
    def first(self, handle: _Handle) -> float | None:
        with self._connection() as connection:
            time: float | None = connection.scalar(_FIRST, {"handle": handle})
        return time

    @override
    def before(self, handles: Sequence[_Handle], start: float) -> list[_Record]:
        with self._connection() as connection:
            records = [
                record
                for handle in handles
                for record in connection.execute(
                    _BEFORE, {"handle": handle, "start": start}
                ).tuples()
            ]
            self._describe(connection, records)
        return records

    @override
    def read(
        self, handles: Sequence[_Handle], after: tuple[float, int], until: float
    ) -> tuple[list[_Record], bool]:
        asked = {"handles": handles, "time": after[0], "id": after[1], "until": until}
        with self._connection() as connection:
            result = connection.execute(self._read, asked).tuples()
            records = list(result.fetchmany(BATCH))
            result.close()
            if len(self._texts) > _MAX_ATTRIBUTES:
                self._texts.clear()
            self._describe(connection, records)
        return records, len(records) < BATCH

    def _describe(self, connection: Connection, records: list[_Record]) -> None:
        """Get the attributes that are not known yet."""
        ids = {record[4] for record in records if record[2] in self._described}
        ids -= self._texts.keys()
        ids.discard(None)
        if ids:
            found = connection.execute(_DESCRIBE, {"ids": list(ids)})
            self._texts.update(found.tuples().all())

    @contextmanager
    def _connection(self) -> Generator[Connection]:
        with (
            _errors(),
            session_scope(
                session=self._recorder.get_session(), read_only=True
            ) as session,
        ):
            yield session.connection()


class _Functions(_Source):
    """Reads through the recorder's own functions, for a schema that is not known here.

    They tell no state ids: rows of an entity at the very same time keep no order.
    """

    @override
    def find(self, entities: Iterable[str]) -> list[tuple[_Handle, str]]:
        return [(entity, entity) for entity in entities]

    @override
    def attributes(self, key: Key) -> Mapping[str, Json]:
        found: Mapping[str, Json] = orjson.loads(str(key))
        return found

    @override
    def first(self, handle: _Handle) -> float | None:
        with _errors():
            found = history.state_changes_during_period(
                self._recorder.hass,
                datetime.fromtimestamp(0, UTC),
                entity_id=str(handle),
                no_attributes=True,
                limit=1,
                include_start_time_state=False,
            )
        states = found.get(str(handle))
        return states[0].last_updated_timestamp if states else None

    @override
    def before(self, handles: Sequence[_Handle], start: float) -> list[_Record]:
        found = []
        for handle in handles:
            first = self.first(handle)
            at = start if first is None else max(first, start - _FIRST_SPAN)
            while at < start and not (records := self._between([handle], at, start)):
                at = max(first or at, at - 4 * (start - at))
            if at < start:
                found.append(records[-1])
        return found

    @override
    def read(
        self, handles: Sequence[_Handle], after: tuple[float, int], until: float
    ) -> tuple[list[_Record], bool]:
        return self._between(handles, after[0], until), True

    def _between(
        self, handles: Sequence[_Handle], start: float, end: float
    ) -> list[_Record]:
        """All records of [start, end); the functions leave out both ends."""
        with _errors():
            found = history.get_significant_states(
                self._recorder.hass,
                datetime.fromtimestamp(start, UTC) - _TICK,
                datetime.fromtimestamp(end, UTC) + _TICK,
                entity_ids=[str(handle) for handle in handles],
                include_start_time_state=False,
                significant_changes_only=False,
            )
        records: list[_Record] = [
            (
                state.last_updated_timestamp,
                0,
                entity,
                state.state,
                orjson.dumps(dict(state.attributes)).decode(),
            )
            for entity, states in found.items()
            for state in states
            if isinstance(state, State) and start <= state.last_updated_timestamp < end
        ]
        records.sort(key=itemgetter(0))
        return records


@contextmanager
def _errors() -> Generator[None]:
    """Tell what goes wrong in one word: the database's own are long and private."""
    try:
        yield
    except (SQLAlchemyError, RuntimeError) as err:
        raise HistoryError(
            f"the recorder cannot be read: {type(err).__name__}"
        ) from err
