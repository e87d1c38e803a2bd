"""The swap cabinets on one broker in Home Assistant: their connection, their devices, what is stored."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
import logging
from time import monotonic, time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_CABINETS,
    CONF_FULL_THRESHOLD,
    CONF_KIND,
    CONF_PREFIX,
    CONF_SLOT_DETAILS,
    DEFAULT_FULL_THRESHOLD,
    DOMAIN,
    KIND_CABINETS,
)
from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.fleet import Fleet, News, StoredFleet
from ..core.cabinet.orders import Outcome, SlotContent, SlotOrders
from ..core.cabinet.thresholds import ThresholdDesk, Thresholds
from ..core.cabinet.topics import Channel, parse_topic, subscriptions, topic_of
from ..mqtt.connection import BrokerError, Connection, Listener, Message
from ..mqtt.factory import async_connection
from .audience import Audience

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1
SAVE_DELAY = 300.0
TICK = timedelta(seconds=10)
QOS = 2
MAX_ENTITIES = MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY


def fleet_store(hass: HomeAssistant, entry_id: str) -> Store[StoredFleet]:
    """The file of the cabinets on one broker."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")


def cabinet_identifier(mac: str) -> tuple[str, str]:
    """The device registry's identifier of a cabinet."""
    return (DOMAIN, f"cabinet_{mac}")


def slot_identifier(mac: str, slot: int) -> tuple[str, str]:
    """The device registry's identifier of a slot."""
    return (DOMAIN, f"cabinet_{mac}_{slot}")


def fleet_identifier(entry_id: str) -> tuple[str, str]:
    """The device registry's identifier of all cabinets on one broker."""
    return (DOMAIN, f"fleet_{entry_id}")


type FleetConfigEntry = ConfigEntry[FleetCoordinator]


