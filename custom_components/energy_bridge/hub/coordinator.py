"""One EnergyHub in Home Assistant: its connection, its values, its battery orders, and what it stores."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
import logging
from time import monotonic, time
from typing import TypedDict, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ..const import (
    CONF_AUTO_ON_UNLOAD,
    CONF_FOLD_INTERVAL,
    CONF_KEEP_ALIVE,
    CONF_KIND,
    CONF_PREFIX,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
    DEFAULT_POWER_LIMIT,
    DOMAIN,
    KIND_FERROAMP,
    MANUFACTURER,
)
from ..core.ferroamp.control import Controller, Stage
from ..core.ferroamp.device import Device, DeviceKey
from ..core.ferroamp.hub import HUB_KEY, Hub, StoredDevice
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
from .battery import BatteryControl, StoredBattery

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1
SAVE_DELAY = 1.0
SAVE_INTERVAL = timedelta(minutes=5)
LIVENESS_INTERVAL = timedelta(seconds=5)

DIRECTION_KEYS = frozenset(
    {"battery_power", "battery_register_prod", "battery_register_cons"}
)
"""What the check of the battery counters' direction needs, whatever is shown."""

MODELS = {
    Kind.ESO: "Energy Storage Optimizer",
    Kind.SSO: "Solar String Optimizer",
    Kind.ESM: "Energy Storage Module",
}

type HubConfigEntry = ConfigEntry[HubCoordinator]


class Stored(TypedDict):
    """The file of one hub."""

    devices: list[StoredDevice]
    battery: StoredBattery


