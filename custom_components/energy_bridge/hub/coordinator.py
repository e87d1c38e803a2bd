"""One EnergyHub in Home Assistant: takes its messages, and tells the entities."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
import logging
from time import monotonic, time
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ..const import (
    CONF_AUTO_ON_UNLOAD,
    CONF_FOLD_INTERVAL,
    CONF_KEEP_ALIVE,
    CONF_PREFIX,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
    DEFAULT_POWER_LIMIT,
)
from ..coordinator import async_ask_for_login
from ..core.ferroamp import control
from ..core.ferroamp.control import Controller, Stage
from ..core.ferroamp.device import Device, DeviceKey
from ..core.ferroamp.hub import HUB_KEY, Hub
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.requests import parse_answer
from ..core.ferroamp.topics import data_topics
from ..core.wire import MessageError
from ..mqtt.connection import (
    BrokerError,
    CannotConnectError,
    Connection,
    Listener,
    Message,
)
from ..mqtt.factory import async_connection
from ..mqtt.probes import FIRST_MESSAGE_TIMEOUT, SilentHubError
from ..mqtt.setup_errors import setup_errors
from .battery import BatteryControl
from .devices import async_register_device, device_identifier
from .issues import HubIssues
from .migration import async_migrate_hub, async_migrate_units
from .store import StoredHub, hub_store
from .twins import async_find_twin

_LOGGER = logging.getLogger(__name__)

SAVE_DELAY = 1.0
SAVE_INTERVAL = timedelta(minutes=5)
LIVENESS_INTERVAL = timedelta(seconds=5)

DIRECTION_KEYS = frozenset(
    {"battery_power", "battery_register_prod", "battery_register_cons"}
)
"""What the check of the battery counters' direction needs, whatever is shown."""

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
        self.connection: Connection | None = None
        self.alive: frozenset[DeviceKey] = frozenset()
        self.battery = BatteryControl(
            hass,
            self._controller,
            self._async_battery_changed,
            keep_alive=entry.options.get(CONF_KEEP_ALIVE, 0),
        )
        prefix = entry.data[CONF_PREFIX]
        self._data_topics = data_topics(prefix)
        self._control_topics = {
            f"{prefix}/control/{stage.value}": stage for stage in Stage
        }
        self._request_topic = f"{prefix}/control/request"
        self._store = hub_store(hass, entry.entry_id)
        self._first_message = asyncio.Event()
        self._device_listeners: list[Callable[[Device], None]] = []
        self._timers: list[CALLBACK_TYPE] = []
        self._issues = HubIssues(hass, entry)
        self._wanted = DIRECTION_KEYS

    @property
    def connected(self) -> bool:
        """Whether orders can be sent, as far as is known."""
        return self.connection is not None and self.connection.connected

    @property
    def power_limit(self) -> float:
        """The largest power (W) to order: the hub's own word, else the modules' rated power, else the largest hub's."""
        if self.battery.state.limit is not None:
            return self.battery.state.limit
        rated = [
            module.value("rated_power") or 0.0 for module in self.hub.units(Kind.ESM)
        ]
        return sum(rated) if rated and all(rated) else DEFAULT_POWER_LIMIT

    async def async_start(self) -> None:
        """Connect and wait for the hub's first message; raises as a config entry's set-up does."""
        with setup_errors():
            await self._async_connect()

    async def _async_connect(self) -> None:
        if stored := await self._store.async_load():
            self.hub.restore(stored["devices"])
            async_migrate_units(self.hass, self.config_entry, stored["devices"])
            self.battery.restore(stored["battery"])
        for device in self.hub.devices.values():
            self._async_register(device)
        self.connection = await async_connection(
            self.hass,
            self.config_entry.data,
            (*self._data_topics, *self._control_topics),
            Listener(
                on_message=self._async_received,
                on_connection=self._async_connection_changed,
                on_refused=self._async_refused,
            ),
        )
        await self.connection.async_start()
        try:
            async with asyncio.timeout(FIRST_MESSAGE_TIMEOUT):
                await self._first_message.wait()
        except TimeoutError:
            connected = self.connection.connected
            await self.connection.async_stop()
            if not connected:
                raise CannotConnectError("the connection was lost") from None
            raise SilentHubError from None
        except asyncio.CancelledError:
            await self.connection.async_stop()
            raise
        self.async_fold()

    @callback
    def async_run(self) -> None:
        """Start what needs the entities: the timers, and the end of an order's time."""
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
        self.battery.async_start()

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart."""
        while self._timers:
            self._timers.pop()()
        await self.battery.async_stop(
            return_to_auto=self.config_entry.options.get(CONF_AUTO_ON_UNLOAD, False)
        )
        if self.connection is not None:
            await self.connection.async_stop()
        await self._store.async_save(self._stored())

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
    async def async_remove_stored(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Remove the hub's file."""
        await hub_store(hass, entry.entry_id).async_remove()

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
        elif stage := self._control_topics.get(message.topic):
            try:
                answer = parse_answer(message.payload)
            except MessageError as err:
                self.hub.checks.causes[err.cause] += 1
                return
            self.battery.controller.add_answer(stage, answer)

    @callback
    def _async_update_device(self, device: Device) -> None:
        """Register a device that is new, or that sends something new, and have its entities added."""
        self._async_register(device)
        for module in self.hub.units(Kind.ESM):
            if self.hub.parent_of(module) == device.key:
                self._async_register(module)
        if not self._device_listeners:
            return
        self.hub.fold_readings()
        self._async_refresh_alive()
        for listener in self._device_listeners:
            listener(device)
        self.async_update_listeners()
        self._async_save()

    @callback
    def async_fold(self, _now: datetime | None = None) -> None:
        """Turn what came since the last time into values, and tell the entities."""
        self.hub.fold_readings()
        self._async_refresh_alive()
        self.async_update_listeners()
        if self.hub.pop_offset_moved():
            self._async_save()
        self._issues.async_check_direction(self.hub.checks.direction)
        self._issues.async_same_hub(
            async_find_twin(self.hass, self.config_entry, self.hub)
        )

    @callback
    def _async_check_liveness(self, _now: datetime) -> None:
        before = self.alive
        self._async_refresh_alive()
        if self.alive is not before:
            self.hub.fold_readings()
            self.async_update_listeners()

    @callback
    def _async_refresh_alive(self) -> None:
        alive = frozenset(key for key in self.hub.devices if self.hub.alive(key))
        if alive == self.alive:
            return
        self.alive = alive
        if (HUB_KEY in self.alive) != self.last_update_success:
            self.last_update_success = HUB_KEY in self.alive
            _LOGGER.info(
                "%s %s",
                self.name,
                "sends again" if self.last_update_success else "has fallen silent",
            )

    @callback
    def _async_battery_changed(self) -> None:
        self._async_save()
        self.async_update_listeners()

    @callback
    def _async_save(self, _now: datetime | None = None) -> None:
        self._store.async_delay_save(self._stored, SAVE_DELAY)

    def _stored(self) -> StoredHub:
        return StoredHub(
            devices=self.hub.data_to_store(), battery=self.battery.data_to_store()
        )

    def _controller(self, on_answer: Callable[..., None]) -> Controller:
        return Controller(
            self._async_publish,
            on_answer,
            response_timeout=control.RESPONSE_TIMEOUT,
            drop=self._async_drop,
        )

    async def _async_publish(self, payload: bytes) -> None:
        assert self.connection is not None
        await self.connection.async_publish(
            self._request_topic, payload, expiry=control.RESPONSE_TIMEOUT
        )

    async def _async_drop(self) -> None:
        if self.connection is not None:
            await self.connection.async_drop()

    @callback
    def _async_connection_changed(self, _connected: bool) -> None:
        self.async_update_listeners()

    @callback
    def _async_refused(self, error: BrokerError) -> None:
        async_ask_for_login(self.hass, self.config_entry, error)

    @callback
    def _async_register(self, device: Device) -> None:
        async_register_device(
            self.hass, self.config_entry, device, self.hub.parent_of(device)
        )

    @override
    async def _async_update_data(self) -> None:
        """Nothing to poll: the hub sends by itself."""
