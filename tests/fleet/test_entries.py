"""One entry of cabinets or several: whose a cabinet is, how many there may be, and what is stored of them."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took, value
from ..helpers.waiting import until


async def test_only_some_cabinets(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """An option limits which are taken."""
    entry = cabinets_entry(broker_port, options={"cabinets": [fleet.controller.mac]})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await fleet.report(fleet.document)
    await fleet.report(fleet.controller)
    await took(entry, 1)
    assert list(entry.runtime_data.fleet.cabinets) == [fleet.controller.mac]
    assert entry.runtime_data.fleet.traffic["info"].messages == 1


async def test_the_same_cabinet_twice(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    broker_port: int,
    fleet: ScriptedFleet,
) -> None:
    """Is shown once, and said."""
    await start(hass, cabinets, fleet)
    second = cabinets_entry(broker_port)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report(fleet.document)
    await took(second, 1)
    assert second.runtime_data.fleet.cabinets == {}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "same_cabinet_twice"
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["mac"] == fleet.document.mac
    assert fleet.document.mac not in issue.issue_id  # which diagnostics tell
    mac = fleet.controller.mac
    hass.config_entries.async_update_entry(cabinets, options={"cabinets": [mac]})
    for entry in (cabinets, second):
        assert await hass.config_entries.async_reload(entry.entry_id)
    assert not ir.async_get(hass).issues
    await fleet.report()
    await took(cabinets, 1)
    await took(second, 2)
    assert list(cabinets.runtime_data.fleet.cabinets) == [mac]
    assert list(second.runtime_data.fleet.cabinets) == [fleet.document.mac]
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert not ir.async_get(hass).issues


async def test_a_cabinet_that_two_entries_list(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """The first one shows it, and the other one says so."""
    options = {"cabinets": [fleet.document.mac]}
    first = cabinets_entry(broker_port, options=options)
    second = cabinets_entry(broker_port, options=options)
    for entry in (first, second):
        entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    assert first.state is ConfigEntryState.LOADED
    await fleet.report(fleet.document)
    await took(first, 1)
    await took(second, 1)
    await fleet.report(fleet.document)
    await took(first, 2)
    await took(second, 2)
    assert list(first.runtime_data.fleet.cabinets) == [fleet.document.mac]
    assert second.runtime_data.fleet.cabinets == {}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "same_cabinet_twice"
    assert await hass.config_entries.async_remove(first.entry_id)
    await fleet.report(fleet.document)
    await took(second, 3)
    assert list(second.runtime_data.fleet.cabinets) == [fleet.document.mac]
    assert not ir.async_get(hass).issues


async def test_cabinets_of_several_entries(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """One broker, each entry with a list of its own; nothing is said to be there twice."""
    first = cabinets_entry(broker_port, options={"cabinets": [fleet.document.mac]})
    first.add_to_hass(hass)
    assert await hass.config_entries.async_setup(first.entry_id)
    second = cabinets_entry(broker_port)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report()
    await took(first, 1)
    await took(second, 2)
    assert list(first.runtime_data.fleet.cabinets) == [fleet.document.mac]
    assert list(second.runtime_data.fleet.cabinets) == [fleet.controller.mac]
    assert not ir.async_get(hass).issues


async def test_more_entities_than_an_entry_can_have(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is said, instead of leaving some out silently."""
    with patch("custom_components.energy_bridge.fleet.coordinator.MAX_ENTITIES", 100):
        await start(hass, cabinets, fleet)
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"too_many_cabinets_{cabinets.entry_id}"
    )
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["cabinets"] == "1"
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert not ir.async_get(hass).issues


async def test_a_restart(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The entry is unloaded and set up again; what packs did is not forgotten, removing the entry forgets it."""
    await start(hass, cabinets, fleet)
    packs = len(cabinets.runtime_data.fleet.packs)
    assert packs == 16
    assert await hass.config_entries.async_unload(cabinets.entry_id)
    assert await hass.config_entries.async_setup(cabinets.entry_id)
    assert len(cabinets.runtime_data.fleet.packs) == packs
    await fleet.report()
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert await hass.config_entries.async_remove(cabinets.entry_id)


async def test_when_it_was_last_seen_is_stored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """About every hour, though no pack moves: a kill makes it no older."""
    await start(hass, cabinets, fleet)
    key = f"energy_bridge.{cabinets.entry_id}"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))
    await hass.async_block_till_done()
    cabinet = cabinets.runtime_data.fleet.cabinets[fleet.document.mac]
    before = hass_storage.pop(key)["data"]["cabinets"][0]["seen"]
    await fleet.report(fleet.document)
    await until(lambda: cabinet.seen_at > before)
    for minutes in (61, 67):
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
        await hass.async_block_till_done()
    assert hass_storage[key]["data"]["cabinets"][0]["seen"] == cabinet.seen_at


async def test_what_is_stored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """Some minutes after the first pack moved, however many moved since."""
    await start(hass, cabinets, fleet)
    key = f"energy_bridge.{cabinets.entry_id}"
    for minutes in (3, 6):
        assert key not in hass_storage
        place = next(slot for slot in fleet.document.slots if slot.pack)
        place.pack = None
        await fleet.report(fleet.document)
        await until(lambda: value(hass, f"slot_{place.number}_pack") == "unknown")  # noqa: B023
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
        await hass.async_block_till_done()
    assert len(hass_storage[key]["data"]["packs"]) == 16
