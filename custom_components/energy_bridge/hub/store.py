"""What one EnergyHub's file holds, and who may write it."""

import asyncio
from collections.abc import Callable, Coroutine
from copy import deepcopy
from datetime import datetime
import logging
from typing import Any, NotRequired, TypedDict, cast

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

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


_UNWRITTEN: HassKey[dict[str, StoredHub]] = HassKey(f"{DOMAIN}_unwritten_hubs")
"""What could not be written of hubs that are not set up any more, by the ids of their entries."""


def hub_store(hass: HomeAssistant, entry_id: str) -> Store[StoredHub]:
    """The file of the hub of one config entry; a power cut leaves the old one or the new one."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", atomic_writes=True)


async def async_load_hub(hass: HomeAssistant, entry_id: str) -> StoredHub | None:
    """What is stored of a hub, with what could not be written to its file in this life. Raises as `Store.async_load`."""
    if unwritten := hass.data.get(_UNWRITTEN, {}).get(entry_id):
        return deepcopy(unwritten)
    return await hub_store(hass, entry_id).async_load()


async def async_save_hub(
    hass: HomeAssistant,
    entry_id: str,
    content: StoredHub,
    store: Store[StoredHub] | None = None,
) -> None:
    """Store what nobody changes any more until it is loaded again, which goes on from that, also if it cannot be written."""
    unwritten = hass.data.setdefault(_UNWRITTEN, {})
    unwritten[entry_id] = content
    await (store or hub_store(hass, entry_id)).async_save(content)
    stored = await _async_battery_on_disk(hass, entry_id)
    if stored == content["battery"] and unwritten.get(entry_id) is content:
        del unwritten[entry_id]


@callback
def async_forget_unwritten(hass: HomeAssistant, entry_id: str) -> None:
    """Keep nothing in memory of a hub: something later is on disk, or its entry is removed."""
    hass.data.get(_UNWRITTEN, {}).pop(entry_id, None)


async def _async_battery_on_disk(
    hass: HomeAssistant, entry_id: str
) -> StoredBattery | None:
    """What of the orders is on disk; None where anything else is, or nothing that can be read."""
    try:
        stored = await hub_store(hass, entry_id).async_load()
        return stored and stored["battery"]
    except Exception as err:  # noqa: BLE001 - whatever is there, it is not what was written
        _LOGGER.warning("Failed to read the orders back: %r", err)
        return None


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
        stored = await async_load_hub(self._hass, self._entry_id)
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
            await self._async_finish(self._store.async_save(self._async_written()))
        except (HomeAssistantError, OSError) as err:
            _LOGGER.warning("Failed to store the orders: %s", err)
            return None
        return await self._async_read_back()

    async def async_close(self) -> None:
        """Write for the last time."""
        if self._cancel_look is not None:
            self._cancel_look()
        if self._is_open:
            self._is_open = False
            content = self._async_written()
            await self._async_finish(
                async_save_hub(self._hass, self._entry_id, content, self._store)
            )

    async def _async_finish(self, saving: Coroutine[Any, Any, None]) -> None:
        """Write to the end, also if the caller gives up waiting."""
        await asyncio.shield(self._hass.async_create_task(saving))

    @callback
    def _async_written(self) -> StoredHub:
        self._is_due = False
        self._written = cast(StoredHub, {**self._later, **self._content()})
        return self._written

    async def _async_read_back(self) -> StoredBattery | None:
        """What of the orders is on disk; what an earlier life of the entry could not write counts no more once it is."""
        stored = await _async_battery_on_disk(self._hass, self._entry_id)
        if self._is_open and self._written and stored == self._written["battery"]:
            async_forget_unwritten(self._hass, self._entry_id)
        return stored

    @callback
    def _async_look_later(self) -> None:
        if self._cancel_look is None:
            look = HassJob(self._async_look, cancel_on_shutdown=True)
            self._cancel_look = async_call_later(self._hass, self._patience, look)

    async def _async_look(self, _now: datetime) -> None:
        """Write again what could not be written: the end of an order that is over would else come again after a kill."""
        stored = await self._async_read_back()
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
