"""A clock that is wrong for a while: what was delivered before is not delivered again."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.destination.heartbeat import HEARTBEAT

from ..helpers.clocks import Jumps
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
)
from ..helpers.waiting import until


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("behind", [timedelta(days=30), timedelta(hours=1)])
async def test_a_clock_that_is_behind(
    recorder_mock: Recorder, hass: HomeAssistant, behind: timedelta, restarted: bool
) -> None:
    """As it may be after a start until the network is there."""
    folder = Path(hass.config.path("reports"))

    def written(name: str) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.glob(name)}

    async with lived(hass) as clock:
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: len(written("*.json")) == 12)
            before = written("*.json")
            if restarted:
                await hass.config_entries.async_unload(entry.entry_id)
            clock.move_to(NOON - behind)
            if restarted:
                await hass.config_entries.async_setup(entry.entry_id)
                runner = entry.runtime_data.reports["rtu"]
            await press(hass, "button.mint_rtu_send_now")
            wrong = (NOON - behind).timestamp()
            await until(lambda: runner.outbox.built_until <= wrong)
            if behind.days:
                clock.tick(timedelta(minutes=5))
                await press(hass, "button.mint_rtu_send_now")
                await until(lambda: written("*_202605*.json"))
            clock.move_to(NOON)
            await live(hass, clock, 6)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: written("*_202606201205.json"))
    assert before.items() <= written("*.json").items()
    assert len(written("*_202606*.json")) == 13


async def test_a_clock_that_is_ahead(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """By an hour, as one that has local time may be at a start: what comes then is told all the same."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            outbox = entry.runtime_data.reports["rtu"].outbox
            await until(lambda: outbox.built_until)
            clock.tick(timedelta(hours=1))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("*.json"))) == 12)
            clock.move_to(NOON)
            await press(hass, "button.mint_rtu_send_now")
            next_stamp = NOON.timestamp() + 300
            await until(lambda: outbox.built_until <= next_stamp)
            for path in folder.glob("*.json"):
                path.unlink()
            # Past the time up to which it was built before.
            clock.tick(timedelta(seconds=31))
            for number in range(1, 15):
                await live(hass, clock, 5)
                await press(hass, "button.mint_rtu_send_now")
                await until(
                    lambda: outbox.built_until == next_stamp + number * 300  # noqa: B023 - called in this round
                )
            await until(lambda: list(folder.glob("*_202606201310.json")))
    stamps = [path.stem[-4:] for path in sorted(folder.glob("*.json"))]
    assert stamps == [f"{12 + m // 60}{m % 60:02}" for m in range(0, 75, 5)]


OFFSETS = (0, 0, 0, 35, -35, 65, -65, 600, -600)
"""Minutes."""


@pytest.mark.parametrize("seed", range(6))
async def test_each_stamp_is_told_once(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    """By any clock, where a partner takes it once; and none is missing of a time in which the clock was right."""
    jumps = Jumps(monkeypatch)
    folder = Path(hass.config.path("reports"))
    random = Random(seed)
    seen: dict[str, bytes] = {}
    now, offset = NOON + timedelta(seconds=31), 0
    right: set[datetime] = set()

    def look() -> dict[str, str]:
        files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
        assert seen.items() <= files.items()
        seen.update(files)
        rows = [
            (row.partition(",")[0], name)
            for name, content in files.items()
            for row in content.decode().splitlines()[1:]
        ]
        assert len(dict(rows)) == len(rows)
        return dict(rows)

    async with lived(hass) as clock:
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: len(look()) == 12)
            heartbeat = hass.data[HEARTBEAT]
            heartbeat.async_notice_jumps()
            # In the end long enough to pass whatever a wrong clock told of.
            for following in [*random.choices(OFFSETS, k=8), *[0] * 22]:
                is_restarted = following != offset and random.random() < 0.5
                if is_restarted:
                    await hass.config_entries.async_unload(entry.entry_id)
                jumps.jump(clock, minutes=following - offset)
                if is_restarted:
                    await hass.config_entries.async_setup(entry.entry_id)
                offset = following
                await _built(hass, entry)
                for _ in range(random.choice((1, 2, 4, 8))):
                    heartbeat.async_notice_jumps()
                    await live(hass, clock, 5)
                    if offset == 0:
                        right |= {now + timedelta(minutes=each) for each in range(5)}
                    now += timedelta(minutes=5)
                await _built(hass, entry)
                look()
            rows = look()
    stamp = NOON
    while stamp + timedelta(minutes=20) < now:
        minutes = {stamp + timedelta(minutes=each, seconds=31) for each in range(-1, 5)}
        if minutes <= right:
            assert stamp.strftime("%Y-%m-%d %H:%M:%S") in rows
        stamp += timedelta(minutes=5)


async def _built(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until all that is closed is built and delivered."""
    runner = entry.runtime_data.reports["tags"]
    await press(hass, "button.alsoenergy_tags_send_now")
    end = runner.configured.closed_until
    # A clock that is ahead by less is none that is wrong.
    await until(
        lambda: runner.outbox.is_empty and 0 <= runner.outbox.built_until - end < 2000
    )
