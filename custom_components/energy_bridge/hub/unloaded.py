"""The return to auto of a hub whose entry is not loaded, unless the entry is set up again before."""

import asyncio
import logging

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_AUTO_ON_UNLOAD, DOMAIN
from .address import async_data_for
from .farewell import Farewell, HeldHub
from .left_behind import async_leave_hub
from .store import StoredHub, async_load_hub, async_save_hub
from .timer import Timer

_LOGGER = logging.getLogger(__name__)

RETURN_DELAY = 60.0
"""Seconds after an unload in which the entry may be set up again; a reload takes far less."""

_PLANS: HassKey[dict[str, _Plan]] = HassKey(f"{DOMAIN}_returns_to_auto")


def returns_to_auto(entry: ConfigEntry) -> bool:
    """Whether the options of a hub want it in auto when its entry is no longer loaded."""
    returns: bool = entry.options.get(CONF_AUTO_ON_UNLOAD, False)
    return returns


@callback
def async_plan_return(
    hass: HomeAssistant,
    entry: ConfigEntry,
    left: float | None,
    *,
    is_tried_again: bool = False,
) -> None:
    """Return an entry's hub to auto, unless the entry is set up again before.

    An order with an end ends then (in `left` seconds), or at once when the entry is disabled. Where the options say so all
    orders do, soon, and at the latest when Home Assistant stops; while the entry's set-up `is_tried_again` that is not soon.
    What fails is tried again.
    """
    delays = [] if left is None else [max(0.0, left)]
    if returns_to_auto(entry) and not is_tried_again:
        delays.append(RETURN_DELAY)
    if delays or returns_to_auto(entry):
        plan = _Plan(hass, entry)
        if delays:
            plan.async_carry_out_in(min(delays))


async def async_cancel_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Change nothing of the hub, since its entry is set up again; waits for what is on its way already."""
    if plan := hass.data.get(_PLANS, {}).get(entry.entry_id):
        await plan.async_cancel()


async def async_leave_stored_hub(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return the hub of the stored orders to auto, if its options say so or nobody would do so in time.

    For an entry that leads to it no more, since it is removed or leads to another hub.
    """
    await async_cancel_return(hass, entry)
    try:
        stored = await async_load_hub(hass, entry.entry_id)
        if stored and (hub := _held_hub(hass, entry, stored)) is not None:
            await async_leave_hub(hass, hub, stored["battery"])
    except Exception:  # else the entry could neither be set up nor be removed any more
        _LOGGER.exception("Failed to return the hub of %s to auto", entry.title)


async def async_resume_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Go on with what was left to do for a disabled entry when Home Assistant stopped: it sets up none."""
    try:
        stored = await async_load_hub(hass, entry.entry_id)
        if stored and (hub := _held_hub(hass, entry, stored)) is not None:
            farewell = Farewell(hass, hub, stored["battery"])
            if farewell.is_due:
                async_plan_return(hass, entry, farewell.left)
    except Exception:  # else no entry could be set up any more
        _LOGGER.exception("Failed to return the hub of %s to auto", entry.title)


class _Plan:
    """One return to auto."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Carry it out once the entry is disabled; Home Assistant unloads none that is not loaded."""
        self._hass = hass
        self._entry = entry
        self._name = f"return of {entry.title} to auto"
        self._task: asyncio.Task[float | None] | None = None
        self._failures = 0
        self._is_over = False
        self._cancel: list[CALLBACK_TYPE] = []
        self._timer = Timer(hass, self._async_due, cancel_on_shutdown=True)
        if entry.disabled_by is None:
            self._cancel.append(
                async_dispatcher_connect(
                    hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
                )
            )
        if returns_to_auto(entry):
            at_stop = HassJob(self.async_carry_out, self._name)
            self._cancel.append(hass.async_add_shutdown_job(at_stop))
        hass.data.setdefault(_PLANS, {})[entry.entry_id] = self

    @callback
    def async_carry_out_in(self, delay: float) -> None:
        """Carry it out after so many seconds, too."""
        self._timer.async_start(delay)

    async def async_carry_out(self) -> float | None:
        """Return to auto now, unless that is on its way; answers in how many seconds to try again, None if all is well."""
        if self._task is None:
            self._task = self._hass.async_create_task(
                _async_return(self._hass, self._entry, self._failures), self._name
            )
        return await asyncio.shield(self._task)

    async def async_cancel(self) -> None:
        """Do nothing any more, and wait for the end of what is on its way."""
        self._is_over = True
        self._timer.async_stop()
        while self._cancel:
            self._cancel.pop()()
        if self._task is not None:
            await asyncio.shield(self._task)
        plans = self._hass.data[_PLANS]
        if plans.get(self._entry.entry_id) is self:
            del plans[self._entry.entry_id]

    async def _async_due(self) -> None:
        retry = await self.async_carry_out()
        if self._is_over or self._task is None:
            return
        if retry is None:
            await self.async_cancel()
        else:
            self._task = None
            self._failures += 1
            self.async_carry_out_in(retry)

    @callback
    def _async_entry_changed(
        self, _change: ConfigEntryChange, entry: ConfigEntry
    ) -> None:
        if entry is self._entry and entry.disabled_by is not None:
            self._hass.async_create_task(self._async_due(), self._name)


async def _async_return(
    hass: HomeAssistant, entry: ConfigEntry, failures: int = 0
) -> float | None:
    """Return to auto over a connection of its own, and store how that ended.

    Answers in how many seconds to try again, None if all is well. Only the first of several failures is a warning.
    """
    try:
        if (stored := await async_load_hub(hass, entry.entry_id)) is None:
            return None
        if (hub := _held_hub(hass, entry, stored)) is None:
            return None
        farewell = Farewell(hass, hub, stored["battery"])
        if not farewell.is_due:
            return None
        try:
            return await farewell.async_try(
                logging.DEBUG if failures else logging.WARNING
            )
        finally:
            if farewell.is_asked:
                stored["battery"] = farewell.stored
                await async_save_hub(hass, entry.entry_id, stored)
    except Exception:  # else the entry could neither be set up nor be removed any more
        _LOGGER.exception("Failed to return the hub of %s to auto", entry.title)
        return None


@callback
def _held_hub(
    hass: HomeAssistant, entry: ConfigEntry, stored: StoredHub
) -> HeldHub | None:
    """The hub that the stored orders were given to; None where nobody knows how to reach it."""
    data = async_data_for(hass, entry, stored.get("address"))
    if data is None:
        _LOGGER.warning(
            "The previous hub of %s may still carry out an order, but its address isn't known",
            entry.title,
        )
        return None
    return HeldHub(entry.title, data, returns_to_auto(entry))
