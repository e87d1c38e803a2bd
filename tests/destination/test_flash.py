"""Live messages: each second once, in documents of several, only while they are switched on, never from disk."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any
from unittest.mock import DEFAULT, patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import orjson
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache,
    mock_restore_cache_with_extra_data,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.durable import replace_durably
from custom_components.energy_bridge.core.flash.seconds import AHEAD
from custom_components.energy_bridge.destination import switch
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)

from ..helpers.actions import report_device
from ..helpers.flash import (
    DELIVERED,
    DROPPED,
    ERROR,
    FLASH,
    SWITCH,
    files,
    flash_of,
    go_on,
    second,
    show,
    ticking,
    told,
    values,
)
from ..helpers.hass import act, press, state
from ..helpers.reports import NOON, RTU, folder_entry, report, running
from ..helpers.waiting import until


@pytest.fixture
def folder(hass: HomeAssistant) -> Path:
    """Where a destination in the configuration directory delivers."""
    return Path(hass.config.path("reports"))


def stored_stretches(path: Path) -> list[list[float]]:
    """What is stored of the seconds that were told of."""
    if not path.exists():
        return []
    found: list[list[float]] = orjson.loads(path.read_bytes())["stretches"]["flash"]
    return found


def stored_switches(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Where it is stored which reports are switched on."""
    folder = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
    return folder / "flash.json"


async def test_a_second_each(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """Of ten seconds one file, named by the first; each has the value of its second."""
    show(hass, 0)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            assert state(hass, SWITCH) == "on"
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 25, lambda number: show(hass, number + 1))
            await until(lambda: len(files(folder)) == 2)
            await until(lambda: flash.status.delivered_at is not None)
            assert hass.states.get(DELIVERED) is None  # every ten seconds
            assert state(hass, ERROR) == "none"
            assert state(hass, DROPPED) == "0"
    found = files(folder)
    assert list(found) == [
        f"teleport_batteryPower-flash_bat-1_202606201200{first}.json"
        for first in ("00", "10")
    ]
    for first, messages in zip((0, 10), found.values(), strict=True):
        assert values(messages) == {
            second(number): number for number in range(first, first + 10)
        }
        assert {each["type"] for each in messages} == {"batteryPower.flash:1"}
        assert {each["attempt"] for each in messages} == {0}
        assert {each["scheduled"] for each in messages} == {True}


