"""One entry of cabinets or several: whose a cabinet is, how many there may be, and what is stored of them."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.fleet.devices import cabinet_identifier

from ..helpers.cabinets import ScriptedFleet, cabinets_entry, later, start, took, value
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


async def test_the_cabinets_of_a_disabled_entry(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    broker_port: int,
    fleet: ScriptedFleet,
) -> None:
    """Go to another entry with the same entities, and stay there when the first one is enabled again; it says so."""
    registry, mac = er.async_get(hass), fleet.document.mac
    await start(hass, cabinets, fleet)
    entities = {
        entity.unique_id: (entity.entity_id, entity.id)
        for entity in er.async_entries_for_config_entry(registry, cabinets.entry_id)
        if mac in entity.unique_id and not entity.disabled
    }
    disabled_by = ConfigEntryDisabler.USER
    await hass.config_entries.async_set_disabled_by(cabinets.entry_id, disabled_by)
    second = cabinets_entry(broker_port)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report(fleet.document)
    await until(lambda: list(second.runtime_data.fleet.cabinets) == [mac])
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    assert not ir.async_get(hass).issues
    assert entities == {
        entity.unique_id: (entity.entity_id, entity.id)
        for entity in er.async_entries_for_config_entry(registry, second.entry_id)
        if mac in entity.unique_id and not entity.disabled
    }

    assert await hass.config_entries.async_set_disabled_by(cabinets.entry_id, None)
    for _ in range(2):
        await fleet.report()
        await until(
            lambda: fleet.controller.mac in cabinets.runtime_data.fleet.cabinets
        )
        await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
        assert list(second.runtime_data.fleet.cabinets) == [mac]
        assert mac not in cabinets.runtime_data.fleet.cabinets
        # Each sees the other one's, too.
        twice = [
            (issue.translation_key, (issue.translation_placeholders or {})["mac"])
            for issue in ir.async_get(hass).issues.values()
        ]
        macs = sorted([mac, fleet.controller.mac])
        assert sorted(twice) == [("same_cabinet_twice", each) for each in macs]
        cabinets.runtime_data.fleet._began -= 100
        assert cabinets.runtime_data.presence.offline == []
        for entry in (second, cabinets):  # the other one is there first
            assert await hass.config_entries.async_unload(entry.entry_id)
        for entry in (cabinets, second):
            assert await hass.config_entries.async_setup(entry.entry_id)

    await hass.config_entries.async_set_disabled_by(second.entry_id, disabled_by)
    await fleet.report()
    await until(lambda: len(cabinets.runtime_data.fleet.cabinets) == 2)
    assert not ir.async_get(hass).issues


async def test_a_cabinet_that_another_entry_lists_from_now_on(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    broker_port: int,
    fleet: ScriptedFleet,
) -> None:
    """Stays where it is shown until that entry is set up anew; then who lists it shows it, and never nobody."""
    mac = fleet.document.mac
    await start(hass, cabinets, fleet)
    second = cabinets_entry(broker_port, options={"cabinets": [mac]})
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await fleet.report()
    await took(second, 1)
    assert second.runtime_data.fleet.cabinets == {}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "same_cabinet_twice"
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report()
    await until(lambda: list(second.runtime_data.fleet.cabinets) == [mac])
    await until(
        lambda: list(cabinets.runtime_data.fleet.cabinets) == [fleet.controller.mac]
    )
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert not ir.async_get(hass).issues


async def test_swaps_of_a_cabinet_that_another_entry_takes(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    broker_port: int,
    fleet: ScriptedFleet,
) -> None:
    """Count where they were seen, from before it is taken until after its device is deleted."""
    station, mac = fleet.document, fleet.document.mac
    await start(hass, cabinets, fleet)
    taken = next(slot for slot in station.slots if slot.pack)
    brought = next(slot for slot in station.slots if not slot.pack)
    brought.pack, taken.pack = fleet.fleet.travelling.pop(), None
    await fleet.report(station)
    await until(lambda: value(hass, "swaps_today") == "1")

    def swaps() -> int:
        count: int = cabinets.runtime_data.presence.count_swaps()
        return count

    assert swaps() == 1
    second = cabinets_entry(broker_port, options={"cabinets": [mac]})
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report()
    await until(lambda: list(second.runtime_data.fleet.cabinets) == [mac])
    assert swaps() == 1
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        cabinet_identifier(mac), cabinets.entry_id
    )
    assert device is not None
    assert await async_remove_config_entry_device(hass, cabinets, device)
    assert swaps() == 1


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


async def test_a_new_cabinet_is_stored_soon(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """A kill some seconds after its first report does not lose it; one that is known already waits for its turn."""
    await start(hass, cabinets, fleet)
    key = f"energy_bridge.{cabinets.entry_id}"
    later(hass, 6)
    await hass.async_block_till_done()
    stored = {each["mac"] for each in hass_storage[key]["data"]["cabinets"]}
    assert stored == {fleet.document.mac, fleet.controller.mac}
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    del hass_storage[key]
    await fleet.report()
    await until(lambda: len(cabinets.runtime_data.fleet.cabinets) == 2)
    later(hass, 60)
    await hass.async_block_till_done()
    assert key not in hass_storage


async def test_a_change_that_waits_does_not_put_a_new_cabinet_off(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """Nor is it put off by what changes after it."""
    cabinets.add_to_hass(hass)
    assert await hass.config_entries.async_setup(cabinets.entry_id)
    await fleet.report(fleet.document)
    await took(cabinets, 1)
    key = f"energy_bridge.{cabinets.entry_id}"
    later(hass, 6)
    await hass.async_block_till_done()
    del hass_storage[key]
    fleet.document.slots[0].pack = None
    await fleet.report(fleet.document)
    await took(cabinets, 2)
    await fleet.report(fleet.controller)
    await took(cabinets, 3)
    fleet.document.slots[1].pack = None
    await fleet.report(fleet.document)
    await took(cabinets, 4)
    later(hass, 6)
    await hass.async_block_till_done()
    assert len(hass_storage[key]["data"]["cabinets"]) == 2


async def test_what_is_stored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
) -> None:
    """Some minutes after the first pack moved, however many moved since."""
    await start(hass, cabinets, fleet)
    key = f"energy_bridge.{cabinets.entry_id}"
    later(hass, 6)
    await hass.async_block_till_done()
    del hass_storage[key]  # what was stored of new cabinets
    for minutes in (3, 6):
        assert key not in hass_storage
        place = next(slot for slot in fleet.document.slots if slot.pack)
        place.pack = None
        await fleet.report(fleet.document)
        await until(lambda: value(hass, f"slot_{place.number}_pack") == "no_pack")  # noqa: B023 - of this round
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
        await hass.async_block_till_done()
    assert len(hass_storage[key]["data"]["packs"]) == 16
