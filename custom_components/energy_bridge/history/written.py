"""Waiting for what the recorder is asked to do, which never comes once it has stopped."""

import asyncio

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant

from .source import HistoryError, require_migrated

_LOOK_EVERY = 5.0
"""s; the recorder says nothing when it ends."""


async def async_wait_written(hass: HomeAssistant, recorder: Recorder) -> None:
    """Wait until the recorder has done all that it was asked for.

    Raises HistoryError at once where it would take hours, or where nobody does it any more.
    """
    require_migrated(recorder)
    written: asyncio.Future[None] = hass.loop.create_future()
    recorder.queue_task(SynchronizeTask(written))
    await _async_wait(recorder, written)


async def async_wait_committed(recorder: Recorder) -> None:
    """Wait until all states so far can be read. Raises HistoryError where they never will."""
    if (committed := recorder.async_get_commit_future()) is not None:
        await _async_wait(recorder, committed)


async def _async_wait(recorder: Recorder, promised: asyncio.Future[None]) -> None:
    while not promised.done():
        if not recorder.is_alive():
            raise HistoryError("the recorder has stopped")
        await asyncio.wait([promised], timeout=_LOOK_EVERY)
