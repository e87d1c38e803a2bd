"""The removal of an entry, whatever state it is in, and what it may leave behind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, flush_store

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.coordinator import Issues
from custom_components.energy_bridge.core.outbox.folder_lock import FolderLock
from custom_components.energy_bridge.destination.issues import REPORT_ISSUES
from custom_components.energy_bridge.hub.left_behind import _LEFT

from .traces import NOTHING, remembered, traces

SECRET = "open sesame"
LOGIN = {"username": "ali", "password": SECRET}

OF_HOME_ASSISTANT = (".storage/auth", ".storage/core.")
"""Its own files, which name no secret of an entry that is gone.

Its registries know removed devices and entities for a month, so that they get their names and ids back with the entry, and
its memory of states has those for a week. Statistics stay until somebody deletes them.
"""

ISSUES = {
    "ferroamp": {"battery_direction", "same_hub_twice", "two_hubs", "stands_still"},
    "cabinets": {"too_many_cabinets"},
    "destination": {
        "clock_jumped",
        "directory_refused",
        "folder_not_allowed",
        "host_key_changed",
        "weak_security",
    },
}
"""The repairs of an entry by its kind."""


@dataclass
class World:
    """An entry, what makes it known and busy, and what ends its broker or server."""

    entry: MockConfigEntry
    live: Callable[[], Awaitable[None]]
    kill: Callable[[], None]
    files: set[str]
    """What it has below the configuration directory, some of it."""


async def loaded(hass: HomeAssistant, world: World) -> None:
    """It runs."""
    await world.live()


async def dead(hass: HomeAssistant, world: World) -> None:
    """It runs, and its broker or server does not any more."""
    await world.live()
    world.kill()


async def unloaded(hass: HomeAssistant, world: World) -> None:
    """It was unloaded."""
    await world.live()
    assert await hass.config_entries.async_unload(world.entry.entry_id)
    assert world.entry.state is ConfigEntryState.NOT_LOADED


async def disabled(hass: HomeAssistant, world: World) -> None:
    """It was disabled, and nobody answers any more."""
    await world.live()
    await hass.config_entries.async_set_disabled_by(
        world.entry.entry_id, ConfigEntryDisabler.USER
    )
    world.kill()


async def failing(hass: HomeAssistant, world: World) -> None:
    """Its set-up fails, as nobody answers, or somebody else has its files."""
    await unloaded(hass, world)
    world.kill()
    with patch.object(FolderLock, "acquire", lambda _self: False):
        assert not await hass.config_entries.async_setup(world.entry.entry_id)
    assert world.entry.state is ConfigEntryState.SETUP_RETRY


async def new(hass: HomeAssistant, world: World) -> None:
    """It was never set up."""
    world.kill()
    world.entry.add_to_hass(hass)


async def later(hass: HomeAssistant, world: World) -> None:
    """After a restart it is found that a later version gave it a way to its broker or server that this one has not."""
    await unloaded(hass, world)
    for key, value in hass.data.items():
        if str(key).startswith(DOMAIN) and isinstance(value, dict):
            value.clear()
    hass.config_entries.async_update_entry(
        world.entry, data={**world.entry.data, "transport": "websocket"}
    )


STATES = (loaded, dead, unloaded, disabled, failing, new, later)


def raise_all(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Ask for all repairs that there are for an entry."""
    for key in ISSUES[entry.data["kind"]]:
        Issues(hass, entry.entry_id).async_raise(key, {})
    for report_id in entry.subentries:
        for key in REPORT_ISSUES:
            Issues(hass, report_id).async_raise(key, {})


async def remove(
    hass: HomeAssistant,
    stored: dict[str, Any],
    world: World,
    become: Callable[[HomeAssistant, World], Awaitable[None]],
) -> set[str]:
    """Bring an entry into a state and remove it; answers which files are left."""
    Path(hass.config.path(".storage")).mkdir(exist_ok=True)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    before = traces(hass, stored)
    await become(hass, world)
    await hass.async_block_till_done()
    raise_all(hass, world.entry)
    if become is not new:
        assert traces(hass, stored).since(before).files.keys() >= world.files
    assert await hass.config_entries.async_remove(world.entry.entry_id)
    await hass.async_block_till_done()
    await flush_store(hass.config_entries._store)
    left = traces(hass, stored).since(before)
    for hub in list(hass.data.get(_LEFT, ())):  # Its order is in force, and must end.
        assert become in (dead, failing)
        await hub.async_finish()
    assert before.since(traces(hass, stored)) == NOTHING
    assert not [name for name, content in left.files.items() if SECRET in str(content)]
    known = remembered(hass)
    assert world.entry.entry_id not in known
    assert SECRET not in known
    assert replace(left, files={}) == NOTHING
    return {name for name in left.files if not name.startswith(OF_HOME_ASSISTANT)}
