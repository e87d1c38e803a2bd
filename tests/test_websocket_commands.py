"""The websocket commands are all registered, and all described."""

from pathlib import Path
import re

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.energy_bridge.const import DOMAIN

PAGE = Path(__file__).parents[1] / "docs" / "websocket.md"


async def test_commands_are_described(hass: HomeAssistant) -> None:
    """Each under its name, with who may use it; no other is."""
    assert await async_setup_component(hass, "websocket_api", {})
    assert await async_setup_component(hass, DOMAIN, {})
    commands = {
        name for name in hass.data["websocket_api"] if name.startswith(f"{DOMAIN}/")
    }
    described = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    assert {re.findall("`(.+?)`", part)[0] for part in described} == commands
    assert all("\nRight: " in part for part in described)
