"""What the wings share in Home Assistant's registries."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.coordinator import Devices


async def test_devices_below_others(hass: HomeAssistant) -> None:
    """A device hangs below the first one that is there, and goes with all that do; nothing hangs below none."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    devices = Devices(hass, entry)
    top, gone = (DOMAIN, "top"), (DOMAIN, "gone")
    devices.async_register(top, name="Top")
    for number in range(2):
        devices.async_register((DOMAIN, str(number)), below=(gone, top))
    alone = devices.async_register((DOMAIN, "alone"), below=(gone,))
    assert alone.via_device_id is None
    registry = dr.async_get(hass)
    devices.async_remove_below(gone)
    assert len(dr.async_entries_for_config_entry(registry, entry.entry_id)) == 4
    devices.async_remove_below(top)
    left = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert {each.id for each in left} == {devices.async_get(top).id, alone.id}
