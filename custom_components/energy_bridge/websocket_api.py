"""The websocket commands of all kinds of entry."""

from homeassistant.core import HomeAssistant, callback

from .destination.websocket import async_setup_destination_commands
from .fleet.websocket import async_setup_fleet_commands
from .hub.websocket import async_setup_hub_commands

SETUPS = (
    async_setup_hub_commands,
    async_setup_fleet_commands,
    async_setup_destination_commands,
)


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    for async_setup_commands_of_wing in SETUPS:
        async_setup_commands_of_wing(hass)
