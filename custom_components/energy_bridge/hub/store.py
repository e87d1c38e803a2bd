"""What one EnergyHub's file holds, and who may write it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
import logging
from typing import Any, NotRequired, TypedDict, cast

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.ferroamp.order_storage import StoredBattery
from ..core.ferroamp.storage import StoredDevice
from ..core.later import later_keys

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1
SAVE_DELAY = 1.0
FIRST_LOOK, LATEST_LOOK = 5.0, 60.0
"""Seconds until it is looked whether something is on disk: at first, and at most where it is not, again and again."""


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
        self._written: StoredHub | None = None
        self._patience = FIRST_LOOK
        self._cancel_look: CALLBACK_TYPE | None = None

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
        """Write within a second, and again until it is on disk; further calls do not put it off."""
        if self._is_open and not self._is_due:
            self._is_due = True
            self._store.async_delay_save(self._async_written, SAVE_DELAY)
            self._async_look_later()

    async def async_save_now(self) -> StoredBattery | None:
        """Save, and return what of the orders is on disk then: Home Assistant only logs that it could not write."""
        if not self._is_open:
            return None
        try:
            await self._async_save()
            return await self._async_battery_on_disk()
        except (HomeAssistantError, OSError) as err:
            _LOGGER.warning("Failed to store the orders: %s", err)
            return None

    async def async_close(self) -> None:
        """Write for the last time."""
        if self._cancel_look is not None:
            self._cancel_look()
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
        self._written = cast(StoredHub, {**self._later, **self._content()})
        return self._written

    async def _async_battery_on_disk(self) -> StoredBattery | None:
        """Read what of the orders is on disk; raises HomeAssistantError or OSError."""
        stored = await hub_store(self._hass, self._entry_id).async_load()
        return stored and stored["battery"]

    @callback
    def _async_look_later(self) -> None:
        if self._cancel_look is None:
            look = HassJob(self._async_look, cancel_on_shutdown=True)
            self._cancel_look = async_call_later(self._hass, self._patience, look)

    async def _async_look(self, _now: datetime) -> None:
        """Write again what could not be written: the end of an order that is over would else come again after a kill."""
        try:
            stored = await self._async_battery_on_disk()
        except HomeAssistantError, OSError:
            stored = None
        self._cancel_look = None
        if not self._is_open:
            return
        if self._is_due:
            self._async_look_later()
        elif self._written is not None and stored == self._written["battery"]:
            self._patience = FIRST_LOOK
        else:
            self._patience = min(2 * self._patience, LATEST_LOOK)
            self.async_save_soon()
