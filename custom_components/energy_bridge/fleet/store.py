"""The file of the cabinets on one broker."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.cabinet.fleet import Fleet
from ..core.cabinet.storage import StoredFleet

STORAGE_VERSION = 1
SAVE_DELAY = 300.0
"""Seconds from a change until it is stored."""


class FleetStore:
    """Stores what is known of the cabinets, and goes on from it.

    It writes only between being opened and being closed: else the file is that of another set-up.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, fleet: Fleet) -> None:
        """Read nothing yet."""
        self._store = _store(hass, entry_id)
        self._fleet = fleet
        self._pending = False
        self._is_open = False

    async def async_restore(self) -> None:
        """Go on from what was stored."""
        if stored := await self._store.async_load():
            self._fleet.restore(stored)

    @callback
    def async_save_soon(self) -> None:
        """Store soon; calls meanwhile do not put it off, as there is always a pack that moves somewhere."""
        if self._is_open and not self._pending:
            self._pending = True
            self._store.async_delay_save(self._async_data, SAVE_DELAY)

    @callback
    def async_open(self) -> None:
        """Write from now on."""
        self._is_open = True

    async def async_close(self) -> None:
        """Write for the last time."""
        if self._is_open:
            self._is_open = False
            await self._store.async_save(self._async_data())

    @callback
    def _async_data(self) -> StoredFleet:
        self._pending = False
        return self._fleet.data_to_store()


async def async_remove_fleet_store(hass: HomeAssistant, entry_id: str) -> None:
    """Remove the file of a config entry."""
    await _store(hass, entry_id).async_remove()


def _store(hass: HomeAssistant, entry_id: str) -> Store[StoredFleet]:
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
