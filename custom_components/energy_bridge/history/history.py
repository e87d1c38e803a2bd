"""The history of entities as rows for reports, read from the recorder."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from functools import partial
import logging
from operator import itemgetter

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import SCHEMA_VERSION

from ..core.report.series import Row, Series
from .functions import Functions
from .reading import Reader
from .source import Entity, Handle, HistoryError, Record, Source, require_migrated
from .tables import KNOWN_SCHEMA, Tables

__all__ = ["History", "HistoryError"]

_LOGGER = logging.getLogger(__name__)

type _Readers = list[tuple[int, Reader]]
"""How the states of one entity are read for each of its series, which are named by their index."""


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
        readers = self._readers(series, source)
        entities = source.find(
            _wanted(entity_id, found, series) for entity_id, found in readers.items()
        )
        by_handle = {
            handle: readers[entity.entity_id] for handle, entity in entities.items()
        }
        recorded = _rows(source.in_force(entities, start), by_handle)
        yield from _in_force(recorded, standing, start)
        for records in source.batches(entities, start, end):
            yield from _rows(records, by_handle)

    def first_times(self, entity_ids: Iterable[str]) -> dict[str, float]:
        """The time of the oldest row of each entity; one without any row is missing.

        Raises:
            HistoryError: The recorder cannot be read.
        """
        source = self._source()
        found = source.find(Entity(entity_id) for entity_id in entity_ids)
        times = {
            entity.entity_id: source.first_time(handle)
            for handle, entity in found.items()
        }
        return {
            entity_id: time for entity_id, time in times.items() if time is not None
        }

    def oldest(self, entity_ids: Iterable[str]) -> float | None:
        """The time of the oldest row of all of them (formats R8); as `first_times`."""
        return min(self.first_times(entity_ids).values(), default=None)

    def _source(self) -> Source:
        """Choose how to read: a recorder of another schema only through its own functions."""
        require_migrated(self._recorder)
        if SCHEMA_VERSION == self._recorder.schema_version == KNOWN_SCHEMA:
            return Tables(self._recorder)
        return Functions(self._recorder)

    def _readers(self, series: Sequence[Series], source: Source) -> dict[str, _Readers]:
        """Make a reader for each series, by the entity that it is read from."""
        readers: dict[str, _Readers] = {}
        for index, each in enumerate(series):
            note_misfit = partial(self._note_misfit, index, each)
            reader = Reader(each, source.attributes, note_misfit)
            readers.setdefault(each.entity, []).append((index, reader))
        return readers

    def _note_misfit(self, index: int, series: Series, unit: str | None) -> None:
        """Remember that a series had numbers in a unit that does not fit, and log it once."""
        self.unusable.setdefault(index, unit)
        if (series, unit) not in self._warned:
            self._warned.add((series, unit))
            _LOGGER.warning(
                "%s has values in %s, which can't be converted to %s and are ignored",
                series.entity,
                unit or "no unit",
                series.unit or series.dimension.value.replace("_", " "),
            )


def _wanted(entity_id: str, readers: _Readers, series: Sequence[Series]) -> Entity:
    """What all series of one entity together need of it."""
    return Entity(
        entity_id,
        attributes=any(reader.needs_attributes for _, reader in readers),
        lasting=any(series[index].lasting for index, _ in readers),
    )


def _rows(records: Iterable[Record], readers: Mapping[Handle, _Readers]) -> list[Row]:
    """Make each record a row of every series that is read from its entity."""
    return [
        (time, index, reader[attributes_key](state))
        for time, _, handle, state, attributes_key in records
        for index, reader in readers[handle]
    ]


def _in_force(recorded: list[Row], standing: Iterable[Row], start: float) -> list[Row]:
    """What is in force before `start`: as recorded, else as it stands since before."""
    known = {index for _, index, _ in recorded}
    forgotten = [row for row in standing if row[0] < start and row[1] not in known]
    return sorted([*recorded, *forgotten], key=itemgetter(0))
