"""Leaks of every kind are found: what holds that there are none is held here."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
import threading
from unittest.mock import AsyncMock, patch

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_call_later,
    async_track_point_in_utc_time,
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet.orders import Outcome

from .helpers.leaks import held, nothing_grew, nothing_left, objects, traces


async def sleep_on() -> None:
    """Never end."""
    await asyncio.Event().wait()


class Leaky:
    """Everything that a set-up can leave, and the end of it."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Leave nothing yet."""
        self.hass = hass
        self.folder = folder
        self.over = threading.Event()

    def task(self) -> Callable[[], object]:
        """A task."""
        return asyncio.create_task(sleep_on()).cancel

    def timer(self) -> Callable[[], object]:
        """A timer that rings once."""
        return async_call_later(self.hass, 3600, self.nothing)

    def interval(self) -> Callable[[], object]:
        """A timer that rings again and again."""
        return async_track_time_interval(self.hass, self.nothing, timedelta(hours=1))

    def write(self) -> Callable[[], object]:
        """A file of ours that is to be written."""
        store = Store[dict[str, int]](self.hass, 1, f"{DOMAIN}.leaky")
        store.async_delay_save(dict, 3600)

        def undo() -> None:
            store._async_cleanup_delay_listener()
            store._async_cleanup_final_write_listener()

        return undo

    def event(self) -> Callable[[], object]:
        """A listener to the bus."""
        return self.hass.bus.async_listen("something", self.nothing)

    def state(self) -> Callable[[], object]:
        """A listener to states."""
        return async_track_state_change_event(self.hass, "sensor.one", self.nothing)

    def signal(self) -> Callable[[], object]:
        """A listener to a signal."""
        return async_dispatcher_connect(self.hass, "something", self.nothing)

    def shutdown(self) -> Callable[[], object]:
        """Something to be done at the end."""
        return self.hass.async_add_shutdown_job(HassJob(sleep_on))

    def data(self) -> Callable[[], object]:
        """Something among the data."""
        self.hass.data[f"{DOMAIN}_leaky"] = {}
        return lambda: self.hass.data.pop(f"{DOMAIN}_leaky")

    def file(self) -> Callable[[], object]:
        """An open file."""
        return (self.folder / "leaky").open("w").close

    def thread(self) -> Callable[[], object]:
        """A thread."""
        thread = threading.Thread(target=self.over.wait, name="leaky")
        thread.start()

        def undo() -> None:
            self.over.set()
            thread.join()

        return undo

    @callback
    def nothing(self, *_args: object) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("task", {"tasks": ["sleep_on"]}),
        ("timer", {"timers": ["Leaky.nothing"]}),
        ("interval", {"timers": ["Leaky.nothing"]}),
        ("event", {"listeners": ["event something"]}),
        ("signal", {"listeners": ["signal something"]}),
        ("shutdown", {"listeners": ["shutdown"]}),
        ("data", {"data": [f"{DOMAIN}_leaky"]}),
        ("file", {"files": ["leaky"]}),
        ("thread", {"threads": ["leaky"]}),
        (
            "write",
            {
                "timers": ["Store._async_schedule_callback_delayed_write"],
                "listeners": ["event homeassistant_final_write"],
            },
        ),
        ("state", {"listeners": ["event state_changed", "track_state_change_data"]}),
    ],
)
async def test_leaks_are_found(
    hass: HomeAssistant, tmp_path: Path, kind: str, found: dict[str, list[str]]
) -> None:
    """Each by its name, until it is undone."""
    leaky = Leaky(hass, tmp_path)
    before = held(hass)
    undo = getattr(leaky, kind)()
    left = held(hass).beyond(before)
    assert {each: list(names) for each, names in left.items()} == found
    undo()
    await nothing_left(hass, before)


async def test_objects_that_grow_are_found() -> None:
    """By their class."""
    before = objects()
    more = [Outcome(order_number="") for _ in range(3)]
    assert (objects() - before).total() == len(more)
    with (
        patch.object(asyncio, "sleep", AsyncMock()),
        pytest.raises(AssertionError, match="Outcome"),
    ):
        await nothing_grew(before)
    more.clear()
    await nothing_grew(before)


async def test_traces_of_an_entry_are_found(hass: HomeAssistant) -> None:
    """However deep they are."""
    hass.data[f"{DOMAIN}_leaky"] = {"a": [{"one"}, ("entry", None)]}
    assert traces(hass, "entry") == [f"{DOMAIN}_leaky"]
    assert traces(hass, "other") == []


async def test_a_timer_is_known_by_what_it_calls(hass: HomeAssistant) -> None:
    """One that rang and was set again, for another time, is the same one."""

    @callback
    def ring(_now: datetime) -> None:
        """Do nothing."""

    names = []
    for hours in (1, 2):
        before = held(hass).timers
        when = dt_util.utcnow() + timedelta(hours=hours)
        stop = async_track_point_in_utc_time(hass, ring, when)
        names.append(held(hass).timers - before)
        stop()
    assert names[0] == names[1]
    assert [name.rpartition(".")[2] for name in names[0]] == ["ring"]
