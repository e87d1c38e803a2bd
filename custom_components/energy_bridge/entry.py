"""The kinds of config entry by what runs them."""

from homeassistant.config_entries import ConfigEntry

from .coordinator import HubCoordinator
from .destination import Destination
from .fleet_coordinator import FleetCoordinator

type EnergyBridgeConfigEntry = ConfigEntry[
    HubCoordinator | FleetCoordinator | Destination
]
