"""Noticing that two entries are one hub: its messages carry no id of the hub itself."""

from collections.abc import Iterator
from time import monotonic, time

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import UnsupportedStorageVersionError

from ..const import KIND_FERROAMP
from ..coordinator import entries_of_kind
from ..core.ferroamp.hub import Hub
from ..core.ferroamp.identity import HubLevels, is_same_hub
from .store import async_load_hub


async def async_stored_levels(hass: HomeAssistant, entry: ConfigEntry) -> HubLevels:
    """The registers of a hub and its units as its entry stored them last; none where a later version did."""
    hub = Hub(monotonic, time)
    try:
        stored = await async_load_hub(hass, entry.entry_id)
    except UnsupportedStorageVersionError:
        stored = None
    hub.restore(stored["devices"] if stored else [])
    return hub.levels()


@callback
def async_find_twin(
    hass: HomeAssistant, entry: ConfigEntry, hub: Hub
) -> ConfigEntry | None:
    """The entry that was there first, and is the same hub as this one."""
    for other in _earlier_hubs(hass, entry):
        if is_same_hub(hub.levels(), other.runtime_data.hub.levels()):
            return other
    return None


def _earlier_hubs(hass: HomeAssistant, entry: ConfigEntry) -> Iterator[ConfigEntry]:
    """The loaded entries of hubs that were made before this one."""
    for other in entries_of_kind(hass, KIND_FERROAMP):
        if (
            other is not entry
            and other.state is ConfigEntryState.LOADED
            and (other.created_at, other.entry_id) < (entry.created_at, entry.entry_id)
        ):
            yield other
