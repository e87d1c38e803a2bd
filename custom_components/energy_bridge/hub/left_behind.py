"""Hubs that no entry leads to any more, with an order that nobody else would end."""

import asyncio
import logging

from homeassistant.core import HassJob, HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.ferroamp.order_storage import StoredBattery
from .address import EntryData, hub_address
from .farewell import Farewell, HeldHub
from .timer import Timer, steady_time

_LOGGER = logging.getLogger(__name__)

GIVE_UP_AFTER = 3600.0
"""Seconds in which such a hub is returned to auto, or longer where its order lasts longer."""

_LEFT: HassKey[list[_LeftHub]] = HassKey(f"{DOMAIN}_left_hubs")


async def async_leave_hub(
    hass: HomeAssistant, hub: HeldHub, stored: StoredBattery
) -> None:
    """Return a hub to auto that no entry leads to any more, if that is to be; returns after the first attempt.

    What fails is tried again while Home Assistant runs, for a limited time: nothing of it is stored.
    """
    farewell = Farewell(hass, hub, stored)
    if farewell.is_due:
        left = _LeftHub(hass, hub, farewell)
        trying = hass.async_create_task(left.async_try(), f"return of {hub.name}")
        await asyncio.shield(trying)


async def async_finish_left_hubs(hass: HomeAssistant, data: EntryData) -> None:
    """Return a left hub to auto now or never, since an entry with these data leads to it again."""
    address = hub_address(data)
    for left in list(hass.data.get(_LEFT, ())):
        if left.address == address:
            await left.async_finish()


class _LeftHub:
    """One hub that was left."""

    def __init__(self, hass: HomeAssistant, hub: HeldHub, farewell: Farewell) -> None:
        """Begin with this attempt; the last one is at the latest when Home Assistant stops."""
        self.address = hub_address(hub.data)
        self._hass = hass
        self._hub = hub
        self._farewell = farewell
        self._give_up_at = steady_time() + max(GIVE_UP_AFTER, farewell.left or 0.0)
        self._level = logging.WARNING
        self._is_last = False
        self._is_over = False
        self._attempt = asyncio.Lock()
        self._timer = Timer(hass, self.async_try, cancel_on_shutdown=True)
        self._cancel_at_stop = hass.async_add_shutdown_job(
            HassJob(self.async_finish, f"last return of {hub.name} to auto")
        )
        hass.data.setdefault(_LEFT, []).append(self)

    async def async_try(self) -> None:
        """Try once, and have it tried again if that is to be."""
        async with self._attempt:
            if self._is_over:
                return
            try:
                retry = await self._farewell.async_try(self._level)
            except BaseException:
                self._end()
                raise
            self._level = logging.DEBUG
            if retry is None:
                self._end()
            elif self._is_last or steady_time() + retry > self._give_up_at:
                self._end()
                _LOGGER.warning(
                    "The hub of %s wasn't returned to auto, which isn't retried: its last order may continue without an end",
                    self._hub.name,
                )
            else:
                stored = self._farewell.stored
                self._farewell = Farewell(self._hass, self._hub, stored)
                self._timer.async_start(retry)

    async def async_finish(self) -> None:
        """Try for the last time, unless an attempt is on its way: then that is the last one."""
        # Home Assistant's list of what to do at its stop cannot be changed while it begins that.
        await asyncio.sleep(0)
        self._is_last = True
        if not self._attempt.locked():
            await self.async_try()
        async with self._attempt:
            pass

    def _end(self) -> None:
        self._is_over = True
        self._timer.async_stop()
        self._cancel_at_stop()
        self._hass.data[_LEFT].remove(self)