def hub_store(hass: HomeAssistant, entry_id: str) -> Store[Stored]:
    """The file of one hub."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")


def device_identifier(entry_id: str, key: DeviceKey) -> tuple[str, str]:
    """The device registry's identifier of the hub or one of its units."""
    return (DOMAIN, entry_id if key == HUB_KEY else f"{key.kind.value}_{key.serial}")


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
            is_foreign=self._is_foreign,
        )
        self.connection: Connection | None = None
        self.alive: frozenset[DeviceKey] = frozenset()
        self.battery = BatteryControl(
            hass,
            self._controller,
            self._battery_changed,
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
        self._news: list[Callable[[Device], None]] = []
        self._timers: list[CALLBACK_TYPE] = []
        self._direction: bool | None = None
        self._wanted = DIRECTION_KEYS

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
        """Connect and wait for the hub's first message; raises BrokerError or SilentHubError."""
        if stored := await self._store.async_load():
            self.hub.restore(stored["devices"])
            self.battery.resume(stored["battery"])
        for device in self.hub.devices.values():
            self._register(device)
        self.connection = await async_connection(
            self.hass,
            self.config_entry.data,
            (*self._data_topics, *self._control_topics),
            Listener(on_message=self._received, on_refused=self._refused),
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
                self.hass, self._check_liveness, LIVENESS_INTERVAL
            ),
            async_track_time_interval(self.hass, self._save, SAVE_INTERVAL),
        ]
        self.battery.start()

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart."""
        while self._timers:
            self._timers.pop()()
        await self.battery.stop(
            return_to_auto=self.config_entry.options.get(CONF_AUTO_ON_UNLOAD, False)
        )
        if self.connection is not None:
            await self.connection.async_stop()
        await self._store.async_save(self._stored())

    @callback
    def async_want(self, keys: Iterable[str]) -> None:
        """An entity shows these keys of the hub; what no entity shows is not read every second."""
        if not self._wanted.issuperset(keys):
            self._wanted |= frozenset(keys)
            self.hub.select_keys(self._wanted)

    @callback
    def async_on_news(self, listener: Callable[[Device], None]) -> None:
        """Call `listener` for every known device, and again for a new one or one that sends a key never seen."""
        self._news.append(listener)
        for device in list(self.hub.devices.values()):
            listener(device)

    @callback
    def async_forget(self, key: DeviceKey) -> None:
        """Forget a unit that is gone for good."""
        self.hub.remove(key)
        self._save()

    @callback
    def _received(self, message: Message) -> None:
        if kind := self._data_topics.get(message.topic):
            device = self.hub.receive(kind, message.payload, retained=message.retained)
            if device is not None:
                self._async_news(device)
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
    def _async_news(self, device: Device) -> None:
        self._register(device)
        for module in self.hub.units(Kind.ESM):
            if module.parent is not None and module.parent.serial == device.key.serial:
                self._register(module)
        if not self._news:
            return
        self.hub.fold_readings()
        self._refresh_alive()
        for listener in self._news:
            listener(device)
        self.async_update_listeners()
        self._save()

    @callback
    def async_fold(self, _now: datetime | None = None) -> None:
        """Turn what came since the last time into values, and tell the entities."""
        self.hub.fold_readings()
        self._refresh_alive()
        self.async_update_listeners()
        if self.hub.pop_offset_moved():
            self._save()
        self._check_direction()

    @callback
    def _check_liveness(self, _now: datetime) -> None:
        before = self.alive
        self._refresh_alive()
        if self.alive is not before:
            self.hub.fold_readings()
            self.async_update_listeners()

    @callback
    def _refresh_alive(self) -> None:
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
    def _battery_changed(self) -> None:
        self._save()
        self.async_update_listeners()

    @callback
    def _save(self, _now: datetime | None = None) -> None:
        self._store.async_delay_save(self._stored, SAVE_DELAY)

    def _stored(self) -> Stored:
        return Stored(devices=self.hub.data_to_store(), battery=self.battery.store())

    def _controller(self, on_answer: Callable[..., None]) -> Controller:
        return Controller(self._publish, on_answer)

    async def _publish(self, payload: bytes) -> None:
        assert self.connection is not None
        await self.connection.async_publish(self._request_topic, payload)

    @callback
    def _refused(self, error: BrokerError) -> None:
        _LOGGER.info("%s: the broker refuses the connection now: %s", self.name, error)
        self.config_entry.async_start_reauth(self.hass)

    def _is_foreign(self, key: DeviceKey) -> bool:
        """Whether a unit belongs to another hub's entry: then both entries are the same hub."""
        registry = dr.async_get(self.hass)
        issue_id = f"same_hub_twice_{self.config_entry.entry_id}"
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            if (
                entry.entry_id == self.config_entry.entry_id
                or entry.data[CONF_KIND] != KIND_FERROAMP
            ):
                continue
            if registry.async_get_device_by_identifier(
                device_identifier(entry.entry_id, key), entry.entry_id
            ):
                ir.async_create_issue(
                    self.hass,
                    DOMAIN,
                    issue_id,
                    is_fixable=False,
                    severity=ir.IssueSeverity.WARNING,
                    translation_key="same_hub_twice",
                    translation_placeholders={
                        "entry": self.name,
                        "other": entry.title,
                        "serial": key.serial,
                    },
                )
                return True
        ir.async_delete_issue(self.hass, DOMAIN, issue_id)
        return False

    @callback
    def _check_direction(self) -> None:
        if self.hub.checks.direction is self._direction:
            return
        self._direction = self.hub.checks.direction
        issue_id = f"battery_direction_{self.config_entry.entry_id}"
        if self._direction:
            ir.async_create_issue(
                self.hass,
                DOMAIN,
                issue_id,
                data={"entry_id": self.config_entry.entry_id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key="battery_direction",
                translation_placeholders={"entry": self.name},
            )
        else:
            ir.async_delete_issue(self.hass, DOMAIN, issue_id)

    @callback
    def _register(self, device: Device) -> None:
        """Bring the device registry up to date; a unit hangs below its parent, or below the hub."""
        registry = dr.async_get(self.hass)
        entry_id = self.config_entry.entry_id
        identifiers = {device_identifier(entry_id, device.key)}
        if device.unit is None:
            registry.async_get_or_create(
                config_entry_id=entry_id,
                identifiers=identifiers,
                manufacturer=MANUFACTURER,
                model="EnergyHub",
                name=self.config_entry.title,
            )
            return
        parent_key = (
            DeviceKey(Kind.ESO, device.parent.serial) if device.parent else HUB_KEY
        )
        parent = registry.async_get_device_by_identifier(
            device_identifier(entry_id, parent_key), entry_id
        ) or registry.async_get_device_by_identifier(
            device_identifier(entry_id, HUB_KEY), entry_id
        )
        assert parent is not None
        registry.async_get_or_create(
            config_entry_id=entry_id,
            identifiers=identifiers,
            manufacturer=MANUFACTURER,
            model=MODELS[device.key.kind],
            model_id=device.unit.part_number or None,
            serial_number=device.unit.serial,
            translation_key=device.key.kind.value,
            translation_placeholders={"serial": device.unit.serial},
            via_device_id=parent.id,
        )

    @override
    async def _async_update_data(self) -> None:
        """Nothing to poll: the hub sends by itself."""
