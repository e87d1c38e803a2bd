"""The figures of all cabinets on one broker, and the device that has them."""

from datetime import timedelta

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.cabinets import ONE, TWO, ScriptedFleet, later, start, value
from ..helpers.waiting import until

FIGURES = ("packs_ready", "packs_charging", "free_slots", "faulty_slots")


def total(hass: HomeAssistant, name: str) -> str:
    """A figure of all cabinets."""
    return value(hass, name, "swap_cabinets")


def totals(hass: HomeAssistant) -> list[str]:
    """All of them that tell of slots."""
    return [total(hass, name) for name in FIGURES]


async def look(hass: HomeAssistant) -> None:
    """Let the figures of all cabinets be looked at."""
    later(hass, 11)
    await hass.async_block_till_done()


async def test_all_together(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Slots and swaps of every cabinet, and those of a silent one no more; its swaps of today remain."""
    await start(hass, cabinets, fleet)
    await look(hass)
    expected = [
        sum(int(value(hass, name, cabinet)) for cabinet in (ONE, TWO))
        for name in FIGURES
    ]
    assert totals(hass) == [str(each) for each in expected]
    assert sum(expected) == 24
    assert total(hass, "swaps_today") == "0"

    for station in fleet.fleet.stations:
        taken = next(slot for slot in station.slots if slot.pack)
        brought = next(slot for slot in station.slots if not slot.pack)
        brought.pack, taken.pack = fleet.fleet.travelling.pop(), None
    await fleet.report()
    await until(lambda: value(hass, "swaps_today", TWO) == "1")
    await look(hass)
    assert total(hass, "swaps_today") == "2"

    coordinator = cabinets.runtime_data
    coordinator.fleet.cabinets[fleet.document.mac].last_time -= 100
    await look(hass)
    assert value(hass, "packs_ready") == STATE_UNAVAILABLE
    assert totals(hass) == [value(hass, name, TWO) for name in FIGURES]
    assert total(hass, "swaps_today") == "2"

    coordinator.fleet.cabinets[fleet.controller.mac].last_time -= 100
    await look(hass)
    assert totals(hass) == [STATE_UNAVAILABLE] * 4
    assert total(hass, "swaps_today") == "2"
    await fleet.report()
    await until(lambda: coordinator.presence.online == 2)
    await look(hass)
    assert sum(map(int, totals(hass))) == 24


async def test_after_a_restart(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """They are unknown until every known cabinet has had the time to report, and swaps go on."""
    await start(hass, cabinets, fleet)
    station = fleet.document
    taken = next(slot for slot in station.slots if slot.pack)
    brought = next(slot for slot in station.slots if not slot.pack)
    brought.pack, taken.pack = fleet.fleet.travelling.pop(), None
    await fleet.report(station)
    await until(lambda: value(hass, "swaps_today") == "1")
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert totals(hass) == [STATE_UNAVAILABLE] * 4
    assert total(hass, "swaps_today") == "1"
    coordinator = cabinets.runtime_data
    await fleet.report(fleet.controller)
    await until(lambda: coordinator.presence.online == 1)
    await look(hass)
    assert totals(hass) == [STATE_UNKNOWN] * 4
    coordinator.fleet._began -= 100
    await look(hass)
    assert totals(hass) == [value(hass, name, TWO) for name in FIGURES]
    assert total(hass, "swaps_today") == "1"


async def test_swaps_of_another_day(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Begin at zero, also those of a cabinet that has not reported since."""
    await start(hass, cabinets, fleet)
    coordinator = cabinets.runtime_data
    one, two = coordinator.fleet.cabinets.values()
    for cabinet in (one, two):
        cabinet.swaps.add_packs(["a"], ["b"])
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert total(hass, "swaps_today") == "2"
    coordinator = cabinets.runtime_data
    tomorrow = dt_util.start_of_local_day() + timedelta(days=1, hours=2)
    coordinator.fleet._today = tomorrow.date
    await look(hass)
    assert total(hass, "swaps_today") == "0"
    state = hass.states.get("sensor.swap_cabinets_swaps_today")
    assert state is not None
    assert state.attributes["state_class"] == "total"
    begin = dt_util.start_of_local_day(tomorrow)
    assert state.attributes["last_reset"] == begin.isoformat()


@pytest.mark.parametrize("is_silent", [False, True])
async def test_what_hangs_below(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    is_silent: bool,
) -> None:
    """Every cabinet of the broker, also one that was there before and has not reported since."""
    await start(hass, cabinets, fleet)
    registry = dr.async_get(hass)

    def device(name: str) -> dr.DeviceEntry:
        found = registry.async_get_device_by_identifier(
            (DOMAIN, name), cabinets.entry_id
        )
        assert found is not None
        return found

    above = device(f"fleet_{cabinets.entry_id}")
    cabinet = device(f"cabinet_{fleet.document.mac}")
    assert cabinet.via_device_id == above.id
    assert device(f"cabinet_{fleet.document.mac}_1").via_device_id == cabinet.id
    registry.async_update_device(cabinet.id, via_device_id=None)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    if not is_silent:
        await fleet.report()
        await until(lambda: cabinets.runtime_data.presence.online == 2)
    assert device(f"cabinet_{fleet.document.mac}").via_device_id == above.id
