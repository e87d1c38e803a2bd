"""The return to auto of a hub whose entry is not loaded, unless the entry is set up again before."""

import asyncio
from contextlib import suppress
import logging

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_AUTO_ON_UNLOAD, CONF_PREFIX, DOMAIN
from ..core.wire import MessageError
from ..mqtt.connection import BrokerError, Listener, Message
from ..mqtt.entry_connection import EntryConnection
from ..mqtt.tls import NotACertificateError
from .battery import FAREWELL_TIMEOUT, BatteryControl
from .channel import ControlChannel
from .store import StoredHub, hub_store

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
    until: float | None,
    *,
    is_tried_again: bool = False,
) -> None:
    """Return an entry's hub to auto, unless the entry is set up again before.

    An order with an end ends then (`until`, a Unix time stamp), or at once when the entry is disabled. Where the options say
    so all orders do, soon, and at the latest when Home Assistant stops. While the entry's set-up `is_tried_again`, that
    ends orders in time.
    """
    delays = []
    if returns_to_auto(entry):
        delays.append(RETURN_DELAY)
    if until is not None:
        delays.append(max(0.0, until - dt_util.utcnow().timestamp()))
    if delays:
        plan = _Plan(hass, entry)
        if not is_tried_again:
            plan.async_carry_out_in(min(delays))


async def async_cancel_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Change nothing of the hub, since its entry is set up again; waits for what is on its way already."""
    if plan := hass.data.get(_PLANS, {}).get(entry.entry_id):
        await plan.async_cancel()


async def async_return_removed(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return the hub of an entry that is removed to auto now, if its options say so or nobody would do so in time."""
    if plan := hass.data.get(_PLANS, {}).get(entry.entry_id):
        await plan.async_carry_out()
        await plan.async_cancel()
    else:
        await _async_return(hass, entry)


class _Plan:
    """One return to auto."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Carry it out once the entry is disabled; Home Assistant unloads none that is not loaded."""
        self._hass = hass
        self._entry = entry
        self._name = f"return of {entry.title} to auto"
        self._task: asyncio.Task[None] | None = None
        self._cancel: list[CALLBACK_TYPE] = []
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
        due = HassJob(self._async_due, self._name, cancel_on_shutdown=True)
        self._cancel.append(async_call_later(self._hass, delay, due))

    async def async_carry_out(self) -> None:
        """Return to auto now, once."""
        if self._task is None:
            self._task = self._hass.async_create_task(
                _async_return(self._hass, self._entry), self._name
            )
        await asyncio.shield(self._task)

    async def async_cancel(self) -> None:
        """Do nothing, or wait for the end of what is on its way."""
        while self._cancel:
            self._cancel.pop()()
        if self._task is not None:
            await asyncio.shield(self._task)
        plans = self._hass.data[_PLANS]
        if plans.get(self._entry.entry_id) is self:
            del plans[self._entry.entry_id]

    async def _async_due(self, _now: object = None) -> None:
        await self.async_carry_out()
        await self.async_cancel()

    @callback
    def _async_entry_changed(
        self, _change: ConfigEntryChange, entry: ConfigEntry
    ) -> None:
        if entry is self._entry and entry.disabled_by is not None:
            self._hass.async_create_task(self._async_due(), self._name)


async def _async_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return to auto over a connection of its own, and store how that ended."""
    try:
        store = hub_store(hass, entry.entry_id)
        if (stored := await store.async_load()) is None:
            return
        farewell = _Farewell(hass, entry, stored)
        if farewell.is_due:
            await farewell.async_try()
            stored["battery"] = farewell.battery.data_to_store()
            await store.async_save(stored)
    except Exception:  # else the entry could neither be set up nor be removed any more
        _LOGGER.exception("The hub of %s could not be returned to auto", entry.title)


class _Farewell:
    """A connection to one hub for one order."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, stored: StoredHub
    ) -> None:
        """Prepare; nothing is connected yet."""
        self._connection = EntryConnection(
            hass, entry.data, Listener(on_message=self._async_received)
        )
        self._channel = ControlChannel(entry.data[CONF_PREFIX], self._connection)
        self.battery = self._channel.battery = BatteryControl(
            hass, self._channel.async_publish, self._async_save, lambda _store: None
        )
        self.battery.async_restore(stored["battery"])
        is_timed = self.battery.state.until is not None
        self.is_due = self.battery.holds_battery and (
            is_timed or returns_to_auto(entry)
        )

    async def async_try(self) -> None:
        """Say goodbye if the hub can be reached."""
        try:
            async with asyncio.timeout(FAREWELL_TIMEOUT):
                await self.async_return_to_auto()
        except (BrokerError, NotACertificateError, TimeoutError) as err:
            _LOGGER.warning(
                "The hub could not be returned to auto: %s",
                str(err) or "it cannot be reached in time",
            )

    async def async_return_to_auto(self) -> None:
        """Connect, return to auto, disconnect; raises BrokerError or NotACertificateError."""
        await self._connection.async_open(self._channel.answers)
        try:
            await self.battery.async_release_battery()
        finally:
            await self._connection.async_close()

    async def _async_save(self) -> None:
        """Store nothing meanwhile: the file keeps the order that is to be ended."""

    @callback
    def _async_received(self, message: Message) -> None:
        with suppress(MessageError):
            self._channel.async_receive(message)
