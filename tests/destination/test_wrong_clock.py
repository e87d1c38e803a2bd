"""A clock that is wrong for a while: what was delivered before is not delivered again."""

from datetime import timedelta
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest

from ..helpers.reports import (
    NOON,
    RTU,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
)
from ..helpers.waiting import until


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_is_behind(
    recorder_mock: Recorder, hass: HomeAssistant, restarted: bool
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
            clock.move_to(NOON - timedelta(days=30))
            if restarted:
                await hass.config_entries.async_setup(entry.entry_id)
                runner = entry.runtime_data.reports["rtu"]
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: runner.outbox.built_until < NOON.timestamp() - 86_400)
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
