"""The recorder's tables, read directly: as quick as the database is."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import override

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.const import SupportedDialect
from homeassistant.components.recorder.db_schema import (
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.helpers.recorder import session_scope
import orjson
from sqlalchemy import Connection, Integer, and_, bindparam, or_, select

from ..core.wire import Json
from .reading import NO_VALUE, AttributesKey, number
from .source import Entities, Entity, Handle, Position, Record, Source, history_errors

KNOWN_SCHEMA = 53
"""The recorder's schema that these queries were written for."""

BATCH = 1000
"""Records read at a time; with more, collecting garbage stops the event loop."""

_MAX_ATTRIBUTES = 1024
"""Texts of attributes that are kept; with more, all are forgotten."""

_states = States.__table__.c
_meta = StatesMeta.__table__.c
_attributes = StateAttributes.__table__.c
_time = _states.last_updated_ts
_order = (_time, _states.state_id)
_columns = (*_order, _states.metadata_id, _states.state, _states.attributes_id)
_of_one = _states.metadata_id == bindparam("handle")

_FIND = select(_meta.metadata_id, _meta.entity_id).where(
    _meta.entity_id.in_(bindparam("entity_ids", expanding=True))
)
_FIRST_TIME = select(_time).where(_of_one, _time.is_not(None)).order_by(_time).limit(1)
_NEWEST = (
    select(*_columns)
    .where(_of_one, _time < bindparam("start"))
    .order_by(*(column.desc() for column in _order))
    .limit(1)
)
_VALUES_BEFORE = (
    select(*_columns)
    .where(
        _of_one,
        _states.state.not_in(NO_VALUE),
        or_(
            _time < bindparam("time"),
            and_(_time == bindparam("time"), _states.state_id < bindparam("state_id")),
        ),
    )
    .order_by(*(column.desc() for column in _order))
    .limit(bindparam("limit", type_=Integer))
)
_READ = (
    select(*_columns)
    .where(
        _states.metadata_id.in_(bindparam("handles", expanding=True)),
        _time >= bindparam("time"),
        _time < bindparam("until"),
        or_(_time > bindparam("time"), _states.state_id > bindparam("state_id")),
    )
    .order_by(*_order)
)
_READ_BATCH = _READ.limit(BATCH)
_ATTRIBUTES = select(_attributes.attributes_id, _attributes.shared_attrs).where(
    _attributes.attributes_id.in_(bindparam("ids", expanding=True))
)


class Tables(Source):
    """Reads the recorder's tables in batches; each is a transaction of its own.

    An entity's handle is its `metadata_id`; the key of attributes is their `attributes_id`.
    """

    def __init__(self, recorder: Recorder) -> None:
        """Read this recorder."""
        super().__init__(recorder)
        self._attribute_texts: dict[AttributesKey, str] = {}
        # SQLite reads row by row, and sorts quicker without a limit; others send all.
        is_lazy = recorder.dialect_name == SupportedDialect.SQLITE
        self._read = _READ if is_lazy else _READ_BATCH

    @override
    def find(self, wanted: Iterable[Entity]) -> dict[Handle, Entity]:
        by_id = {entity.entity_id: entity for entity in wanted}
        with self._connection() as connection:
            rows = connection.execute(_FIND, {"entity_ids": list(by_id)}).tuples()
            return {metadata_id: by_id[entity_id] for metadata_id, entity_id in rows}

    @override
    def attributes(self, key: AttributesKey) -> Mapping[str, Json]:
        try:
            found = orjson.loads(self._attribute_texts.get(key) or "{}")
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @override
    def first_time(self, handle: Handle) -> float | None:
        with self._connection() as connection:
            time: float | None = connection.scalar(_FIRST_TIME, {"handle": handle})
        return time

    @override
    def newest_before(self, entities: Entities, start: float) -> list[Record]:
        found: set[Record] = set()
        with self._connection() as connection:
            for handle, entity in entities.items():
                asked = {"handle": handle, "start": start}
                found.update(connection.execute(_NEWEST, asked).tuples())
                if entity.lasting:
                    found.update(_newest_number(connection, handle, start))
            records = list(found)
            self._load_attributes(connection, entities, records)
        return records

    @override
    def read(
        self, entities: Entities, after: Position, until: float
    ) -> tuple[Sequence[Record], bool]:
        time, state_id = after
        asked = {
            "handles": list(entities),
            "time": time,
            "state_id": state_id,
            "until": until,
        }
        with self._connection() as connection:
            result = connection.execute(self._read, asked).tuples()
            records = list(result.fetchmany(BATCH))
            result.close()
            if len(self._attribute_texts) > _MAX_ATTRIBUTES:
                self._attribute_texts.clear()
            self._load_attributes(connection, entities, records)
        return records, len(records) < BATCH

    def _load_attributes(
        self, connection: Connection, entities: Entities, records: Iterable[Record]
    ) -> None:
        """Read the attributes of these records that are wanted and not known yet."""
        wanted = {handle for handle, entity in entities.items() if entity.attributes}
        ids = {record[4] for record in records if record[2] in wanted}
        ids -= self._attribute_texts.keys()
        ids.discard(None)
        if ids:
            rows = connection.execute(_ATTRIBUTES, {"ids": list(ids)}).tuples()
            self._attribute_texts.update(rows.all())

    @contextmanager
    def _connection(self) -> Generator[Connection]:
        with (
            history_errors(),
            session_scope(
                session=self._recorder.get_session(), read_only=True
            ) as session,
        ):
            yield session.connection()


def _newest_number(
    connection: Connection, handle: Handle, start: float
) -> Iterable[Record]:
    """The newest record before `start` that is a number, if there is one; most often the first that has a value."""
    position, limit = (start, 0), 1
    while True:
        asked = {
            "handle": handle,
            "time": position[0],
            "state_id": position[1],
            "limit": limit,
        }
        records = connection.execute(_VALUES_BEFORE, asked).tuples().all()
        if found := [each for each in records if number(each[3]) is not None]:
            return found[:1]
        if len(records) < limit:
            return ()
        position, limit = records[-1][:2], BATCH
