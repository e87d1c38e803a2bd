"""The history of entities as rows for reports, read from the recorder."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
import logging
from operator import itemgetter
from typing import override

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.const import SupportedDialect
from homeassistant.components.recorder.db_schema import (
    SCHEMA_VERSION,
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.helpers.recorder import session_scope
import orjson
from sqlalchemy import Connection, bindparam, or_, select

from ..core.report.series import Row, Series
from ..core.wire import Json
from .functions import Functions
from .reading import NO_VALUE, Key, Reader
from .source import Handle, HistoryError, Record, Source, errors

__all__ = ["BATCH", "KNOWN_SCHEMA", "History", "HistoryError"]

_LOGGER = logging.getLogger(__name__)

KNOWN_SCHEMA = 53
"""The recorder's schema that this was written for; any other is read by functions."""

BATCH = 1000
"""Rows read at a time; with more, collecting garbage stops the event loop."""

_MAX_ATTRIBUTES = 1024


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
        self,
        series: Sequence[Series],
        start: float,
        end: float,
        standing: Sequence[Row] = (),
    ) -> Generator[Row]:
        """Read what the series were in [start, end).

        First comes the row in force before `start` of each series that has one, at its
        own time; then what followed. All is sorted by time and, at one time, as it was
        recorded. `entity` of the series are entity ids; without history there are no
        rows. Nothing of the database is held while a row is handed on.

        `standing` has what the series are now, and since when: the recorder forgets what
        has not changed for as long as it keeps states.

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
        source.lasting = {each.entity for each in series if each.lasting}
        found = source.find(by_entity)
        readers = {handle: by_entity[entity] for handle, entity in found}
        in_force: Sequence[Row] | None = [row for row in standing if row[0] < start]
        for records in source.records(list(readers), start, end):
            rows: list[Row] = [
                (time, index, reader[key](state))
                for time, _, handle, state, key in records
                for index, reader in readers[handle]
            ]
            if in_force is not None:
                recorded = {index for _, index, _ in rows}
                rows += [row for row in in_force if row[1] not in recorded]
                rows.sort(key=itemgetter(0))
                in_force = None
            yield from rows

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

    def _source(self) -> Source:
        if self._recorder.migration_in_progress:
            raise HistoryError("the recorder's database is being migrated")
        if SCHEMA_VERSION == self._recorder.schema_version == KNOWN_SCHEMA:
            return _Tables(self._recorder)
        return Functions(self._recorder)

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
_BEFORE_VALUE = _BEFORE.where(_states.state.not_in(NO_VALUE))
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


class _Tables(Source):
    """Reads the recorder's tables in batches; each is a transaction of its own."""

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        super().__init__(recorder)
        self._texts: dict[Key, str] = {}
        self._described: set[Handle] = set()
        self._lasting: set[Handle] = set()
        # SQLite reads row by row, and sorts quicker without a limit; others send all.
        is_lazy = recorder.dialect_name == SupportedDialect.SQLITE
        self._read = _READ if is_lazy else _READ_BATCH

    @override
    def find(self, entities: Iterable[str]) -> list[tuple[Handle, str]]:
        with self._connection() as connection:
            asked = {"entities": list(entities)}
            found = list(connection.execute(_FIND, asked).tuples())
        self._described |= {
            handle for handle, entity in found if entity in self.described
        }
        self._lasting |= {handle for handle, entity in found if entity in self.lasting}
        return found

    @override
    def attributes(self, key: Key) -> Mapping[str, Json]:
        try:
            found = orjson.loads(self._texts.get(key) or "{}")
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @override
    def first(self, handle: Handle) -> float | None:
        with self._connection() as connection:
            time: float | None = connection.scalar(_FIRST, {"handle": handle})
        return time

    @override
    def before(self, handles: Sequence[Handle], start: float) -> list[Record]:
        with self._connection() as connection:
            asked = [(_BEFORE, handle) for handle in handles]
            asked += [
                (_BEFORE_VALUE, each) for each in handles if each in self._lasting
            ]
            records = {
                record
                for statement, handle in asked
                for record in connection.execute(
                    statement, {"handle": handle, "start": start}
                ).tuples()
            }
            found = list(records)
            self._describe(connection, found)
        return found

    @override
    def read(
        self, handles: Sequence[Handle], after: tuple[float, int], until: float
    ) -> tuple[list[Record], bool]:
        asked = {"handles": handles, "time": after[0], "id": after[1], "until": until}
        with self._connection() as connection:
            result = connection.execute(self._read, asked).tuples()
            records = list(result.fetchmany(BATCH))
            result.close()
            if len(self._texts) > _MAX_ATTRIBUTES:
                self._texts.clear()
            self._describe(connection, records)
        return records, len(records) < BATCH

    def _describe(self, connection: Connection, records: list[Record]) -> None:
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
            errors(),
            session_scope(
                session=self._recorder.get_session(), read_only=True
            ) as session,
        ):
            yield session.connection()
