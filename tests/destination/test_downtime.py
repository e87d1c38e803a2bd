"""R11: while Home Assistant was not running nobody measured, whatever the recorder's last state was."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_bridge.destination.heartbeat import BEAT_EVERY, Heartbeat

from ..helpers.reports import (
    NOON,
    RTU,
    folder_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
)
from ..helpers.waiting import until

KEY = "energy_bridge.heartbeat"


def stored(last: float, *downtimes: list[float]) -> dict[str, Any]:
    """A heartbeat of an earlier life."""
    return {
        "version": 1,
        "minor_version": 1,
        "key": KEY,
        "data": {"last": last, "downtimes": list(downtimes)},
    }


async def test_a_gap_and_no_frozen_value(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Between the last heartbeat and the start of the new life there is no value."""
    folder = Path(hass.config.path("reports"))
    noon = NOON.timestamp()
    hass_storage[KEY] = stored(noon - 2700, [noon - 3300, noon - 3000])
    async with lived(hass):
        recorder_mock.recorder_runs_manager._recording_start = NOON - timedelta(
            minutes=30
        )
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("*.json"))) == 12)
            heartbeat = hass_storage[KEY]["data"]
    assert heartbeat["last"] == pytest.approx(noon + 31)
    assert heartbeat["downtimes"] == [
        [noon - 3300, noon - 3000],
        [noon - 2700, noon - 1800],
    ]
    states = {
        path.name[6:18]: orjson.loads(path.read_bytes())["communicationState"]
        for path in folder.glob("*.json")
    }
    # 11:05 to 11:10 and 11:15 to 11:30; the meter's first value afterwards counts again.
    gaps = {"202606201105", "202606201115", "202606201120", "202606201125"}
    assert {name for name, state in states.items() if state == 2} == gaps


