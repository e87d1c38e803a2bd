"""The swap cabinets on one broker in Home Assistant: takes their messages, and tells the entities."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, time

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import (
    CONF_CABINETS,
    CONF_FULL_THRESHOLD,
    CONF_PREFIX,
    CONF_SLOT_DETAILS,
    DEFAULT_FULL_THRESHOLD,
    DOMAIN,
)
from ..coordinator import Devices, async_ask_for_login, async_close_with
from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.fleet import Fleet, News
from ..core.cabinet.pack_search import PackSearch
from ..core.cabinet.topics import OF_OTHERS, Channel, parse_topic, subscriptions
from ..mqtt.connection import Listener, Message
from ..mqtt.entry_connection import EntryConnection
from ..mqtt.setup_errors import setup_errors
from .audience import Audience
from .channel import OrderChannel, Unanswered
from .devices import (
    async_register_cabinet,
    async_register_fleet,
    cabinet_and_slot,
    cabinet_identifier,
    fleet_identifier,
)
from .issues import FleetIssues
from .log_server import async_store_log_server
from .presence import Presence
from .store import URGENT_DELAY, FleetStore
from .tables import CONNECTION
from .trigger import async_tell_opening

TICK = timedelta(seconds=10)
SAVE_INTERVAL = timedelta(hours=1)
"""After so long what is new with every report is stored, too, such as when a cabinet was last seen."""
QOS = 2
MAX_ENTITIES = MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY


type FleetConfigEntry = ConfigEntry[FleetCoordinator]

_UNANSWERED: HassKey[dict[str, Unanswered]] = HassKey(f"{DOMAIN}_unanswered_orders")
"""What cabinets may still answer, by the ids of entries that were unloaded."""


class FleetCoordinator:
    """Takes the cabinets' messages and tells just the entities whose values changed."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is connected yet."""
        self.hass = hass
        self.config_entry = entry
        self.details: bool = entry.options.get(CONF_SLOT_DETAILS, False)
        self._issues = FleetIssues(hass, entry)
        self.fleet = Fleet(
            monotonic,
            time,
            lambda: dt_util.now().date(),
            full=entry.options.get(CONF_FULL_THRESHOLD, DEFAULT_FULL_THRESHOLD),
            wanted=entry.options.get(CONF_CABINETS, ()),
            report_if_foreign=self._issues.async_report_if_foreign,
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
        self._prefix: str = entry.data[CONF_PREFIX]
        unanswered = hass.data.setdefault(_UNANSWERED, {})
        self.channel = OrderChannel(
            self.fleet,
            self.connection,
            self._prefix,
            unanswered.setdefault(entry.entry_id, Unanswered()),
        )
        self._store = FleetStore(hass, entry.entry_id, self.fleet)
        self.presence = Presence(hass, entry, self.fleet)
        self.audience = Audience()
        self.search = PackSearch(self.fleet.packs)
        self._cabinet_listeners: list[Callable[[Cabinet, Sequence[int]], None]] = []
        self._entities = 0
        self._timers: list[CALLBACK_TYPE] = []

    async def async_start(self) -> None:
        """Connect; raises as a config entry's set-up does. New cabinets appear when they speak."""
        with setup_errors():
            await self._async_connect()

    async def _async_connect(self) -> None:
        await self._store.async_restore()
        self.presence.async_restore()
        wanted = self.config_entry.options.get(CONF_CABINETS, ())
        async_register_fleet(self.hass, self.config_entry)
        async_close_with(self.hass, self.config_entry, self._async_close)
        await self.connection.async_open(
            subscriptions(self._prefix, wanted),
            optional=subscriptions(self._prefix, wanted, OF_OTHERS),
            qos=QOS,
        )
        self._store.async_open()

    @callback
    def async_run(self) -> None:
        """Start what needs the entities."""
        self._timers = [
            async_track_time_interval(self.hass, self._async_check_silence, TICK),
            async_track_time_interval(self.hass, self._async_save, SAVE_INTERVAL),
        ]

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart."""
        await self._async_close()
        self._issues.async_clear()

    async def _async_close(self) -> None:
        """Disconnect and store, once; whoever is closed stores nothing any more."""
        while self._timers:
            self._timers.pop()()
        await self.connection.async_close()
        self.channel.async_stop()
        await self._store.async_close()

    @callback
    def async_listen_cabinets(
        self, listener: Callable[[Cabinet, Sequence[int]], None]
    ) -> None:
        """Call `listener` with every cabinet and its slots, and again with slots that appear.

        A cabinet that was shown before a restart is there at once, without slots until it sends them.
        """
        self._cabinet_listeners.append(listener)
        for cabinet in (*self.fleet.cabinets.values(), *self.fleet.dormant_cabinets):
            if self.presence.is_shown(cabinet):
                listener(cabinet, list(cabinet.slots))

    @callback
    def async_count_entities(self, entities: int) -> None:
        """So many entities more are added; beyond Home Assistant's limit for one entry they would be missing silently."""
        before, self._entities = self._entities, self._entities + entities
        if before <= MAX_ENTITIES < self._entities:
            complete = max(0, len(self.fleet.cabinets) - 1)
            self._issues.async_too_many(MAX_ENTITIES, complete)

    @callback
    def async_remove_device(self, device: dr.AnyDeviceEntry) -> bool:
        """Forget a cabinet that is gone for good; a slot once its cabinet is gone or has no such slot."""
        if fleet_identifier(self.config_entry.entry_id) in device.identifiers:
            return False
        if (found := cabinet_and_slot(device)) is None:
            return True
        mac, slot = found
        if slot is not None:
            cabinet = self.fleet.cabinets.get(mac)
            has_slot = cabinet is not None and slot in cabinet.slots
            return not (has_slot and self.fleet.alive(mac))
        if self.fleet.alive(mac):
            return False
        Devices(self.hass, self.config_entry).async_remove_below(
            cabinet_identifier(mac)
        )
        self.fleet.remove(mac)
        async_store_log_server(self.hass, self.config_entry, mac, None)
        self._store.async_save_soon()
        return True

    @classmethod
    @callback
    def async_clear_issues(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Clear what was asked for; what concerns one cabinet is over once the entry is unloaded."""
        FleetIssues(hass, entry).async_clear()

    @classmethod
    async def async_migrate(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Nothing has changed since the first version."""

    @classmethod
    async def async_resume_disabled(
        cls, hass: HomeAssistant, entry: ConfigEntry
    ) -> None:
        """Do nothing for a disabled entry."""

    @classmethod
    async def async_forget(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Await no answers any more."""
        hass.data.get(_UNANSWERED, {}).pop(entry.entry_id, None)

    @callback
    def _async_received(self, message: Message) -> None:
        self.channel.async_note_message()
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
            self._async_update_cabinet(news)
        elif news.answer is not None:
            self.channel.threshold_requests.add_answer(mac, news.answer)
            if news.taken is not None:
                self._async_apply_thresholds(news.cabinet, news.taken.settings)
                if (server := news.taken.server) is not None:
                    async_store_log_server(self.hass, self.config_entry, mac, server)
        else:
            if news.notification is not None:
                self.channel.slot_orders.add_notification(mac, news.notification)
            self.audience.async_announce_news(mac, news)
            if news.notification is not None:
                async_tell_opening(self.hass, self.config_entry, mac, news.notification)
            if news.alert is not None:
                self.audience.async_show_values(mac, ("alerts",))
                self._store.async_save_soon()

    @callback
    def _async_apply_thresholds(
        self, cabinet: Cabinet, settings: Mapping[str, int]
    ) -> None:
        """Take over and show what a cabinet has acknowledged."""
        is_new = not settings.keys() <= cabinet.thresholds.keys()
        changed = cabinet.apply_thresholds(settings)
        if is_new and self.presence.is_shown(cabinet):
            for listener in self._listeners:
                listener(cabinet, [])
        self.audience.async_show_values(
            cabinet.mac, ("thresholds", "figures"), dict.fromkeys(changed, ("state",))
        )
        self._store.async_save_soon(URGENT_DELAY)

    @property
    def _listeners(self) -> Sequence[Callable[[Cabinet, Sequence[int]], None]]:
        """Who adds entities; nobody while the platforms are taken down, as nobody would remove what is added then."""
        if self.config_entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            return ()
        return self._cabinet_listeners

    @callback
    def _async_update_cabinet(self, news: News) -> None:
        cabinet = news.cabinet
        mac = cabinet.mac
        came_back = self.presence.async_add(news)
        reread = "reading" in news.values
        if reread or news.new_slots or came_back or "versions" in news.values:
            async_register_cabinet(self.hass, self.config_entry, cabinet)
        if came_back or "slots" in news.values:
            self.audience.async_show_alive(mac)
        else:
            self.audience.async_show_values(mac, tuple(news.values), news.slots)
        # New entities show their first value themselves.
        if reread or news.new_slots:
            for listener in self._listeners:
                listener(cabinet, news.new_slots)
        if news.is_unknown:
            self._store.async_save_soon(URGENT_DELAY)
        elif news.is_new or news.moved:
            self._store.async_save_soon()

    @callback
    def _async_check_silence(self, _now: datetime) -> None:
        for cabinet in self.fleet.expire_alerts_and_swaps():
            self.audience.async_show_values(cabinet.mac, ("alerts", "swaps"))
        silent = self.presence.async_pop_silent()
        for mac in silent:
            self.audience.async_show_alive(mac)
        if silent:
            self._store.async_save_soon()
        self.audience.async_refresh_totals()

    @callback
    def _async_save(self, _now: datetime) -> None:
        self._store.async_save_soon()

    @callback
    def _async_connection_changed(self, _connected: bool) -> None:
        """Show at the buttons whether orders can be sent; there may be thousands of them."""
        self.config_entry.async_create_background_task(
            self.hass, self._async_show_connection(), f"{DOMAIN} connection"
        )

    async def _async_show_connection(self) -> None:
        for mac, cabinet in list(self.fleet.cabinets.items()):
            self.audience.async_show_values(
                mac, (), dict.fromkeys(cabinet.slots, (CONNECTION,))
            )
            await asyncio.sleep(0)
