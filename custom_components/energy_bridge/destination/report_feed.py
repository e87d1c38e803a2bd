"""Tells all who watch the reports of a destination of each change: worked out once, however many they are."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .destination import Destination
from .report_state import ReportState, async_report_state

PAUSE = 1.0
"""s from one message to the next."""


class News:
    """Reports that are other ones than before, and the subentry ids of those that are gone."""

    def __init__(
        self, changed: Sequence[ReportState], removed: Sequence[str] = ()
    ) -> None:
        """Nobody has heard of it yet."""
        self.changed = changed
        self.removed = removed
        self._made: dict[Hashable, bytes] = {}

    def once(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What `make` answers, called only for the first who asks with a key."""
        if (made := self._made.get(key)) is None:
            made = self._made[key] = make()
        return made


class ReportFeed:
    """Follows one destination while somebody watches, also over a reload of its entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Follow nothing before somebody watches."""
        self._hass = hass
        self._entry = entry
        self._destination: Destination | None = None
        self._watchers: list[Callable[[News], None]] = []
        self._told: dict[str, ReportState] = {}
        """What all watchers know."""
        self._present = News(())
        """The same as news, for those who come later."""
        self._changed: dict[str, None] = {}
        """The ids of reports that may be other ones now."""
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._last = -PAUSE
        self._stop_following: list[CALLBACK_TYPE] = []

    @callback
    def async_watch(self, watcher: Callable[[News], None]) -> CALLBACK_TYPE:
        """Tell a watcher of all reports now, and of changes later; call what is returned to end that."""
        if not self._watchers:
            self._async_follow()
        watcher(self._present)
        self._watchers.append(watcher)

        @callback
        def async_end() -> None:
            self._watchers.remove(watcher)
            if not self._watchers:
                self._async_end()

        return async_end

    @callback
    def _async_follow(self) -> None:
        self._stop_following = [
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
            )
        ]
        self._async_attach()
        self._told = self._async_read(self._changed)
        self._present = News([*self._told.values()])
        self._changed = {}
        self._async_cancel()

    @callback
    def _async_attach(self) -> None:
        """Follow the destination that is loaded now, if one is; all reports may be other ones."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return
        destination: Destination = self._entry.runtime_data
        if destination is self._destination:
            return
        self._destination = destination
        self._stop_following[1:] = [
            destination.change_listeners.async_add(self._async_note_change)
        ]
        for key in (*self._told, *destination.reports, *destination.flashes):
            self._async_note_change(key)

    @callback
    def _async_entry_changed(
        self, change: ConfigEntryChange, entry: ConfigEntry
    ) -> None:
        if entry.entry_id != self._entry.entry_id:
            return
        if change is ConfigEntryChange.REMOVED:
            self._async_forget()
        else:
            self._async_attach()

    @callback
    def _async_note_change(self, key: str) -> None:
        self._changed[key] = None
        if self._cancel_timer is None:
            wait = max(self._last + PAUSE - self._hass.loop.time(), 0.0)
            self._cancel_timer = async_call_later(self._hass, wait, self._async_tell)

    @callback
    def _async_tell(self, _now: datetime) -> None:
        """Tell all watchers what is another thing than they know."""
        self._cancel_timer, self._last = None, self._hass.loop.time()
        changed, self._changed = self._changed, {}
        found = self._async_read(changed)
        new = [each for key, each in found.items() if self._told.get(key) != each]
        removed = [key for key in changed if key in self._told and key not in found]
        self._told.update(found)
        for key in removed:
            del self._told[key]
        if new or removed:
            news = News(new, removed)
            self._present = News([*self._told.values()])
            for watcher in list(self._watchers):
                watcher(news)

    @callback
    def _async_read(self, keys: dict[str, None]) -> dict[str, ReportState]:
        if (destination := self._destination) is None:
            return {}
        states = ((key, async_report_state(destination, key)) for key in keys)
        return {key: state for key, state in states if state is not None}

    @callback
    def _async_end(self) -> None:
        while self._stop_following:
            self._stop_following.pop()()
        self._async_cancel()
        self._destination, self._told, self._changed = None, {}, {}
        self._async_forget()

    @callback
    def _async_forget(self) -> None:
        """Let go of the entry, and of its login: nobody watches it, or it is removed."""
        self._hass.data[_FEEDS].pop(self._entry.entry_id, None)

    @callback
    def _async_cancel(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None


_FEEDS: HassKey[dict[str, ReportFeed]] = HassKey(f"{DOMAIN}_report_feeds")


@callback
def async_report_feed(hass: HomeAssistant, entry: ConfigEntry) -> ReportFeed:
    """What follows a destination for all who watch."""
    feeds = hass.data.setdefault(_FEEDS, {})
    return feeds.setdefault(entry.entry_id, ReportFeed(hass, entry))
