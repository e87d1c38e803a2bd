"""The recorder read through its own functions, whatever its schema is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import override

from homeassistant.components.recorder import history
from homeassistant.core import State
import orjson

from ..core.wire import Json
from .reading import AttributesKey, number
from .source import (
    FIRST_SPAN,
    Entities,
    Entity,
    Handle,
    Position,
    Record,
    Source,
    history_errors,
)

_TICK = timedelta(microseconds=1)


class Functions(Source):
    """Reads through the recorder's own functions, for a schema that is not known here.

    They tell no state ids: records of an entity at the very same time keep no order.
    An entity's handle is its entity id, and attributes are their own key, as JSON.
    """

    @override
    def find(self, wanted: Iterable[Entity]) -> dict[Handle, Entity]:
        return {entity.entity_id: entity for entity in wanted}

    @override
    def attributes(self, key: AttributesKey) -> Mapping[str, Json]:
        found: Mapping[str, Json] = orjson.loads(str(key))
        return found

    @override
    def first_time(self, handle: Handle) -> float | None:
        with history_errors():
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
    def newest_before(self, entities: Entities, start: float) -> list[Record]:
        return [
            record
            for handle, entity in entities.items()
            for record in self._newest(handle, start, lasting=entity.lasting)
        ]

    def _newest(self, handle: Handle, start: float, *, lasting: bool) -> set[Record]:
        """One entity's records in force before `start`, looked for in ever longer spans."""
        newest: set[Record] = set()
        first, until, span = self.first_time(handle), start, FIRST_SPAN
        while first is not None and first < until:
            since = max(first, until - span)
            records = self._between([handle], since, until)
            newest = newest or set(records[-1:])
            if lasting:
                records = [
                    record for record in records if number(record[3]) is not None
                ]
            if records:
                return newest | {records[-1]}
            until, span = since, 4 * span
        return newest

    @override
    def read(
        self, entities: Entities, after: Position, until: float
    ) -> tuple[Sequence[Record], bool]:
        return self._between(entities, after[0], until), True

    def _between(
        self, handles: Iterable[Handle], start: float, end: float
    ) -> list[Record]:
        """All records of [start, end); the recorder's functions leave out both ends."""
        with history_errors():
            found = history.get_significant_states(
                self._recorder.hass,
                datetime.fromtimestamp(start, UTC) - _TICK,
                datetime.fromtimestamp(end, UTC) + _TICK,
                entity_ids=[str(handle) for handle in handles],
                include_start_time_state=False,
                significant_changes_only=False,
            )
        records: list[Record] = [
            (
                state.last_updated_timestamp,
                0,
                entity_id,
                state.state,
                orjson.dumps(dict(state.attributes)).decode(),
            )
            for entity_id, states in found.items()
            for state in states
            if isinstance(state, State) and start <= state.last_updated_timestamp < end
        ]
        records.sort(key=itemgetter(0))
        return records
