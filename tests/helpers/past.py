"""States of the past in a recorder, and the rows that are read of them."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import CommitTask
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_recorder_block_till_done,
)

from custom_components.energy_bridge.core.report.series import Dimension, Row, Series
from custom_components.energy_bridge.history.history import History

T = 1_780_000_000.0
"""When the history of these tests begins, in s since the epoch."""

GRID = Series("sensor.grid", Dimension.ACTIVE_POWER)

WATTS = {"unit_of_measurement": "W", "state_class": "measurement"}


class Past:
    """A history to write and to read."""

    def __init__(self, hass: HomeAssistant, recorder: Recorder) -> None:
        """Begin with nothing."""
        self.hass = hass
        self.recorder = recorder
        self.history = History(recorder)

    def add(
        self, entity: str, at: float, state: object, attributes: Any = WATTS
    ) -> None:
        """Record a state at `at` s after T."""
        self.hass.states.async_set(
            entity, str(state), attributes, force_update=True, timestamp=T + at
        )

    async def written(self) -> None:
        """Wait until all that was added is in the database."""
        await self.hass.async_block_till_done()
        self.recorder.queue_task(CommitTask())
        await async_recorder_block_till_done(self.hass)

    async def rows(
        self,
        series: Iterable[Series],
        start: float,
        end: float,
        standing: Iterable[Row] = (),
    ) -> list[Row]:
        """Read; times are s after T. At one time, series come in any order."""
        await self.written()
        wanted = list(series)
        now = [(T + at, index, value) for at, index, value in standing]

        def read() -> list[Row]:
            return [
                (round(at - T, 6), index, value)
                for at, index, value in self.history.rows(
                    wanted, T + start, T + end, now
                )
            ]

        rows = await self.recorder.async_add_executor_job(read)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        return sorted(rows, key=itemgetter(0, 1))
