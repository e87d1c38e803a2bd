"""What exports to the default folder leave behind when Home Assistant crashes."""

from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.ulid import ulid

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.waiting import until

NEXT_CENTURY = 4_102_444_800.0


async def test_what_a_crash_left(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """It is removed at the next start, but not what has been started since."""
    exports = Path(hass.config.path(".storage", DOMAIN, "exports"))
    old, new = exports / ulid(1_000_000.0), exports / ulid(NEXT_CENTURY)
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "state.json").write_bytes(b"{}")
    assert await async_setup_component(hass, DOMAIN, {})
    await until(lambda: not old.exists())
    assert new.exists()