async def test_a_set_point_of_the_last_minute(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Was asked for, although that life crashed before its next heartbeat (A8)."""
    folder = Path(hass.config.path("reports"))
    noon = NOON.timestamp()
    hass_storage[KEY] = stored(noon - 2700)
    limit = {"entity": "number.limit"}
    fields = {**RTU["fields"], "activePowerSetpoint": limit}
    with living(NOON - timedelta(minutes=45)) as clock:
        watts = {"unit_of_measurement": "W"}
        clock.tick(timedelta(seconds=30))
        hass.states.async_set("number.limit", "4000", watts)
        clock.tick(timedelta(seconds=990))
        hass.states.async_set("number.limit", "unavailable", watts)
        clock.tick(timedelta(seconds=780))
        await live(hass, clock, 15)
        recorder_mock.recorder_runs_manager._recording_start = NOON - timedelta(
            minutes=30
        )
        clock.tick(timedelta(seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 300}
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("*1200.json")))
    for path in folder.glob("*.json"):
        found = orjson.loads(path.read_bytes())
        assert (found["activePowerSetpoint"], found["communicationState"]) == (4000, 0)


async def test_beats(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """It beats once a minute and at the end, but only where there are reports."""
    assert timedelta(minutes=1) == BEAT_EVERY
    hass_storage[KEY] = stored(NOON.timestamp() - 86_400)
    with living() as clock:
        alone = Heartbeat(hass)
        await alone.async_start()
        assert KEY not in hass_storage
        assert alone.downtimes == []
        async with running(hass, folder_entry()):
            clock.tick(timedelta(seconds=61))
            async_fire_time_changed(hass, NOON + timedelta(seconds=61))
            hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
            await hass.async_block_till_done()
            assert KEY not in hass_storage
        disabled = folder_entry(report("mint", RTU, "rtu"))
        disabled.add_to_hass(hass)
        await hass.config_entries.async_set_disabled_by(
            disabled.entry_id, ConfigEntryDisabler.USER
        )
        hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
        async_fire_time_changed(hass, NOON + timedelta(seconds=122))
        await hass.async_block_till_done()
        assert KEY not in hass_storage
        async with running(hass, folder_entry(report("mint", RTU, "rtu"))):
            clock.tick(timedelta(seconds=61))
            async_fire_time_changed(hass, NOON + timedelta(minutes=5))
            await hass.async_block_till_done()
            last = hass_storage[KEY]["data"]["last"]
            assert last == pytest.approx(NOON.timestamp() + 122)
            clock.tick(timedelta(seconds=5))
            hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
            await hass.async_block_till_done()
            assert hass_storage[KEY]["data"]["last"] == pytest.approx(last + 5)


async def test_beats_after_the_file_of_a_later_version(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """It is kept, and goes with the last report; the next one has a heartbeat in the same life."""
    noon = NOON.timestamp()
    hass_storage[KEY] = {**stored(noon - 600), "version": 2}
    with living() as clock:
        async with running(hass, folder_entry(report("mint", RTU, "rtu"))) as entry:
            async_fire_time_changed(hass, NOON + timedelta(seconds=61))
            await hass.async_block_till_done()
        assert hass_storage[KEY]["version"] == 2
        assert await hass.config_entries.async_remove(entry.entry_id)
        assert KEY not in hass_storage
        async with running(hass, folder_entry(report("mint", RTU, "rtu"))):
            clock.tick(timedelta(seconds=61))
            async_fire_time_changed(hass, NOON + timedelta(minutes=5))
            await hass.async_block_till_done()
            assert hass_storage[KEY]["version"] == 1
            assert hass_storage[KEY]["data"]["last"] == pytest.approx(noon + 61)


@pytest.mark.parametrize(
    ("keep_days", "auto_purge", "kept"),
    [(10, True, 15), (40, True, 41), (10, False, 99)],
)
async def test_as_long_as_states_are_kept(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    keep_days: int,
    auto_purge: bool,
    kept: int,
) -> None:
    """A downtime is known for as long as the recorder has states that it interrupted."""
    recorder_mock.keep_days = keep_days
    recorder_mock.auto_purge = auto_purge
    noon = NOON.timestamp()
    days = (0.5, 14.5, 15.5, 40.5, 41.5, 98.5)
    spans = [[noon - day * 86_400 - 60, noon - day * 86_400] for day in days]
    with living():
        folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
        hass_storage[KEY] = stored(noon, *spans)
        heartbeat = Heartbeat(hass)
        await heartbeat.async_start()
    assert len(heartbeat.downtimes) == sum(day < kept for day in days)


async def test_without_a_recorder(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """A life began when the integration was set up; one that has not ended leaves no gap."""
    noon = NOON.timestamp()
    with living() as clock:
        folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
        hass_storage[KEY] = stored(noon - 60)
        first = Heartbeat(hass)
        await first.async_start()
        assert first.downtimes == [(noon - 60, noon)]
        hass_storage[KEY] = stored(noon + 60)
        clock.tick(timedelta(seconds=5))
        other = Heartbeat(hass)
        await other.async_start()
        assert other.downtimes == []


async def test_a_start_with_a_wrong_clock(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """A downtime ends when the clock is right again, not when the time comes that it showed."""
    folder = Path(hass.config.path("reports"))
    later = NOON + timedelta(days=18)
    hass_storage[KEY] = stored(NOON.timestamp() - 600)
    with living(later) as clock:
        recorder_mock.recorder_runs_manager._recording_start = later
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            outbox = entry.runtime_data.reports["rtu"].outbox
            await until(lambda: outbox.built_until == later.timestamp())
            clock.move_to(NOON)
            async_fire_time_changed(hass, later + timedelta(seconds=61))
            await hass.async_block_till_done()
            downtimes = hass_storage[KEY]["data"]["downtimes"]
            noon = NOON.timestamp()
            assert downtimes == [[noon - 600, noon], [noon, later.timestamp()]]
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: outbox.built_until == NOON.timestamp())
            await live(hass, clock, 11)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            name = "RTU01_202606201210.json"
            await until(lambda: (folder / name).exists())
    assert orjson.loads((folder / name).read_bytes())["communicationState"] == 0


async def test_a_life_with_a_wrong_clock(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """What it noted does not go on in the next life; a clock that is behind changes nothing."""
    noon = NOON.timestamp()
    spans = [[noon - 3600, noon + 86_400]]
    hass_storage[KEY] = stored(noon + 86_500, *spans)
    with living() as clock:
        recorder_mock.recorder_runs_manager._recording_start = NOON
        folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
        heartbeat = Heartbeat(hass)
        await heartbeat.async_start()
        known = [(noon - 3600, noon), (noon, noon + 86_400)]
        assert heartbeat.downtimes == known
        clock.move_to(NOON - timedelta(days=20))
        heartbeat.async_notice_jumps()
        assert heartbeat.downtimes == known


async def test_a_life_whose_clock_was_behind(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """The next life knows how long nobody measured: since the life before that one, in which somebody did."""
    noon = NOON.timestamp()
    hass_storage[KEY] = stored(noon - 60)
    runs = recorder_mock.recorder_runs_manager
    with living(NOON - timedelta(days=20)) as clock:
        folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
        runs._recording_start = NOON - timedelta(days=20)
        await Heartbeat(hass).async_start()
        assert hass_storage[KEY]["data"]["last"] < noon - 60
        clock.move_to(NOON + timedelta(seconds=30))
        runs._recording_start = NOON + timedelta(seconds=20)
        heartbeat = Heartbeat(hass)
        await heartbeat.async_start()
        assert heartbeat.downtimes == [(noon - 60, noon + 20)]
