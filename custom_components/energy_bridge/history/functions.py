"""The recorder read through its own functions, whatever its schema is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import override

from homeassistant.components.recorder import history
from homeassistant.core import State
import orjson

from ..core.wire import Json
from .reading import NO_VALUE, Key
from .source import FIRST_SPAN, Handle, Record, Source, errors

_TICK = timedelta(microseconds=1)


class Functions(Source):
    """Reads through the recorder's own functions, for a schema that is not known here.

    They tell no state ids: rows of an entity at the very same time keep no order.
    """

    @override
    def find(self, entities: Iterable[str]) -> list[tuple[Handle, str]]:
        return [(entity, entity) for entity in entities]

    @override
    def attributes(self, key: Key) -> Mapping[str, Json]:
        found: Mapping[str, Json] = orjson.loads(str(key))
        return found

    @override
    def first(self, handle: Handle) -> float | None:
        with errors():
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
    def before(self, handles: Sequence[Handle], start: float) -> list[Record]:
        return [record for handle in handles for record in self._newest(handle, start)]

    def _newest(self, handle: Handle, start: float) -> set[Record]:
        """Those of one entity, looked for in ever longer spans."""
        found: set[Record] = set()
        first, until, span = self.first(handle), start, FIRST_SPAN
        while first is not None and first < until:
            at = max(first, until - span)
            records = self._between([handle], at, until)
            found = found or set(records[-1:])
            if handle in self.lasting:
                records = [record for record in records if record[3] not in NO_VALUE]
            if records:
                return found | set(records[-1:])
            until, span = at, 4 * span
        return found

    @override
    def read(
        self, handles: Sequence[Handle], after: tuple[float, int], until: float
    ) -> tuple[list[Record], bool]:
        return self._between(handles, after[0], until), True

    def _between(
        self, handles: Sequence[Handle], start: float, end: float
    ) -> list[Record]:
        """All records of [start, end); the functions leave out both ends."""
        with errors():
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
