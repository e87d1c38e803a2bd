"""What the clock skips is no time in which anybody measured, and what a wrong clock noted does not last."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import time
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_bridge.destination.heartbeat import HEARTBEAT, Heartbeat

from ..helpers.clocks import Jumps
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    begun,
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
DAY = 86_400


@pytest.fixture
def jumps(monkeypatch: pytest.MonkeyPatch) -> Jumps:
    """A clock that a test can set."""
    return Jumps(monkeypatch)


async def started(hass: HomeAssistant) -> Heartbeat:
    """A heartbeat that a report needs."""
    folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
    heartbeat = Heartbeat(hass)
    await heartbeat.async_start()
    return heartbeat


def told(folder: Path) -> Mapping[str, tuple[int, int]]:
    """State and power in each file, by the time in its name."""
    bodies = {
        path.name[14:18]: orjson.loads(path.read_bytes())
        for path in folder.glob("RTU01_*.json")
    }
    return {
        name: (body["communicationState"], body["activePower"])
        for name, body in bodies.items()
    }


async def test_a_machine_that_was_asleep(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """R11: no value goes on while nobody measured; MINT's files say that it is missing (A7)."""
    folder = Path(hass.config.path("reports"))
    async with (
        lived(hass, 30) as clock,
        running(hass, folder_entry(report("mint", RTU, "rtu"))) as entry,
    ):
        await begun(entry)
        heartbeat = hass.data[HEARTBEAT]
        heartbeat.async_notice_jumps()
        jumps.jump(clock, minutes=30)
        async_fire_time_changed(hass, NOON + timedelta(minutes=33))
        await hass.async_block_till_done()
        await live(hass, clock, 10)
        clock.tick(timedelta(seconds=31))
        await press(hass, "button.mint_rtu_send_now")
        await until(lambda: "1240" in told(folder))
    found = told(folder)
    asleep = {"1205", "1210", "1215", "1220", "1225", "1230"}
    assert {name for name, (state, _) in found.items() if state == 2} == asleep
    assert found["1240"] == (0, 1009)


