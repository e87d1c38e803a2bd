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
def async_plan_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return an entry's hub to auto soon, and at the latest when Home Assistant stops."""
    _Plan(hass, entry).async_carry_out_later()


@callback
def async_plan_return_if_left(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return the hub of an entry whose set-up failed to auto once that is disabled, or Home Assistant stops.

    Only if its options say so.
    """
    if returns_to_auto(entry) and not hass.is_stopping:
        _Plan(hass, entry).async_carry_out_when_disabled()


async def async_cancel_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Change nothing of the hub, since its entry is set up again; waits for what is on its way already."""
    if plan := hass.data.get(_PLANS, {}).get(entry.entry_id):
        await plan.async_cancel()


async def async_return_removed(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Return the hub of an entry that is removed to auto now, if its options say so."""
    if plan := hass.data.get(_PLANS, {}).get(entry.entry_id):
        await plan.async_carry_out()
        await plan.async_cancel()
    elif returns_to_auto(entry):
        await _async_return(hass, entry)


class _Plan:
    """One return to auto."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Carry it out when Home Assistant stops."""
        self._hass = hass
        self._entry = entry
        self._name = f"return of {entry.title} to auto"
        self._task: asyncio.Task[None] | None = None
        self._cancel: list[CALLBACK_TYPE] = [
            hass.async_add_shutdown_job(HassJob(self.async_carry_out, self._name))
        ]
        hass.data.setdefault(_PLANS, {})[entry.entry_id] = self

    @callback
    def async_carry_out_later(self) -> None:
        """Carry it out soon."""
        due = HassJob(self._async_due, self._name, cancel_on_shutdown=True)
        self._cancel.append(async_call_later(self._hass, RETURN_DELAY, due))

    @callback
    def async_carry_out_when_disabled(self) -> None:
        """Carry it out once the entry is disabled; Home Assistant unloads none that is not loaded."""
        self._cancel.append(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
            )
        )

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
    store = hub_store(hass, entry.entry_id)
    stored = await store.async_load()
    if stored is None:
        return
    farewell = _Farewell(hass, entry, stored)
    if farewell.battery.holds_battery:
        try:
            async with asyncio.timeout(FAREWELL_TIMEOUT):
                await farewell.async_return_to_auto()
        except (BrokerError, NotACertificateError, TimeoutError) as err:
            _LOGGER.warning(
                "The hub could not be returned to auto: %s",
                str(err) or "it cannot be reached in time",
            )
        stored["battery"] = farewell.battery.data_to_store()
        await store.async_save(stored)


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
