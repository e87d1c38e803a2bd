"""The recorder's hourly statistics: reading all hours of one, and importing older ones."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import (
    Statistics,
    StatisticsBase,
    StatisticsShortTerm,
)
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_import_statistics,
    get_metadata,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import session_scope
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..core.report.series import Dimension
from ..core.seam import FIRST_HOUR, Conversion, First, Hour
from .source import history_errors
from .units import conversion
from .written import async_wait_written

BATCH = 200
"""Hours in one transaction: the recorder does nothing else meanwhile."""

_WAITS = 2
"""What met a lock in the database, the recorder puts behind all that waits."""

_hours = Statistics.__table__.c
_columns = (
    _hours.start_ts,
    _hours.state,
    _hours.sum,
    _hours.mean,
    _hours.min,
    _hours.max,
)
_of_one = _hours.metadata_id == bindparam("id")
_READ = (
    select(*_columns)
    .where(_of_one, _hours.start_ts < bindparam("until"))
    .order_by(_hours.start_ts)
)
_ZERO = (
    select(*_columns)
    .where(_of_one, _hours.start_ts < bindparam("first"))
    .order_by(_hours.start_ts.desc())
    .limit(1)
)
_TABLES: tuple[type[StatisticsBase], ...] = (Statistics, StatisticsShortTerm)
_FIRST = {
    table: select(table.start_ts, table.state, table.sum)
    .where(table.metadata_id == bindparam("id"), table.start_ts >= bindparam("first"))
    .order_by(table.start_ts)
    .limit(1)
    for table in _TABLES
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """Statistics that the recorder has of an entity."""

    id: int
    metadata: StatisticMetaData

    @property
    def unit(self) -> str | None:
        """The unit that they are stored in."""
        return self.metadata["unit_of_measurement"]

    @property
    def has_sum(self) -> bool:
        """Whether they count something."""
        return self.metadata["has_sum"]

    @property
    def has_mean(self) -> bool:
        """Whether they measure something that has a mean."""
        return self.metadata["mean_type"] is StatisticMeanType.ARITHMETIC


def recorded_statistics(hass: HomeAssistant) -> Mapping[str, Recorded]:
    """All statistics of entities, by entity id, those of removed ones included; blocking. Raises HistoryError."""
    with history_errors():
        found = get_metadata(hass, statistic_source="recorder")
    return {
        statistic_id: Recorded(number, metadata)
        for statistic_id, (number, metadata) in found.items()
    }


def read_hours(recorder: Recorder, recorded: Recorded, until: float) -> list[Hour]:
    """All hours that start before `until`; blocking. Raises HistoryError."""
    with _session(recorder) as session:
        found = session.execute(_READ, {"id": recorded.id, "until": until})
        return [Hour(*row) for row in found]


def read_first(recorder: Recorder, recorded: Recorded) -> First | None:
    """The oldest hour or, while there is none, the oldest five minutes; blocking. Raises HistoryError."""
    given = {"id": recorded.id, "first": FIRST_HOUR}
    with _session(recorder) as session:
        zero = next((Hour(*row) for row in session.execute(_ZERO, given)), None)
        for table, statement in _FIRST.items():
            for start, state, total in session.execute(statement, given):
                end = start + table.duration.total_seconds()
                return First(start, end, state, total, zero)
    return None


@contextmanager
def _session(recorder: Recorder) -> Generator[Session]:
    with (
        history_errors(),
        session_scope(session=recorder.get_session(), read_only=True) as session,
    ):
        yield session


def unit_conversion(
    old: Recorded, new: Recorded, factor: float = 1.0
) -> Conversion | None:
    """From one unit of statistics to another one, after multiplying; None where they do not fit.

    W are var where the new ones are: other integrations give reactive power in W.
    """
    if old.unit == new.unit:
        return Conversion(factor)
    if new.unit is None:
        return None
    for dimension in (Dimension.ANY, Dimension.REACTIVE_POWER):
        if convert := conversion(dimension, old.unit, new.unit):
            offset = convert(0.0)
            return Conversion((convert(1.0) - offset) * factor, offset)
    return None


async def async_import_hours(
    hass: HomeAssistant, recorder: Recorder, new: Recorded, hours: Sequence[Hour]
) -> bool:
    """Import hours, given oldest first, that the recorder does not have of this entity yet; whether all are there.

    The newest come first, so that after a crash, or where the recorder does not take them, the rest still is what
    lies before the oldest one. A row to count from comes with the hours after it. Raises HistoryError.
    """
    for begin in reversed(range(0, len(hours), BATCH)):
        batch = hours[begin : begin + BATCH]
        # A list, because the recorder reads it once more where it has to try again.
        rows = [_row(hour) for hour in batch]
        async_import_statistics(hass, new.metadata.copy(), rows)
        if not await _async_is_written(hass, recorder, new, batch[-1].start):
            return False
    return True


async def _async_is_written(
    hass: HomeAssistant, recorder: Recorder, new: Recorded, start: float
) -> bool:
    """Whether the recorder, which only logs what it cannot write, has hours back to this one."""
    for _ in range(_WAITS):
        await async_wait_written(hass, recorder)
        first = await recorder.async_add_executor_job(read_first, recorder, new)
        if first is not None and first.start <= start:
            return True
    return False


def _row(hour: Hour) -> StatisticData:
    """An hour as the recorder takes it: without what is not known."""
    row = StatisticData(start=datetime.fromtimestamp(hour.start, UTC))
    if hour.state is not None:
        row["state"] = hour.state
    if hour.sum is not None:
        row["sum"] = hour.sum
    if hour.mean is not None:
        row["mean"] = hour.mean
    if hour.min is not None:
        row["min"] = hour.min
    if hour.max is not None:
        row["max"] = hour.max
    return row
