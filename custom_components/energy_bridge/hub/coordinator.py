"""One EnergyHub in Home Assistant: takes its messages, and tells the entities."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
import logging
from time import monotonic, time
from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ..const import (
    CONF_FOLD_INTERVAL,
    CONF_KEEP_ALIVE,
    CONF_PREFIX,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
)
from ..coordinator import async_ask_for_login, async_close_with
from ..core.ferroamp.checks import CHECKED_KEYS
from ..core.ferroamp.device import Device
from ..core.ferroamp.hub import HUB_KEY, Hub
from ..core.ferroamp.order_storage import orders_of_another_hub
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.rating import PowerRange
from ..core.ferroamp.topics import data_topics
from ..core.wire import MessageError
from ..mqtt.connection import Listener, Message
from ..mqtt.entry_connection import EntryConnection
from ..mqtt.probes import async_await_hub
from ..mqtt.setup_errors import setup_errors
from .address import (
    async_forget_data,
    async_is_hub_of,
    async_note_used_data,
    hub_address,
)
from .battery import BatteryControl
from .channel import ControlChannel
from .devices import async_register_device, device_identifier, unit_keys
from .issues import HubIssues
from .left_behind import async_finish_left_hubs
from .migration import async_migrate_hub, async_migrate_units
from .presence import Presence
from .store import HubFile, StoredHub, async_forget_unwritten
from .trigger import async_tell_refusal
from .unloaded import (
    async_cancel_return,
    async_leave_stored_hub,
    async_plan_return,
    async_resume_return,
    returns_to_auto,
)
from .version import HubVersion

_LOGGER = logging.getLogger(__name__)

SAVE_INTERVAL = timedelta(minutes=5)
LIVENESS_INTERVAL = timedelta(seconds=5)

type HubConfigEntry = ConfigEntry[HubCoordinator]


class HubCoordinator(DataUpdateCoordinator[None]):
    """Takes a hub's messages and tells the entities once per fold interval."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is connected yet."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title)
        self.hub = Hub(
            monotonic,
            time,
            swapped=entry.options.get(CONF_SWAP_BATTERY, False),
        )
        self.connection = EntryConnection(
            hass,
            entry.data,
            Listener(
                on_message=self._async_received,
                on_connection=self._async_connection_changed,
                on_refused=partial(async_ask_for_login, hass, entry),
            ),
        )
        self._file = HubFile(hass, entry.entry_id, self._stored)
        self._channel = ControlChannel(entry.data[CONF_PREFIX], self.connection)
        self.battery = self._channel.battery = BatteryControl(
            hass,
            self._channel.async_publish,
            self._file.async_save_now,
            self._async_battery_changed,
            refused=partial(async_tell_refusal, hass, entry),
            drop=self._channel.async_drop,
            keep_alive=entry.options.get(CONF_KEEP_ALIVE, 0),
        )
        self._version = HubVersion(hass, entry, self.battery)
        self.presence = Presence(entry.title, self._version.async_ask)
        self.power_range = PowerRange(self.hub)
        self._data_topics = data_topics(entry.data[CONF_PREFIX])
        self._first_message = asyncio.Event()
        self._device_listeners: list[Callable[[Device], None]] = []
        self._order_listeners: list[Callable[[], None]] = []
        self._timers: list[CALLBACK_TYPE] = []
        self._started = False
        self._closed = False
        self._issues = HubIssues(hass, entry)
        self._wanted = CHECKED_KEYS
        self._address = hub_address(entry.data)
        self.folds = 0
        """How many intervals were turned into values."""

    async def async_start(self) -> None:
        """Connect and wait for the hub's first message; raises as a config entry's set-up does."""
        with setup_errors():
            try:
                await self._async_connect()
            except BaseException:
                await self._async_give_up()
                raise
        self._started = True

    async def _async_connect(self) -> None:
        await async_cancel_return(self.hass, self.config_entry)
        if stored := await self._file.async_load():
            self.hub.restore(stored["devices"])
            async_migrate_units(self.hass, self.config_entry, stored["devices"])
            await self._async_take_up_orders(stored)
        async_note_used_data(self.hass, self.config_entry)
        self.hub.expect_units(unit_keys(self.hass, self.config_entry))
        self._file.async_open()
        if stored:
            self._async_save()  # else a kill would leave orders to nobody, and totals that seem final
        for device in self.hub.devices.values():
            self._async_register(device)
        async_close_with(self.hass, self.config_entry, self._async_give_up)
        await self.connection.async_open(
            (*self._data_topics, *self._channel.answers),
            optional=(self._channel.requests,),
        )
        await async_finish_left_hubs(self.hass, self.config_entry.data)
        self.battery.async_start()
        self._version.async_ask()
        self.config_entry.async_on_unload(
            self.hass.async_add_shutdown_job(HassJob(self._async_release_battery))
        )
        await async_await_hub(self._first_message, self.connection)
        self.async_fold()

    async def _async_take_up_orders(self, stored: StoredHub) -> None:
        """Go on from the stored orders if they were given to this hub; those of another one end there."""
        battery = stored["battery"]
        if not async_is_hub_of(self.hass, self.config_entry, stored.get("address")):
            await async_leave_stored_hub(self.hass, self.config_entry)
            battery = orders_of_another_hub(battery)
        self.battery.async_restore(battery)

    @callback
    def async_run(self) -> None:
        """Start the timers that need the entities."""
        fold = timedelta(
            seconds=self.config_entry.options.get(
                CONF_FOLD_INTERVAL, DEFAULT_FOLD_INTERVAL
            )
        )
        self._timers = [
            async_track_time_interval(self.hass, self.async_fold, fold),
            async_track_time_interval(
                self.hass, self._async_check_liveness, LIVENESS_INTERVAL
            ),
            async_track_time_interval(self.hass, self._async_save, SAVE_INTERVAL),
        ]

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart; a reload changes nothing of the battery's orders."""
        if self.config_entry.disabled_by is not None or self.hass.is_stopping:
            await self._async_release_battery()
        await self._async_give_up()

    async def _async_release_battery(self) -> None:
        """Leave the hub in auto where the options say so, or where nobody would end an order in time."""
        is_disabled = self.config_entry.disabled_by is not None
        is_timed = self.battery.left is not None
        if returns_to_auto(self.config_entry) or (is_disabled and is_timed):
            await self.battery.async_release_battery()

    async def _async_give_up(self) -> None:
        """Close once, and have the hub returned to auto where that is left to do."""
        if self._closed:
            return
        await self._async_close()
        is_left = self.battery.holds_battery or not self._started
        if is_left and not self.hass.is_stopping:
            async_plan_return(
                self.hass,
                self.config_entry,
                self.battery.due,
                is_tried_again=not self._started,
            )

    async def _async_close(self) -> None:
        """Disconnect and store; whoever is closed stores nothing any more."""
        self._closed = True
        while self._timers:
            self._timers.pop()()
        self.battery.async_stop()
        await self.connection.async_close()
        await self.battery.async_wait_until_idle()
        await self._file.async_close()

    @callback
    def async_show_keys(self, keys: Iterable[str]) -> None:
        """Read these keys of the hub from now on; what no entity shows is not read every second."""
        if not self._wanted.issuperset(keys):
            self._wanted |= frozenset(keys)
            self.hub.select_keys(self._wanted)

    @callback
    def async_listen_devices(self, listener: Callable[[Device], None]) -> None:
        """Call `listener` for every known device, and again for a new one or one that sends a key never seen."""
        self._device_listeners.append(listener)
        for device in list(self.hub.devices.values()):
            listener(device)

    @callback
    def async_listen_orders(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever something else is known of the battery's orders."""
        self._order_listeners.append(listener)

    @callback
    def async_remove_device(self, device: dr.AnyDeviceEntry) -> bool:
        """Forget a unit that is gone for good; one that sends, and the hub itself, stay."""
        for key in self.hub.devices:
            identifier = device_identifier(self.config_entry.entry_id, key)
            if identifier in device.identifiers:
                if key == HUB_KEY or self.hub.alive(key):
                    return False
                self.hub.remove(key)
                self._async_save()
                break
        return True

    @classmethod
    @callback
    def async_clear_issues(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Clear the repairs of a hub that is disabled or removed."""
        HubIssues(hass, entry).async_clear()

    @classmethod
    async def async_migrate(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Give the units identifiers that are unique in the world."""
        await async_migrate_hub(hass, entry)

    @classmethod
    async def async_resume_disabled(
        cls, hass: HomeAssistant, entry: ConfigEntry
    ) -> None:
        """End an order that a disabled hub still carries out."""
        await async_resume_return(hass, entry)

    @classmethod
    async def async_forget(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Leave the hub in auto if the options say so, and forget the way to it."""
        await async_leave_stored_hub(hass, entry)
        async_forget_data(hass, entry)
        async_forget_unwritten(hass, entry.entry_id)

    @callback
    def _async_received(self, message: Message) -> None:
        if kind := self._data_topics.get(message.topic):
            device = self.hub.receive(kind, message.payload, retained=message.retained)
            if device is not None:
                self._async_update_device(device)
            if (
                kind is Kind.HUB
                and not self._first_message.is_set()
                and self.hub.alive(HUB_KEY)
            ):
                self._first_message.set()
        else:
            try:
                self._channel.async_receive(message)
            except MessageError as err:
                self.hub.unused.count(err.cause)

    @callback
    def _async_connection_changed(self, connected: bool) -> None:
        self.battery.async_note_connection(connected)
        self.async_update_listeners()

    @callback
    def _async_update_device(self, device: Device) -> None:
        """Register a device that is new, or that sends something new, and have its entities added."""
        self._async_register(device)
        for module in self.hub.units(Kind.ESM):
            self._async_register(module)  # It may belong elsewhere now.
        if not self._device_listeners or self._is_unloaded:
            return
        self.presence.async_update(self.hub.fold_readings())
        for listener in self._device_listeners:
            listener(device)
        self.async_update_listeners()
        self._async_save()

    @property
    def _is_unloaded(self) -> bool:
        """Whether the platforms are gone or going: what is added now nobody would remove."""
        return self.config_entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS

    @callback
    def async_fold(self, _now: datetime | None = None) -> None:
        """Turn what came since the last time into values, and tell the entities."""
        self.presence.async_update(self.hub.fold_readings())
        self.folds += 1
        self.async_update_listeners()
        if self.hub.pop_offset_moved():
            self._async_save()
        self._issues.async_check_hub(self.hub)

    @callback
    def _async_check_liveness(self, _now: datetime) -> None:
        self.battery.async_check_clock()
        if self.hub.alive_keys() != self.presence.alive:
            # Folding tells what is too old to count, too.
            self.presence.async_update(self.hub.fold_readings())
            self.async_update_listeners()

    @callback
    def _async_battery_changed(self, store: bool) -> None:
        if store:
            self._async_save()
        self._version.async_tell_registry()
        if not self._is_unloaded:
            for listener in self._order_listeners:
                listener()
        self.async_update_listeners()

    @callback
    def _async_save(self, _now: datetime | None = None) -> None:
        self._file.async_save_soon()

    def _stored(self) -> StoredHub:
        return StoredHub(
            devices=self.hub.data_to_store(is_final=self._closed),
            battery=self.battery.data_to_store(),
            address=self._address,
        )

    @callback
    def _async_register(self, device: Device) -> None:
        async_register_device(
            self.hass, self.config_entry, device, self.hub.place_of(device)
        )

    @override
    async def _async_update_data(self) -> None:
        """Nothing to poll: the hub sends by itself."""
