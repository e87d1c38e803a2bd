"""The actions of all kinds of entry."""

from homeassistant.core import HomeAssistant, callback

from .destination.actions import async_setup_destination_actions
from .fleet.actions import async_setup_fleet_actions
from .hub.actions import async_setup_hub_actions
from .hub.statistics_import import async_setup_statistics_import

SETUPS = (
    async_setup_hub_actions,
    async_setup_statistics_import,
    async_setup_fleet_actions,
    async_setup_destination_actions,
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for async_setup_actions in SETUPS:
        async_setup_actions(hass)