class FleetCoordinator:
    """Takes the cabinets' messages and tells just the entities whose values changed."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is connected yet."""
        self.hass = hass
        self.config_entry = entry
        self.details: bool = entry.options.get(CONF_SLOT_DETAILS, False)
        self.fleet = Fleet(
            monotonic,
            time,
            lambda: dt_util.now().date(),
            full=entry.options.get(CONF_FULL_THRESHOLD, DEFAULT_FULL_THRESHOLD),
            wanted=entry.options.get(CONF_CABINETS, ()),
            is_foreign=self._is_foreign,
        )
        self.orders = SlotOrders(self._publisher(Channel.OPEN_SLOT), time)
        self.desk = ThresholdDesk(self._publisher(Channel.THRESHOLDS))
        self.connection: Connection | None = None
        self._prefix: str = entry.data[CONF_PREFIX]
        self._store = fleet_store(hass, entry.entry_id)
        self.audience = Audience()
        self._news: list[Callable[[Cabinet, Sequence[int]], None]] = []
        self._alive: set[str] = set()
        self._entities = 0
        self._save_pending = False
        self._issues: set[str] = set()  # each lasts until this entry is loaded again
        self._timers: list[CALLBACK_TYPE] = []

    async def async_start(self) -> None:
        """Connect; raises BrokerError or NotACertificateError. Cabinets appear when they speak."""
        if stored := await self._store.async_load():
            self.fleet.restore(stored)
        self.connection = await async_connection(
            self.hass,
            self.config_entry.data,
            subscriptions(
                self._prefix, self.config_entry.options.get(CONF_CABINETS, ())
            ),
            Listener(on_message=self._received, on_refused=self._refused),
            qos=QOS,
        )
        await self.connection.async_start()

    @callback
    def async_run(self) -> None:
        """Start what needs the entities."""
        self._timers = [async_track_time_interval(self.hass, self._tick, TICK)]

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart."""
        while self._timers:
            self._timers.pop()()
        if self.connection is not None:
            await self.connection.async_stop()
        self.orders.stop()
        self.desk.stop()
        while self._issues:
            ir.async_delete_issue(self.hass, DOMAIN, self._issues.pop())
        await self._store.async_save(self._stored())

    def alive(self, mac: str) -> bool:
        """Whether a cabinet sends, as far as was told to its entities."""
        return mac in self._alive

    @property
    def online(self) -> int:
        """How many cabinets send, as far as was told to their entities."""
        return len(self._alive)

    @property
    def offline(self) -> list[str] | None:
        """The names of known cabinets that do not send; None until all had the time to."""
        if not self.fleet.settled:
            return None
        registry = dr.async_get(self.hass)
        devices = [
            registry.async_get_device_by_identifier(
                cabinet_identifier(mac), self.config_entry.entry_id
            )
            for mac in sorted(self.fleet.known - self._alive)
        ]
        return [device.name or "" for device in devices if device is not None]

    @callback
    def async_on_news(self, listener: Callable[[Cabinet, Sequence[int]], None]) -> None:
        """Call `listener` with every cabinet and its slots, and again with slots that appear."""
        self._news.append(listener)
        for cabinet in self.fleet.cabinets.values():
            listener(cabinet, list(cabinet.slots))

    @callback
    def async_count(self, entities: int) -> None:
        """So many entities more are added; beyond Home Assistant's limit for one entry they would be missing silently."""
        before, self._entities = self._entities, self._entities + entities
        if before <= MAX_ENTITIES < self._entities:
            issue = f"too_many_cabinets_{self.config_entry.entry_id}"
            self._issues.add(issue)
            ir.async_create_issue(
                self.hass,
                DOMAIN,
                issue,
                is_fixable=False,
                severity=ir.IssueSeverity.ERROR,
                translation_key="too_many_cabinets",
                translation_placeholders={
                    "entry": self.config_entry.title,
                    "limit": str(MAX_ENTITIES),
                    "cabinets": str(len(self.fleet.cabinets) - 1),
                },
            )

    @callback
    def async_forget(self, mac: str) -> None:
        """Forget a cabinet that is gone for good, and the devices of its slots."""
        registry = dr.async_get(self.hass)
        entry_id = self.config_entry.entry_id
        cabinet = registry.async_get_device_by_identifier(
            cabinet_identifier(mac), entry_id
        )
        for device in dr.async_entries_for_config_entry(registry, entry_id):
            if cabinet is not None and device.via_device_id == cabinet.id:
                registry.async_remove_device(device.id)
        self.fleet.remove(mac)
        self._save()

    async def open_slot(
        self,
        mac: str,
        slot: int,
        kind: SlotContent | None = None,
        order_number: str | None = None,
        *,
        wait: bool = True,
    ) -> Outcome:
        """Open a slot, by default as what it is now; raises OrderError or BrokerError."""
        if kind is None:
            known = self.fleet.cabinets[mac].slots.get(slot)
            holds = known is not None and known.reading.pack is not None
            kind = SlotContent.PACK if holds else SlotContent.EMPTY
        return await self.orders.open_slot(mac, slot, kind, order_number, wait=wait)

    async def set_thresholds(self, mac: str, thresholds: Thresholds) -> dict[str, bool]:
        """Send a cabinet its settings; raises NoAnswerError, AnswerPendingError or BrokerError."""
        answer = await self.desk.send(mac, thresholds)
        cabinet = self.fleet.cabinets[mac]
        taken = {
            name: value
            for name, value in thresholds.settings.items()
            if answer.get(name)
        }
        is_new = not taken.keys() <= cabinet.thresholds.keys()
        changed = cabinet.set_thresholds(taken)
        if is_new:
            for listener in self._news:
                listener(cabinet, [])
        self.audience.tell(
            mac, ("thresholds", "figures"), dict.fromkeys(changed, ("state",))
        )
        self._save()
        return answer

    @callback
    def _received(self, message: Message) -> None:
        if (found := parse_topic(message.topic, self._prefix)) is None:
            return
        channel, address = found
        news = self.fleet.receive(
            channel, address, message.payload, retained=message.retained
        )
        if news is None:
            return
        mac = news.cabinet.mac
        if channel is Channel.INFO:
            self._took_info(news)
        elif news.answer is not None:
            self.desk.add_answer(mac, news.answer)
        else:
            if news.notification is not None:
                self.orders.add_notification(mac, news.notification)
            self.audience.tell_events(mac, news)
            if news.alert is not None:
                self.audience.tell(mac, ("alerts",))
                self._save()

    @callback
    def _took_info(self, news: News) -> None:
        cabinet = news.cabinet
        mac = cabinet.mac
        came_back = mac not in self._alive
        if came_back and not news.is_new:
            _LOGGER.info("Cabinet %s sends again", mac)
        self._alive.add(mac)
        reread = "reading" in news.values
        if reread or news.new_slots or came_back or "software" in news.values:
            self._register(cabinet)
        if reread or news.new_slots:
            for listener in self._news:
                listener(cabinet, news.new_slots)
        if news.is_new or news.moved:
            self._save()
        if came_back or "slots" in news.values:
            self.audience.tell_alive(mac)
        else:
            self.audience.tell(mac, ("seen", *news.values), news.slots)

    @callback
    def _tick(self, _now: datetime) -> None:
        for cabinet in self.fleet.expire_alerts_and_swaps():
            self.audience.tell(cabinet.mac, ("alerts", "swaps"))
        for mac in [mac for mac in self._alive if not self.fleet.alive(mac)]:
            self._alive.discard(mac)
            _LOGGER.info("Cabinet %s has fallen silent", mac)
            self.audience.tell_alive(mac)
        self.audience.tell_totals()

    @callback
    def _save(self) -> None:
        """Store soon; calls meanwhile do not put it off, as there is always a pack that moves somewhere."""
        if not self._save_pending:
            self._save_pending = True
            self._store.async_delay_save(self._stored, SAVE_DELAY)

    @callback
    def _stored(self) -> StoredFleet:
        self._save_pending = False
        return self.fleet.data_to_store()

    def _publisher(self, channel: Channel) -> Callable[[str, bytes], Awaitable[None]]:
        async def publish(mac: str, payload: bytes) -> None:
            assert self.connection is not None
            address = self.fleet.cabinets[mac].address
            await self.connection.async_publish(
                topic_of(channel, address, self._prefix), payload
            )

        return publish

    @callback
    def _refused(self, error: BrokerError) -> None:
        _LOGGER.info(
            "%s: the broker refuses the connection now: %s",
            self.config_entry.title,
            error,
        )
        self.config_entry.async_start_reauth(self.hass)

    def _is_foreign(self, mac: str) -> bool:
        """Whether a cabinet belongs to another entry already."""
        registry = dr.async_get(self.hass)
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            if (
                entry.entry_id == self.config_entry.entry_id
                or entry.data[CONF_KIND] != KIND_CABINETS
            ):
                continue
            if wanted := entry.options.get(CONF_CABINETS):
                if mac in wanted:
                    return True
            elif device := registry.async_get_device_by_identifier(
                cabinet_identifier(mac), entry.entry_id
            ):
                issue = f"same_cabinet_twice_{device.id}"
                self._issues.add(issue)
                ir.async_create_issue(
                    self.hass,
                    DOMAIN,
                    issue,
                    is_fixable=False,
                    severity=ir.IssueSeverity.WARNING,
                    translation_key="same_cabinet_twice",
                    translation_placeholders={
                        "entry": self.config_entry.title,
                        "other": entry.title,
                        "mac": mac,
                    },
                )
                return True
        return False

    @callback
    def _register(self, cabinet: Cabinet) -> None:
        """Bring the device registry up to date."""
        registry = dr.async_get(self.hass)
        entry_id = self.config_entry.entry_id
        name = cabinet.reading.device_id or cabinet.mac
        device = registry.async_get_or_create(
            config_entry_id=entry_id,
            identifiers={cabinet_identifier(cabinet.mac)},
            connections={
                (dr.CONNECTION_NETWORK_MAC, dr.format_mac(cabinet.mac)),
            },
            model="Battery swap cabinet",
            name=name,
            serial_number=cabinet.reading.device_id,
            sw_version=cabinet.reading.software,
            hw_version=cabinet.reading.hardware,
        )
        for number, slot in cabinet.slots.items():
            registry.async_get_or_create(
                config_entry_id=entry_id,
                identifiers={slot_identifier(cabinet.mac, number)},
                model="Slot",
                translation_key="slot",
                translation_placeholders={"cabinet": name, "slot": str(number)},
                sw_version=slot.reading.software,
                via_device_id=device.id,
            )
