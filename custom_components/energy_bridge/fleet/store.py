"""The file of the cabinets on one broker."""

from typing import Any, cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.cabinet.fleet import Fleet
from ..core.cabinet.storage import StoredFleet
from ..core.later import later_keys

STORAGE_VERSION = 1
SAVE_DELAY = 300.0
"""Seconds from a change until it is stored."""

URGENT_DELAY = 5.0
"""The same for what is rare and told only once, such as that there is a cabinet at all: a kill is to lose none of it."""


class FleetStore:
    """Stores what is known of the cabinets, and goes on from it.

    It writes only between being opened and being closed: else the file is that of another set-up.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, fleet: Fleet) -> None:
        """Read nothing yet."""
        self._hass = hass
        self._store = _store(hass, entry_id)
        self._fleet = fleet
        self._later: dict[str, Any] = {}
        self._due: float | None = None
        self._is_open = False

    async def async_restore(self) -> None:
        """Go on from what was stored; what a later version stored beside it stays in the file."""
        if stored := await self._store.async_load():
            self._later = later_keys(stored, StoredFleet)
            self._fleet.restore(stored)

    @callback
    def async_save_soon(self, delay: float = SAVE_DELAY) -> None:
        """Store after some seconds; calls meanwhile do not put it off, as there is always a pack that moves somewhere."""
        due = self._hass.loop.time() + delay
        if self._is_open and (self._due is None or due < self._due):
            self._due = due
            self._store.async_delay_save(self._async_data, delay)

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
        self._due = None
        return cast(StoredFleet, {**self._later, **self._fleet.data_to_store()})


def _store(hass: HomeAssistant, entry_id: str) -> Store[StoredFleet]:
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
