"""An EnergyHub in Home Assistant, over a real broker."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .conftest import ScriptedHub, start


async def test_values_arrive(hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub) -> None:
    """A hub's messages become states with the right values, on a tree of devices."""
    await start(hass, entry, hub)

    states = {state.entity_id: state for state in hass.states.async_all()}
    print(len(states))
    for k,v in sorted(states.items()): print(k, v.state, v.attributes.get("unit_of_measurement"))
    assert float(states["sensor.energyhub_grid_frequency"].state) > 49
    assert len(er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)) > 100
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert len(devices) == 7
    assert await hass.config_entries.async_unload(entry.entry_id)
