"""Recognising an EnergyHub by its units: its messages carry no id of the hub itself."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.identity import HubLevels, Levels, is_other_hub, is_same_hub
from ..hub.devices import unit_keys
from ..hub.twins import async_stored_levels


async def async_is_same_hub(
    hass: HomeAssistant, entry: ConfigEntry, seen: HubLevels
) -> bool:
    """Whether there is strong evidence that the hub of an entry has just spoken somewhere else."""
    known: dict[DeviceKey, Levels] = {
        key: Levels({}, None) for key in unit_keys(hass, entry)
    }
    if entry.state is ConfigEntryState.LOADED:
        known.update(entry.runtime_data.hub.levels())
    else:
        known.update(await async_stored_levels(hass, entry))
    return is_same_hub(seen, known)


def is_another_hub(hass: HomeAssistant, entry: ConfigEntry, seen: HubLevels) -> bool:
    """Whether the units that spoke are none of the entry's; without units there is no telling."""
    return is_other_hub(seen, unit_keys(hass, entry))
