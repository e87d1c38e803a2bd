"""Entities that are *Unknown* after a set-up: each has its reason."""

from collections.abc import Mapping

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .helpers.cabinets import ScriptedFleet, cabinets_entry, later
from .helpers.hass import act
from .helpers.hub import ScriptedHub, settle
from .helpers.reports import RTU, WAITING, folder_entry, lived, report, running
from .helpers.waiting import until

STAMPED = ("button", "event")
"""What happened last is their state, which Home Assistant itself calls unknown until something does."""

NO_ORDER: Mapping[str, str] = {
    "battery_mode": "the hub does not tell its mode, only how orders end; orders are given here",
    "battery_controlled_by": "nobody has told",
    "grid_service_lock": "only the answer to an order tells",
}

ONE_MESSAGE = frozenset(
    {
        "grid_energy_imported",
        "grid_energy_imported_phase",
        "grid_energy_exported",
        "grid_energy_exported_phase",
        "load_energy_consumed",
        "pv_energy",
        "battery_energy_charged",
        "battery_energy_discharged",
    }
)
"""One message may be wrong: several have to agree on a register."""

NEW_REPORT = {
    "reachable": "nothing was sent",
    "next_try": "nothing has to be sent again",
}


def unknown(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """The entities of an entry that are unknown, by their translation keys."""
    registry = er.async_get(hass)
    return {
        each.translation_key or each.entity_id
        for each in er.async_entries_for_config_entry(registry, entry.entry_id)
        if (state := hass.states.get(each.entity_id)) is not None
        and state.state == "unknown"
        and each.domain not in STAMPED
    }


async def test_hub(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """With the first message, when a minute has passed, and when it was given an order."""
    entry.add_to_hass(hass)
    async with hub.sending(units=False):
        assert await hass.config_entries.async_setup(entry.entry_id), entry.reason
        assert unknown(hass, entry) <= {*NO_ORDER, *ONE_MESSAGE}
    for _ in range(6):
        await hub.send(4)
    await settle(hass, entry)
    assert unknown(hass, entry) == {*NO_ORDER}
    await act(hass, "hold_battery")
    for _ in range(2):
        await hub.send(4)
        await settle(hass, entry)
    assert unknown(hass, entry) == set()


async def test_cabinets(hass: HomeAssistant, broker_port: int) -> None:
    """None before the first one shows, with them, and once they are known from before a restart."""
    entry = cabinets_entry(broker_port)
    entry.add_to_hass(hass)
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        fleet = ScriptedFleet(client)
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert unknown(hass, entry) == set()
        await fleet.report()
        cabinets = entry.runtime_data.fleet.cabinets
        await until(lambda: len(cabinets) == len(fleet.fleet.stations))
        await hass.async_block_till_done()
        assert unknown(hass, entry) == set()

        assert await hass.config_entries.async_reload(entry.entry_id)
        # Whether one is silent shows only after its time.
        assert unknown(hass, entry) == {"cabinets_offline"}
        coordinator = entry.runtime_data
        await fleet.report()
        await until(lambda: len(coordinator.fleet.cabinets) == len(cabinets))
        later(hass, 10)
        await hass.async_block_till_done()
        assert unknown(hass, entry) == set()


async def test_destination(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Of a new report, and once it delivered."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            assert unknown(hass, entry) <= {*NEW_REPORT}
            await until(lambda: unknown(hass, entry) == {"next_try"})
            await until(lambda: hass.states.is_state(WAITING, "0"))