async def test_a_clock_that_is_set_right_again(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """What it skipped ahead of the time is no downtime of what comes then."""
    folder = Path(hass.config.path("reports"))
    async with (
        lived(hass, 30) as clock,
        running(hass, folder_entry(report("mint", RTU, "rtu"))) as entry,
    ):
        await begun(entry)
        heartbeat = hass.data[HEARTBEAT]
        heartbeat.async_notice_jumps()
        began = time.time()
        jumps.jump(clock, days=400)
        heartbeat.async_notice_jumps()
        assert heartbeat.downtimes == [(began, began + 400 * DAY)]
        jumps.jump(clock, days=-400)
        await live(hass, clock, 10)
        heartbeat.async_notice_jumps()
        now = time.time()
        to_come = began + 400 * DAY
        assert heartbeat.downtimes == [(began, now), (now, to_come)]
        await live(hass, clock, 10)
        heartbeat.async_notice_jumps()
        assert heartbeat.downtimes == [(began, now), (time.time(), to_come)]
        clock.tick(timedelta(seconds=31))
        await press(hass, "button.mint_rtu_send_now")
        await until(lambda: "1220" in told(folder))
    assert told(folder)["1215"] == (0, 1004)
    assert told(folder)["1220"] == (0, 1009)


async def test_a_jump_that_is_seen_a_little_later(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """What was measured meanwhile counts."""
    folder = Path(hass.config.path("reports"))
    async with (
        lived(hass, 30) as clock,
        running(hass, folder_entry(report("mint", RTU, "rtu"))) as entry,
    ):
        await begun(entry)
        heartbeat = hass.data[HEARTBEAT]
        heartbeat.async_notice_jumps()
        clock.tick(timedelta(seconds=20))
        jumps.jump(clock, minutes=4, seconds=25)
        await live(hass, clock, 1)
        heartbeat.async_notice_jumps()
        (span,) = heartbeat.downtimes
        began = NOON.timestamp() + 31
        assert span == (began, began + 265)
        await press(hass, "button.mint_rtu_send_now")
        await until(lambda: "1205" in told(folder))
    assert told(folder)["1205"] == (2, 0)


async def test_a_clock_that_was_far_ahead_is_noticed_at_once(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    jumps: Jumps,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is measured from then on is told anew, also of the interval in which it was set right."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.build_loop.LOOK_EVERY", 0.01
    )
    folder = Path(hass.config.path("reports"))
    entry = folder_entry(report("mint", RTU, "rtu"))
    async with lived(hass, 30) as clock, running(hass, entry):
        await begun(entry)
        outbox = entry.runtime_data.reports["rtu"].outbox
        heartbeat = hass.data[HEARTBEAT]
        heartbeat.async_notice_jumps()
        jumps.jump(clock, hours=2)
        await until(lambda: "1400" in told(folder))
        assert told(folder)["1210"] == (2, 0)
        jumps.jump(clock, hours=-2)
        await until(lambda: outbox.built_until < NOON.timestamp() + 600)
        clock.tick(timedelta(seconds=5))
        heartbeat.async_notice_jumps()
        await live(hass, clock, 15)
        await press(hass, "button.mint_rtu_send_now")
        await until(lambda: told(folder)["1215"] == (0, 1014))
    assert told(folder)["1205"] == (0, 1004)
    assert told(folder)["1210"] == (0, 1009)


async def test_a_clock_that_is_behind_for_a_while(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """What was measured before that stays as it is."""
    with living() as clock:
        heartbeat = await started(hass)
        jumps.jump(clock, days=-20)
        heartbeat.async_notice_jumps()
        jumps.jump(clock, days=20, seconds=5)
        heartbeat.async_notice_jumps()
        began = NOON.timestamp()
        assert heartbeat.downtimes == [(began, began + 5)]


async def test_a_start_while_the_clock_is_wrong(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    jumps: Jumps,
) -> None:
    """Ahead of the time: it ends now. Behind: the time since the last life counts once the clock is set."""
    noon = NOON.timestamp()
    hass_storage[KEY] = {
        "version": 1,
        "minor_version": 1,
        "key": KEY,
        "data": {
            "last": noon - DAY,
            "downtimes": [[noon - 9000, noon + 400 * DAY]],
        },
    }
    with living(NOON - timedelta(days=2)) as clock:
        heartbeat = await started(hass)
        assert heartbeat.downtimes == [(noon - 9000, noon + 400 * DAY)]
        clock.tick(timedelta(seconds=10))
        jumps.jump(clock, days=2)
        heartbeat.async_notice_jumps()
        assert heartbeat.downtimes == [
            (noon - 9000, noon),
            (noon + 10, noon + 400 * DAY),
            (noon - DAY, noon),
        ]


async def test_a_clock_that_is_set_forward_again(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """What a clock that was ahead has shown counts as measured, what it skipped does not."""
    with living() as clock:
        heartbeat = await started(hass)
        noon = NOON.timestamp()
        for minutes in (15, -15, 30):
            jumps.jump(clock, minutes=minutes)
            heartbeat.async_notice_jumps()
            clock.tick(timedelta(seconds=40))
            heartbeat.async_notice_jumps()
        assert heartbeat.downtimes == [
            (noon, noon + 40),
            (noon + 80, noon + 900),
            (noon + 940, noon + 1880),
        ]


async def test_a_first_start_with_a_clock_that_is_ahead(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """The next life knows that nobody measured before it, though the first one showed a later time."""
    runs = recorder_mock.recorder_runs_manager
    with living() as clock:
        folder_entry(report("mint", RTU, "rtu")).add_to_hass(hass)
        runs._recording_start = NOON
        await Heartbeat(hass).async_start()
        jumps.jump(clock, hours=-2)
        hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
        await hass.async_block_till_done()
        last = time.time()
        clock.tick(timedelta(hours=1))
        runs._recording_start = NOON - timedelta(hours=1)
        heartbeat = Heartbeat(hass)
        await heartbeat.async_start()
        assert heartbeat.downtimes == [(last, NOON.timestamp() - 3600)]


async def test_a_start_with_a_clock_far_ahead(
    recorder_mock: Recorder, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """No downtime is forgotten as too old: the clock may be wrong."""
    noon = NOON.timestamp()
    hass_storage[KEY] = {
        "version": 1,
        "minor_version": 1,
        "key": KEY,
        "data": {"last": noon - 60, "downtimes": [[noon - 900, noon - 600]]},
    }
    later = NOON + timedelta(days=9000)
    with living(later):
        recorder_mock.recorder_runs_manager._recording_start = later
        heartbeat = await started(hass)
        assert heartbeat.downtimes == [
            (noon - 900, noon - 600),
            (noon - 60, noon + 9000 * DAY),
        ]


async def test_a_report_that_rests_while_the_time_comes_that_was_told(
    recorder_mock: Recorder, hass: HomeAssistant, jumps: Jumps
) -> None:
    """AlsoEnergy is told once what a clock ahead told of, and all that this skipped."""
    folder = Path(hass.config.path("reports"))

    def stamps() -> list[str]:
        rows = [
            row[11:16]
            for path in folder.glob("*.csv")
            for row in path.read_text().splitlines()[1:]
        ]
        return sorted(rows)

    async with lived(hass, 30) as clock:
        entry = folder_entry(report("alsoenergy", TAGS, "tags"))
        async with running(hass, entry):
            await begun(entry)
            heartbeat = hass.data[HEARTBEAT]
            heartbeat.async_notice_jumps()
            jumps.jump(clock, hours=1)
            heartbeat.async_notice_jumps()
            await live(hass, clock, 20)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: "13:10" in stamps())
            assert "12:30" not in stamps()
            jumps.jump(clock, hours=-1)
            heartbeat.async_notice_jumps()
            outbox = entry.runtime_data.reports["tags"].outbox
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: outbox.built_until < NOON.timestamp() + 3600)
            await live(hass, clock, 20)
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: "12:25" in stamps())
            await hass.config_entries.async_unload(entry.entry_id)
            await live(hass, clock, 100)
            await hass.config_entries.async_setup(entry.entry_id)
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: "13:55" in stamps())
    found = stamps()
    assert found == sorted(set(found))
    told_since = found[found.index("12:25") : found.index("13:55") + 1]
    assert told_since == [f"{12 + m // 60}:{m % 60:02}" for m in range(25, 120, 5)]
