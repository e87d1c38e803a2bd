"""Find cabinets, and all cabinets of a broker, by the devices that stand for them."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import KIND_CABINETS
from ..coordinator import entries_of_kind
from .coordinator import FleetCoordinator
from .devices import cabinet_and_slot, fleet_identifier


def loaded_fleets(hass: HomeAssistant) -> list[FleetCoordinator]:
    """What runs the entries that are loaded."""
    return [
        entry.runtime_data
        for entry in entries_of_kind(hass, KIND_CABINETS)
        if entry.state is ConfigEntryState.LOADED
    ]


def find_fleet(hass: HomeAssistant, device_id: str) -> FleetCoordinator | None:
    """All cabinets of the broker that a device stands for; None for another device, or where the entry is not loaded."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return None
    for coordinator in loaded_fleets(hass):
        if fleet_identifier(coordinator.config_entry.entry_id) in device.identifiers:
            return coordinator
    return None


def find_cabinet(
    hass: HomeAssistant, device_id: str
) -> tuple[FleetCoordinator, str, int | None] | None:
    """The cabinet that a device stands for, with its slot where it stands for one.

    None for another device, for a cabinet that nobody knows any more, or where its entry is not loaded.
    """
    device = dr.async_get(hass).async_get(device_id)
    found = None if device is None else cabinet_and_slot(device)
    if device is None or found is None:
        return None
    for coordinator in loaded_fleets(hass):
        if (
            coordinator.config_entry.entry_id == device.config_entry_id
            and found[0] in coordinator.fleet.known
        ):
            return coordinator, *found
    return None
