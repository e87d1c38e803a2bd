"""Recognising an EnergyHub by its units: its messages carry no id of the hub itself."""

from collections.abc import Hashable

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.identity import HubLevels, Levels, is_other_hub, is_same_hub
from ..core.ferroamp.quantities import Kind
from ..hub.devices import unit_keys
from ..hub.twins import async_stored_levels
from .entry_flow import address_of

_PROBED: HassKey[dict[Hashable, HubLevels]] = HassKey(f"{DOMAIN}.probed_hubs")
"""What hubs told when they were set up, by their addresses."""


@callback
def async_note_hub(hass: HomeAssistant, address: Hashable, seen: HubLevels) -> None:
    """Remember what a hub told: until its units have spoken again, nothing else tells which hub the new entry is."""
    hass.data.setdefault(_PROBED, {})[address] = seen


@callback
def async_probed_kinds(hass: HomeAssistant, entry: ConfigEntry) -> set[Kind]:
    """The kinds of unit that told something while the entry was set up; none after a restart, when it knows them itself."""
    probed = hass.data.get(_PROBED, {})
    return {key.kind for key in probed.get(address_of(entry.data), {})}


async def async_is_same_hub(
    hass: HomeAssistant, entry: ConfigEntry, address: Hashable, seen: HubLevels
) -> bool:
    """Whether there is strong evidence that the hub of an entry, at this address, has just spoken somewhere else."""
    known: dict[DeviceKey, Levels] = {
        key: Levels({}, None) for key in unit_keys(hass, entry)
    }
    known.update(hass.data.get(_PROBED, {}).get(address, {}))
    if entry.state is ConfigEntryState.LOADED:
        told: HubLevels = entry.runtime_data.hub.levels()
    else:
        told = await async_stored_levels(hass, entry)
    for key, levels in told.items():
        if levels.time is not None or key not in known:
            known[key] = levels
    return is_same_hub(seen, known)


def is_another_hub(hass: HomeAssistant, entry: ConfigEntry, seen: HubLevels) -> bool:
    """Whether the units that spoke are none of the entry's; without units there is no telling."""
    return is_other_hub(seen, unit_keys(hass, entry))
