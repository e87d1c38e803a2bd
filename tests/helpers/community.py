"""The community integration's entities, a hub of ours beside them, and what the recorder has of both."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import (
    Statistics,
    StatisticsMeta,
    StatisticsShortTerm,
)
from homeassistant.components.recorder.models import (
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.recorder import session_scope
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import insert, select

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.device import DeviceKey
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.seam import Hour
from custom_components.energy_bridge.hub.devices import (
    device_identifier,
    entity_unique_id,
)

T = 1_767_222_000.0
"""2025-12-31 23:00 UTC, midnight in Stockholm."""

HOUR = 3600.0

type Rows = list[Hour]


class Beside:
    """One hub of ours and what was there before it, in one recorder."""

    def __init__(
        self, hass: HomeAssistant, recorder: Recorder, entry: MockConfigEntry
    ) -> None:
        """The hub's entry need not be set up: it has a device."""
        self.hass = hass
        self.recorder = recorder
        self.entry = entry
        if hass.config_entries.async_get_entry(entry.entry_id) is None:
            entry.add_to_hass(hass)
        self.add_unit(HUB_KEY)

    def add_unit(self, key: DeviceKey) -> None:
        """The hub, or a unit of it, has a device."""
        dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.entry.entry_id,
            identifiers={device_identifier(self.entry.entry_id, key)},
        )

    def add_ours(
        self, key: str, of: DeviceKey = HUB_KEY, *, disabled: bool = False
    ) -> str:
        """One of our entities; answers its id."""
        entity = er.async_get(self.hass).async_get_or_create(
            "sensor",
            DOMAIN,
            entity_unique_id(self.entry.entry_id, of, key),
            config_entry=self.entry,
            disabled_by=er.RegistryEntryDisabler.INTEGRATION if disabled else None,
        )
        return entity.entity_id

    def add_theirs(self, unique_id: str, object_id: str) -> str:
        """One of theirs; answers its id."""
        entity = er.async_get(self.hass).async_get_or_create(
            "sensor", "ferroamp", unique_id, suggested_object_id=object_id
        )
        return entity.entity_id

    async def record(
        self,
        entity_id: str,
        rows: Iterable[Hour],
        unit: str | None,
        *,
        short: bool = False,
    ) -> str:
        """Put rows into the recorder, as if it had compiled them; of a sum if they have one."""
        found = list(rows)
        await self.recorder.async_add_executor_job(
            self._record, entity_id, found, unit, short
        )
        return entity_id

    def _record(
        self, entity_id: str, rows: Rows, unit: str | None, short: bool
    ) -> None:
        converter = STATISTIC_UNIT_TO_UNIT_CONVERTER.get(unit)
        is_sum = any(row.sum is not None for row in rows)
        mean = StatisticMeanType.NONE if is_sum else StatisticMeanType.ARITHMETIC
        metadata = StatisticMetaData(
            mean_type=mean,
            has_sum=is_sum,
            name=None,
            source="recorder",
            statistic_id=entity_id,
            unit_class=converter.UNIT_CLASS if converter else None,
            unit_of_measurement=unit,
        )
        with session_scope(session=self.recorder.get_session()) as session:
            number = session.scalar(
                select(StatisticsMeta.id).where(
                    StatisticsMeta.statistic_id == entity_id
                )
            )
            if number is None:
                meta = StatisticsMeta.from_meta(metadata)
                session.add(meta)
                session.flush()
                number = meta.id
            values = [
                {
                    "metadata_id": number,
                    "start_ts": row.start,
                    "created_ts": row.start,
                    "state": row.state,
                    "sum": row.sum,
                    "mean": row.mean,
                    "min": row.min,
                    "max": row.max,
                }
                for row in rows
            ]
            if values:
                session.execute(
                    insert(StatisticsShortTerm if short else Statistics), values
                )

    async def recorded(self, entity_id: str) -> Rows:
        """All hours that the recorder has."""
        return await self.recorder.async_add_executor_job(self._recorded, entity_id)

    def _recorded(self, entity_id: str) -> Rows:
        columns = (
            Statistics.start_ts,
            Statistics.state,
            Statistics.sum,
            Statistics.mean,
            Statistics.min,
            Statistics.max,
        )
        statement = (
            select(*columns)
            .join(StatisticsMeta, StatisticsMeta.id == Statistics.metadata_id)
            .where(StatisticsMeta.statistic_id == entity_id)
            .order_by(Statistics.start_ts)
        )
        with session_scope(session=self.recorder.get_session()) as session:
            return [Hour(*row) for row in session.execute(statement)]

    async def import_statistics(self, **data: Any) -> Mapping[str, Any]:
        """Call the action, as it is called by default a preview."""
        answer = await self.hass.services.async_call(
            DOMAIN, "import_statistics", data, blocking=True, return_response=True
        )
        assert answer is not None
        return answer


def counter(
    start: int,
    end: int,
    *,
    per_hour: float = 1.0,
    state: float = 0.0,
    total: float = 0.0,
) -> Rows:
    """An hourly counter from one hour to another, after T, that stands at `state` and `total` before."""
    return [
        Hour(
            T + hour * HOUR,
            state + per_hour * (number + 1),
            total + per_hour * (number + 1),
        )
        for number, hour in enumerate(range(start, end))
    ]


def measured(start: int, end: int, value: float = 100.0) -> Rows:
    """An hourly mean from one hour to another, after T."""
    return [
        Hour(T + hour * HOUR, mean=value, min=value - 10, max=value + 20)
        for hour in range(start, end)
    ]
