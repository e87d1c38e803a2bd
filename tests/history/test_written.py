"""Who waits for the recorder waits as long as it takes, and not at all for one that has stopped."""

import asyncio
from threading import Event
from unittest.mock import patch

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import StopTask
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.history import written
from custom_components.energy_bridge.history.source import HistoryError
from custom_components.energy_bridge.history.written import async_wait_committed

from ..helpers.recorder_tasks import Busy


async def test_until_all_is_committed(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """However long the recorder is busy, and not at all where nothing waits."""
    end = Event()
    recorder_mock.queue_task(Busy(end))
    hass.states.async_set("sensor.x", "1")
    with patch.object(written, "_LOOK_EVERY", 0.01):
        waiting = asyncio.create_task(async_wait_committed(recorder_mock))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
        end.set()
        await waiting
        await async_wait_committed(recorder_mock)


async def test_a_recorder_that_has_stopped(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """What it was asked for since then it will never do."""
    recorder_mock.queue_task(StopTask())
    await hass.async_add_executor_job(recorder_mock.join)
    hass.states.async_set("sensor.x", "1")
    recorder_mock.queue_task(StopTask())
    async with asyncio.timeout(60):
        with pytest.raises(HistoryError, match="has stopped"):
            await async_wait_committed(recorder_mock)


async def test_a_recorder_that_stops_meanwhile(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """It goes without a word."""
    end = Event()
    recorder_mock.queue_task(Busy(end))
    recorder_mock.queue_task(StopTask())
    with patch.object(written, "_LOOK_EVERY", 0.01):
        waiting = asyncio.create_task(async_wait_committed(recorder_mock))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        end.set()
        async with asyncio.timeout(60):
            with pytest.raises(HistoryError, match="has stopped"):
                await waiting