async def test_wind_every_four_seconds(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """Its stamps are multiples of four."""
    show(hass, 1, "kW")
    data = {**FLASH, "message": "wind_flash", "batch": 8, "directory": "wind"}
    entry = folder_entry(report("teleport", data, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            clock.tick(timedelta(seconds=4))
            await told(flash, NOON.timestamp() + 4)
            await until(lambda: files(folder / "wind"))
    ((name, messages),) = files(folder / "wind").items()
    assert name == "teleport_windPower-flash_bat-1_20260620120000.json"
    assert values(messages) == {second(0): 1000, second(4): 1000}


async def test_switched_off_and_on(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """What was told is still sent; nothing else is told until it is on again."""
    show(hass, 5)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 2)
            await press(hass, "switch", "turn_off", SWITCH)
            assert state(hass, SWITCH) == "off"
            await until(lambda: len(files(folder)) == 1)
            clock.tick(timedelta(seconds=100))
            await press(hass, "switch", "turn_off", SWITCH)
            await press(hass, "switch", "turn_on", SWITCH)
            await press(hass, "switch", "turn_on", SWITCH)
            await told(flash, NOON.timestamp() + 102)
            await press(hass, "switch", "turn_off", SWITCH)
            await until(lambda: len(files(folder)) == 2)
    stamps = [list(values(each)) for each in files(folder).values()]
    assert len(stamps[0]) == 3
    assert stamps[1][0] > stamps[0][-1]


@pytest.mark.parametrize(("last", "now"), [("off", "off"), ("unavailable", "on")])
async def test_the_switch_is_restored(
    recorder_mock: Recorder, hass: HomeAssistant, last: str, now: str
) -> None:
    """It is as the user left it; where nobody knows, it is on."""
    mock_restore_cache(hass, [State(SWITCH, last)])
    entry = folder_entry(report("teleport", FLASH, "flash"))
    async with running(hass, entry):
        assert state(hass, SWITCH) == now
        assert flash_of(entry).is_on is (now == "on")


@pytest.mark.parametrize("is_on", [True, False])
async def test_the_switch_is_stored(
    recorder_mock: Recorder, hass: HomeAssistant, is_on: bool
) -> None:
    """At once, and whatever Home Assistant knows or has forgotten of its state."""
    known = "off" if is_on else "on"
    reports = [report("teleport", FLASH, key) for key in ("flash", "other")]
    entry = folder_entry(*reports)
    async with running(hass, entry):
        await press(hass, "switch", "turn_off", "switch.teleport_other_flash_messages")
        await press(hass, "switch", "turn_off", SWITCH)
        if is_on:
            await press(hass, "switch", "turn_on", SWITCH)
    path = stored_switches(hass, entry)
    later = {"later": 1, **orjson.loads(path.read_bytes())}
    later["switches"]["gone"] = True
    path.write_bytes(orjson.dumps(later))
    mock_restore_cache(hass, [State(SWITCH, known)])
    async with running(hass, entry):
        assert flash_of(entry).is_on is is_on
        assert state(hass, SWITCH) == ("on" if is_on else "off")
        assert not flash_of(entry, "other").is_on
        await press(hass, "switch", "turn_on", "switch.teleport_other_flash_messages")
        stored = orjson.loads(path.read_bytes())
        assert stored["later"] == 1
        assert stored["switches"] == {"flash": is_on, "other": True}


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        b'{"switches": 1, "stretches": 1}',
        b'{"switches": {"flash": 2}, "stretches": {"flash": 3}}',
        b'{"stretches": {"flash": [4, [5], ["6", 7], [8, 9, 10], {}]}}',
    ],
)
async def test_a_switch_that_was_stored_badly(
    recorder_mock: Recorder, hass: HomeAssistant, damaged: bytes
) -> None:
    """Then Home Assistant's own memory of it counts."""
    mock_restore_cache(hass, [State(SWITCH, "off")])
    entry = folder_entry(report("teleport", FLASH, "flash"))
    path = stored_switches(hass, entry)
    path.parent.mkdir(parents=True)
    path.write_bytes(damaged)
    async with running(hass, entry):
        assert state(hass, SWITCH) == "off"
        await press(hass, "switch", "turn_on", SWITCH)
        assert orjson.loads(path.read_bytes())["switches"] == {"flash": True}


async def test_a_switch_that_cannot_be_stored(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """It switches all the same, and the user hears why it may not stay so."""
    entry = folder_entry(report("teleport", FLASH, "flash"))
    name = "custom_components.energy_bridge.destination.flash_store.replace_durably"
    async with running(hass, entry):
        with (
            patch(name, side_effect=OSError(ENOSPC, "No space left on device")),
            pytest.raises(HomeAssistantError) as caught,
        ):
            await press(hass, "switch", "turn_off", SWITCH)
        assert caught.value.translation_key == "outbox_unusable"
        assert state(hass, SWITCH) == "off"
        assert not flash_of(entry).is_on


async def test_a_switch_with_another_entity_id(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """It stays as the user left it, and no second is told of twice."""
    show(hass, 1)
    entry = folder_entry(report("teleport", FLASH, "flash", batch=3))
    registry = er.async_get(hass)
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 1)
            renamed = "switch.dispatch"
            registry.async_update_entity(SWITCH, new_entity_id=renamed)
            await until(lambda: hass.states.get(renamed) is not None)
            assert state(hass, renamed) == "on"
            assert flash.stretches == [[NOON.timestamp(), NOON.timestamp() + 1]]
            await go_on(clock, flash, 1)
            await press(hass, "switch", "turn_off", renamed)
            registry.async_update_entity(renamed, new_entity_id=SWITCH)
            await until(lambda: hass.states.get(SWITCH) is not None)
            assert state(hass, SWITCH) == "off"
            assert not flash.is_on
            await until(lambda: not flash.queue.messages)
    found = [each for messages in files(folder).values() for each in messages]
    assert list(values(found)) == [second(number) for number in range(3)]


async def test_unknown_values(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """They are null; of a second without any value nothing is told."""
    show(hass, 1)
    fields = {**FLASH["fields"], "frequency": {"entity": "sensor.grid_frequency"}}
    hass.states.async_set("sensor.grid_frequency", "50", {"unit_of_measurement": "Hz"})
    entry = folder_entry(report("teleport", FLASH, "flash", fields=fields, batch=4))

    def before(number: int) -> None:
        show(hass, (STATE_UNAVAILABLE, STATE_UNKNOWN, "much")[number % 3])
        if number == 1:
            hass.states.async_remove("sensor.grid_frequency")

    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 6, before)
            await until(lambda: files(folder))
    ((_, messages),) = files(folder).items()
    assert values(messages) == {second(0): 1, second(1): None}
    assert [each["frequency"] for each in messages] == [50, 50]


async def test_a_clock_that_is_set_back(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """No second is told of twice; those that were not told of are."""
    show(hass, 1)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 14, lambda number: show(hass, number))
            clock.tick(timedelta(seconds=-20))
            await told(flash, NOON.timestamp() - 6)
            await go_on(clock, flash, 30, lambda number: show(hass, 100 + number))
            await until(lambda: len(files(folder)) >= 3)
    found = [each for messages in files(folder).values() for each in messages]
    assert len(values(found)) == len(found)
    assert values(found)[second(-6)] == 13
    assert second(-1) in values(found)


async def test_a_restart_with_a_clock_that_was_set_back(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """What was told of is stored with the switch."""
    show(hass, 1)
    noon = NOON.timestamp()
    stored = {"stretches": [[noon - 60, noon + 60]]}
    mock_restore_cache_with_extra_data(hass, [(State(SWITCH, "on"), stored)])
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            clock.tick(timedelta(seconds=61))
            await told(flash, noon + 61)
            assert flash.stretches == [[noon - 60, noon + 61]]
            assert flash.queue.messages == 0
            await hass.config_entries.async_reload(entry.entry_id)
            assert flash_of(entry) is not flash
            assert flash_of(entry).stretches == flash.stretches


@pytest.mark.parametrize("ahead", [400, 4000])
async def test_a_kill_after_a_clock_that_was_ahead(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path, ahead: int
) -> None:
    """What was told of while it was ahead is on disk as soon as it is set back."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, noon)
            clock.tick(timedelta(seconds=ahead))
            await told(flash, noon + ahead)
            await go_on(clock, flash, 5)
            clock.tick(timedelta(seconds=-ahead))
            await told(flash, noon + 5)
            path = stored_switches(hass, entry)
            await until(lambda: len(stored_stretches(path)) == 3)
    assert stored_stretches(path)[1] == [noon + ahead, noon + ahead + 5]
    mock_restore_cache_with_extra_data(hass, [(State(SWITCH, "on"), {})])
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            clock.tick(timedelta(seconds=ahead + 5))
            await asyncio.sleep(0.05)
            assert flash.stretches[1:] == stored_stretches(path)[1:]
            clock.tick(timedelta(seconds=1))
            await told(flash, noon + ahead + 6)
            assert flash.stretches[3:] == [[noon + ahead + 6, noon + ahead + 6]]


@pytest.mark.parametrize("ahead", [0, 100, 4000])
async def test_a_clock_that_is_set_back_after_a_kill(
    recorder_mock: Recorder, hass: HomeAssistant, ahead: int
) -> None:
    """Nothing is told again though a kill left no time to store how far that life came; half a minute later all is."""
    show(hass, 1)
    began = NOON.timestamp() + ahead
    entry = folder_entry(report("teleport", FLASH, "flash"))
    path = stored_switches(hass, entry)
    with ticking() as clock:
        clock.tick(timedelta(seconds=ahead))
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, began)
            await go_on(clock, flash, 60)
            killed = path.read_bytes()
    path.write_bytes(killed)
    (known,) = stored_stretches(path)
    assert known[0] == began
    assert began + 60 <= known[1] <= began + 60 + AHEAD
    mock_restore_cache_with_extra_data(hass, [(State(SWITCH, "on"), {})])
    with ticking() as clock:
        clock.tick(timedelta(seconds=ahead + 15))
        async with running(hass, entry):
            flash = flash_of(entry)
            for _ in range(45 + int(AHEAD)):
                await asyncio.sleep(0.002)
                assert flash.stretches == [known]
                if dt_util.utcnow().timestamp() // 1 == known[1]:
                    break
                clock.tick(timedelta(seconds=1))
            clock.tick(timedelta(seconds=1))
            await told(flash, known[1] + 1)
            await go_on(clock, flash, 5)


async def test_a_clock_that_is_right_after_a_kill_while_it_was_ahead(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Until the time comes that had been told, all seconds are told that had not been."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash"))
    path = stored_switches(hass, entry)
    with ticking() as clock:
        clock.tick(timedelta(hours=2))
        async with running(hass, entry):
            await told(flash_of(entry), noon + 7200)
            killed = path.read_bytes()
    path.write_bytes(killed)
    mock_restore_cache_with_extra_data(hass, [(State(SWITCH, "on"), {})])
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, noon)
            await go_on(clock, flash, 20)
            known = [noon + 7200, noon + 7200 + AHEAD]
            assert flash.stretches == [known, [noon, noon + 20]]


@pytest.mark.parametrize("heartbeat", [-90, 7200, 400 * 86_400])
async def test_a_start_with_a_clock_that_is_ahead(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    heartbeat: int,
) -> None:
    """By two hours: once it is right all is told but what earlier lives told of, whatever they knew of the time."""
    show(hass, 1)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    noon = NOON.timestamp()
    right = noon - 7200
    path = stored_switches(hass, entry)
    path.parent.mkdir(parents=True)
    earlier = [right - 1800, right - 20]
    path.write_bytes(orjson.dumps({"stretches": {"flash": [earlier]}}))
    data = {"last": right + heartbeat, "downtimes": []}
    hass_storage[f"{DOMAIN}.heartbeat"] = {"version": 1, "data": data}
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, noon)
            known = [earlier, [noon, noon]]
            assert flash.stretches == known
            clock.tick(timedelta(seconds=-7220))
            await asyncio.sleep(0.05)
            assert flash.stretches == known
            clock.tick(timedelta(seconds=20))
            await told(flash, right)
            await go_on(clock, flash, 20)
            assert flash.stretches == [*known, [right, right + 20]]


async def test_a_stop_and_a_reload(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Just what was told is stored, so that the next second is told of after it."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash"))
    path = stored_switches(hass, entry)
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, noon)
            await go_on(clock, flash, 2)
            assert stored_stretches(path) == [[noon, noon + AHEAD]]
            clock.tick(timedelta(seconds=1))
            await hass.config_entries.async_reload(entry.entry_id)
            flash = flash_of(entry)
            await told(flash, noon + 3)
            await go_on(clock, flash, 2)
            await entry.runtime_data.async_stop()
            assert stored_stretches(path) == [[noon, noon + 5]]


@asynccontextmanager
async def on_a_disk_that_waits(
    hass: HomeAssistant, entry: MockConfigEntry
) -> AsyncGenerator[tuple[FrozenDateTimeFactory, Event, list[bytes]]]:
    """Run a destination; answers its clock, what lets the disk write, and what was to be written so far."""
    name = "custom_components.energy_bridge.destination.flash_store.replace_durably"
    may_write = Event()
    may_write.set()
    writes: list[bytes] = []

    def wait(path: Path, content: bytes) -> None:
        writes.append(content)
        assert may_write.wait(60)
        replace_durably(path, content)

    with ticking() as clock, patch(name, wait):
        async with running(hass, entry):
            try:
                yield clock, may_write, writes
            finally:
                may_write.set()


async def test_a_slow_disk(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """A second is told of once that is stored; not where the report was switched off meanwhile."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash", batch=1))
    async with on_a_disk_that_waits(hass, entry) as (clock, may_write, _writes):
        flash = flash_of(entry)
        await told(flash, noon)
        may_write.clear()
        clock.tick(timedelta(seconds=100))
        await asyncio.sleep(0.05)
        assert flash.stretches == [[noon, noon]]
        may_write.set()
        await told(flash, noon + 100)
        await until(lambda: len(files(folder)) == 2)
        may_write.clear()
        clock.tick(timedelta(seconds=100))
        await asyncio.sleep(0.05)
        flash.async_switch_off()
        may_write.set()
        path = stored_switches(hass, entry)
        await until(lambda: len(stored_stretches(path)) == 3)
        await asyncio.sleep(0.05)
        assert flash.stretches == [[noon, noon], [noon + 100, noon + 100]]
    assert len(files(folder)) == 2


async def test_a_disk_that_hangs(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """Seconds are told of all the same, also those after the half minute that is being stored, and no writes gather."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash", batch=1))
    async with AsyncExitStack() as stack:
        stack.enter_context(patch.object(switch, "PATIENCE", 0.001))
        clock, may_write, writes = await stack.enter_async_context(
            on_a_disk_that_waits(hass, entry)
        )
        flash = flash_of(entry)
        await told(flash, noon)
        may_write.clear()
        await go_on(clock, flash, 200)
        assert len(writes) == 2
        may_write.set()
        await until(lambda: len(files(folder)) == 201)


async def test_stretches_that_cannot_be_stored(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Seconds are told of all the same, and the next stretch is stored with those before it."""
    show(hass, 1)
    noon = NOON.timestamp()
    entry = folder_entry(report("teleport", FLASH, "flash"))
    name = "custom_components.energy_bridge.destination.flash_store.replace_durably"
    outcomes = [OSError(ENOSPC, "full"), DEFAULT, DEFAULT]
    # From the start: the first second may be told before the setup is over.
    writing = patch(name, wraps=replace_durably, side_effect=outcomes)
    with ticking() as clock, writing as replace:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, noon)
            await until(lambda: replace.call_count == 1)
            clock.tick(timedelta(seconds=100))
            await told(flash, noon + 100)
            path = stored_switches(hass, entry)
            await until(path.exists)
    assert stored_stretches(path) == [[noon, noon], [noon + 100, noon + 100]]


async def test_a_reload_loses_what_waits(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is nowhere on disk, and the log says how much it was."""
    folder.write_text("in the way")
    show(hass, 1)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 9)
            await until(lambda: state(hass, ERROR) == "no_directory")
            stored = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
            kept = [each.read_bytes() for each in stored.rglob("*") if each.is_file()]
            assert not any(b"activePower" in each for each in kept)
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done()
            assert "10 waiting flash messages were dropped" in caplog.text
            assert state(hass, ERROR) == "none"


async def test_home_assistant_stops(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Nothing more is told, and the switch is not switched off by that."""
    show(hass, 1)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await entry.runtime_data.async_stop()
            clock.tick(timedelta(seconds=1))
            await asyncio.sleep(0.05)
            assert state(hass, SWITCH) == "on"
            assert flash.stretches == [[NOON.timestamp()] * 2]


async def test_entities(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Those that speak of history and of an outbox are not there."""
    entry = folder_entry(report("teleport", FLASH, "flash"))
    async with running(hass, entry):
        registry = er.async_get(hass)
        found = {
            each.unique_id.removeprefix("flash_")
            for each in er.async_entries_for_config_entry(registry, entry.entry_id)
            if each.config_subentry_id == "flash"
        }
        assert found == {
            *("flash", "overdue"),
            *("last_delivered", "last_error", "dropped_messages"),
        }
        diagnostics = await async_get_config_entry_diagnostics(hass, entry)
        (shown,) = diagnostics["flash_reports"]
        assert shown["on"]
        assert shown["dropped"] == shown["waiting"] == 0
        assert shown["configuration"]["batch"] == 10
        assert diagnostics["reports"] == []


async def test_reports_that_come_change_and_go(
    recorder_mock: Recorder, hass: HomeAssistant, folder: Path
) -> None:
    """A live report is added, reconfigured and removed while the others go on; its switch stays."""
    show(hass, 1)
    entry = folder_entry(report("mint", RTU, "rtu"))
    with ticking() as clock:
        async with running(hass, entry):
            added = report("teleport", FLASH, "flash")
            subentry = ConfigSubentry(
                data=MappingProxyType(dict(added["data"])),
                subentry_id="flash",
                subentry_type="teleport",
                title="teleport flash",
                unique_id=None,
            )
            hass.config_entries.async_add_subentry(entry, subentry)
            await until(lambda: hass.states.get(SWITCH) is not None)
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 2)
            hass.config_entries.async_update_subentry(
                entry, subentry, data={**FLASH, "batch": 2, "directory": "other"}
            )
            await until(lambda: files(folder / "other"))
            assert flash_of(entry) is flash
            await go_on(clock, flash, 2, lambda _number: show(hass, 7))
            await until(lambda: len(files(folder / "other")) == 2)
            await until(lambda: not flash.queue.messages)  # it is confirmed, too
            assert state(hass, SWITCH) == "on"
            hass.config_entries.async_remove_subentry(entry, "flash")
            await until(lambda: hass.states.get(SWITCH) is None)
            assert "flash" not in entry.runtime_data.flashes
            assert not flash.queue.messages
            assert "rtu" in entry.runtime_data.reports


async def test_a_source_that_is_gone(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A repair names it; that it is not recorded is nothing to repair."""
    source = er.async_get(hass).async_get_or_create("sensor", "other", "power")
    show(hass, 1)
    fields = {"activePower": {"entity": source.id}}
    entry = folder_entry(report("teleport", FLASH, "flash", fields=fields))
    issues = ir.async_get(hass)
    issue = (DOMAIN, "source_missing_flash")
    async with running(hass, entry):
        assert issues.async_get_issue(*issue) is None
        er.async_get(hass).async_remove(source.entity_id)
        entry.runtime_data.async_check_sources()
        found = issues.async_get_issue(*issue)
        assert found is not None
        assert found.translation_placeholders is not None
        assert found.translation_placeholders["fields"] == "activePower"


async def test_there_is_nothing_to_export(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Neither of a stored report nor of a given one, and the refusal says why."""
    entry = folder_entry(report("teleport", FLASH, "flash"))
    async with running(hass, entry):
        for what in (
            {"device_id": report_device(hass, "flash")},
            {"configuration": dict(FLASH)},
        ):
            with pytest.raises(ServiceValidationError, match="no history to export"):
                await act(hass, "export_teleport", duration={"hours": 1}, **what)


async def test_sources_in_other_units(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A unit may change at any time; one that does not fit is no value."""
    entry = folder_entry(report("teleport", FLASH, "flash"))
    units = ("kW", "mW", "V", "W")

    def before(number: int) -> None:
        show(hass, 1500, units[number])

    show(hass, 0)
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOON.timestamp())
            await go_on(clock, flash, 4, before)
            await press(hass, "switch", "turn_off", SWITCH)
            folder = Path(hass.config.path("reports"))
            await until(lambda: files(folder))
    ((_, messages),) = files(folder).items()
    assert values(messages) == {
        second(0): 0,
        second(1): 1_500_000,
        second(2): 1.5,
        second(4): 1500,
    }
