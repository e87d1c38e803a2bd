"""What one EnergyHub's file holds, and who may write it."""

import asyncio
from collections.abc import Callable
import logging
from typing import Any, NotRequired, TypedDict, cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.ferroamp.order_storage import StoredBattery
from ..core.ferroamp.storage import StoredDevice
from ..core.later import later_keys

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1
SAVE_DELAY = 1.0


class StoredHub(TypedDict):
    """The counters and units of one hub, and its battery orders, which were given at `address`.

    The first version wrote no address.
    """

    devices: list[StoredDevice]
    battery: StoredBattery
    address: NotRequired[str]


def hub_store(hass: HomeAssistant, entry_id: str) -> Store[StoredHub]:
    """The file of the hub of one config entry; a power cut leaves the old one or the new one."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", atomic_writes=True)


class HubFile:
    """The file of a hub that is set up.

    It is written only between being opened and being closed: else the content would be nobody's or an older one.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, content: Callable[[], StoredHub]
    ) -> None:
        """Read and write nothing yet; `content` answers what is to be written."""
        self._hass = hass
        self._entry_id = entry_id
        self._store = hub_store(hass, entry_id)
        self._content = content
        self._later: dict[str, Any] = {}
        self._is_open = False
        self._is_due = False

    async def async_load(self) -> StoredHub | None:
        """Read what was stored before; what a later version stored beside it stays in the file."""
        stored = await self._store.async_load()
        self._later = later_keys(stored or {}, StoredHub)
        return stored

    @callback
    def async_open(self) -> None:
        """Write from now on, since all that was stored is part of the content."""
        self._is_open = True

    @callback
    def async_save_soon(self) -> None:
        """Write within a second; further calls do not put it off."""
        if self._is_open and not self._is_due:
            self._is_due = True
            self._store.async_delay_save(self._async_written, SAVE_DELAY)

    async def async_save_now(self) -> StoredBattery | None:
        """Save, and return what of the orders is on disk then: Home Assistant only logs that it could not write."""
        if not self._is_open:
            return None
        try:
            await self._async_save()
            stored = await hub_store(self._hass, self._entry_id).async_load()
        except (HomeAssistantError, OSError) as err:
            _LOGGER.warning("Failed to store the orders: %s", err)
            return None
        return stored and stored["battery"]

    async def async_close(self) -> None:
        """Write for the last time."""
        if self._is_open:
            self._is_open = False
            await self._async_save()

    async def _async_save(self) -> None:
        """Write to the end, also if the caller gives up waiting."""
        saving = self._store.async_save(self._async_written())
        await asyncio.shield(self._hass.async_create_task(saving))

    @callback
    def _async_written(self) -> StoredHub:
        self._is_due = False
        return cast(StoredHub, {**self._later, **self._content()})
