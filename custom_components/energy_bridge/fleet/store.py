"""The file of the cabinets on one broker."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.cabinet.storage import StoredFleet

STORAGE_VERSION = 1


def fleet_store(hass: HomeAssistant, entry_id: str) -> Store[StoredFleet]:
    """The file of the cabinets of one config entry."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
