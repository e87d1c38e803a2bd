"""What one EnergyHub's file holds."""

from typing import TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.ferroamp.storage import StoredDevice
from .battery import StoredBattery

STORAGE_VERSION = 1


class StoredHub(TypedDict):
    """The counters and units of one hub, and its battery orders."""

    devices: list[StoredDevice]
    battery: StoredBattery


def hub_store(hass: HomeAssistant, entry_id: str) -> Store[StoredHub]:
    """The file of the hub of one config entry."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
