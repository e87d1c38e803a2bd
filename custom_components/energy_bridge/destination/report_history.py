"""The history of one report's sources: the recorder's rows, and the gaps that it does not show."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from math import inf

from homeassistant.components.recorder import get_instance
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.report.gaps import without_downtimes, without_stale_values
from ..core.report.series import Row
from ..history.history import History
from ..history.written import async_wait_committed
from .configured_report import ConfiguredReport
from .heartbeat import HEARTBEAT
from .sources import Sources, async_find_sources

GATE: HassKey[asyncio.Semaphore] = HassKey(f"{DOMAIN}.history_gate")
"""One report at a time reads history: Home Assistant's pages need the recorder, too."""


class ReportHistory:
    """Reads what one report is built from."""

    def __init__(self, hass: HomeAssistant, configured: ConfiguredReport) -> None:
        """Prepare; nothing is read yet. There must be a recorder."""
        self._hass = hass
        self._configured = configured
        self._history = History(get_instance(hass))

    @callback
    def async_find_sources(self) -> Sources:
        """The entities that are read, as the registries have them now."""
        series = self._configured.report.series
        watch_devices = bool(self._configured.max_age)
        return async_find_sources(self._hass, series, watch_devices=watch_devices)

    async def async_oldest(self) -> float | None:
        """The time of the oldest row of all sources; None without any row. Raises HistoryError."""
        entities = [item.entity for item in self.async_find_sources().series]
        return await get_instance(self._hass).async_add_executor_job(
            self._history.oldest, entities
        )

    @property
    def known_from(self) -> float:
        """From when on it is known when nobody measured (R11), s since the epoch."""
        heartbeat = self._hass.data.get(HEARTBEAT)
        return inf if heartbeat is None else heartbeat.known_from

    async def async_read[T](self, read: Callable[[Sources], T]) -> T:
        """Call a function that reads rows, in the recorder's executor; answers what it does.

        It is called when the recorder has written all rows so far, and when it is this report's turn. Raises
        HistoryError, and what the function raises.
        """
        if (heartbeat := self._hass.data.get(HEARTBEAT)) is not None:
            heartbeat.async_notice_jumps()
        recorder = get_instance(self._hass)
        await async_wait_committed(recorder)
        async with self._hass.data.setdefault(GATE, asyncio.Semaphore(1)):
            return await recorder.async_add_executor_job(
                read, self.async_find_sources()
            )

    def rows(self, sources: Sources, start: float, end: float) -> Iterator[Row]:
        """What the documents of [start, end) need; blocking. Raises HistoryError."""
        report, max_age = self._configured.report, self._configured.max_age
        series = sources.series
        rows: Iterator[Row] = self._history.rows(
            series, report.needs_from(start), end, sources.standing
        )
        heartbeat = self._hass.data.get(HEARTBEAT)
        downtimes = () if heartbeat is None else heartbeat.downtimes
        lasting = {index for index, each in enumerate(series) if each.lasting}
        rows = without_downtimes(rows, downtimes, len(series), lasting)
        if not max_age:
            return rows
        return without_stale_values(
            rows,
            sources.devices,
            max_age,
            sources.count,
            report.stale_index,
            downtimes,
        )

    def first_times(self, entity_ids: Iterable[str]) -> dict[str, float]:
        """The time of the oldest row of each entity that has one; blocking. Raises HistoryError."""
        return self._history.first_times(entity_ids)
