"""System health: what stands in Home Assistant's list of what works, line by line."""

from collections.abc import Callable, Mapping, Sequence

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import KIND_CABINETS, KIND_DESTINATION, KIND_FERROAMP
from .coordinator import entries_of_kind
from .destination.system_health import destination_health
from .fleet.system_health import fleet_health
from .hub.system_health import hub_health

type Lines = Mapping[str, str | int]

LINES: Mapping[str, tuple[str, Callable[[Sequence[ConfigEntry], int], Lines]]] = {
    KIND_FERROAMP: ("hub_entries", hub_health),
    KIND_CABINETS: ("cabinets_entries", fleet_health),
    KIND_DESTINATION: ("destination_entries", destination_health),
}
"""For each kind what the line of its entries is called, and what tells of those that are loaded, of so many."""


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Tell Home Assistant whom to ask."""
    register.async_register_info(async_system_health)


async def async_system_health(hass: HomeAssistant) -> dict[str, str | int]:
    """The lines of those kinds that there are; what is disabled is not expected to work."""
    found: dict[str, str | int] = {}
    for kind, (key, lines_of) in LINES.items():
        of_kind = entries_of_kind(hass, kind, include_disabled=False)
        loaded = [each for each in of_kind if each.state is ConfigEntryState.LOADED]
        if of_kind:
            found[key] = f"{len(loaded)} / {len(of_kind)}"
            found |= lines_of(loaded, len(of_kind))
    return found
