"""The kinds of config entry by what runs them."""

from homeassistant.config_entries import ConfigEntry

from .destination.destination import Destination
from .fleet.coordinator import FleetCoordinator
from .hub.coordinator import HubCoordinator

type EnergyBridgeConfigEntry = ConfigEntry[
    HubCoordinator | FleetCoordinator | Destination
]
