"""Who hears of which change: only those who show the value, as there may be thousands."""

from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from time import monotonic
from types import MappingProxyType
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, callback

from ..core.cabinet.fleet import News
from .tables import KEYS_BY_VALUE

RECENT = 120.0
"""Seconds for which an event waits for those who show it: at a start there are many to be added."""

MAX_RECENT = 16
"""Events of one cabinet that wait."""


class Shown(Protocol):
    """What shows something of a cabinet or a slot."""

    def refresh(self) -> bool:
        """The value may be another one: take it over and answer whether it is."""

    def async_write_ha_state(self) -> None:
        """Show what was taken over."""

    def async_alive_changed(self) -> None:
        """The cabinet is silent now, or sends again."""


class Audience:
    """The entities of the cabinets on one broker, by what they want to hear of."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._shown: dict[str, dict[int | None, dict[str, Shown]]] = {}
        self._events: dict[str, list[Callable[[News], None]]] = {}
        self._recent: dict[str, deque[tuple[float, News]]] = {}
        self._totals: list[Callable[[], None]] = []

    @callback
    def async_listen_values(
        self, mac: str, slot: int | None, key: str, shown: Shown
    ) -> CALLBACK_TYPE:
        """Tell `shown`, which has this key in its table, of changes in a slot.

        None stands for the cabinet itself.
        """
        shown_there = self._shown.setdefault(mac, {}).setdefault(slot, {})
        shown_there[key] = shown

        @callback
        def async_stop_telling() -> None:
            if shown_there.get(key) is shown:
                del shown_there[key]

        return async_stop_telling

    @callback
    def async_listen_events(
        self, mac: str, listener: Callable[[News], None]
    ) -> CALLBACK_TYPE:
        """Call `listener` with each notification and each new alert of a cabinet, also with those that just came."""
        since = monotonic() - RECENT
        for time, news in self._recent.get(mac, ()):
            if time >= since:
                listener(news)
        self._events.setdefault(mac, []).append(listener)
        return lambda: self._events[mac].remove(listener)

    @callback
    def async_listen_totals(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` now and then: it looks at how many cabinets send."""
        self._totals.append(listener)
        return lambda: self._totals.remove(listener)

    @callback
    def async_show_values(
        self,
        mac: str,
        values: tuple[str, ...],
        slots: Mapping[int, tuple[str, ...] | None] = MappingProxyType({}),
    ) -> None:
        """Tell those who show one of a cabinet's values, or of its slots'; None for all of a slot's.

        All look first and show it then: each step runs faster for many at a time.
        """
        by_slot = self._shown.get(mac, {})
        changed: list[Shown] = []
        for slot, names in chain(slots.items(), ((None, values),)):
            if (shown := by_slot.get(slot)) is None:
                continue
            changed += [
                found
                for key in (shown if names is None else _keys(names))
                if (found := shown.get(key)) is not None and found.refresh()
            ]
        for each in changed:
            each.async_write_ha_state()

    @callback
    def async_show_alive(self, mac: str) -> None:
        """Tell all of a cabinet that it fell silent or sends again."""
        for shown in self._shown.get(mac, {}).values():
            for each in shown.values():
                each.async_alive_changed()

    @callback
    def async_announce_news(self, mac: str, news: News) -> None:
        """Tell of a notification or a new alert."""
        recent = self._recent.setdefault(mac, deque(maxlen=MAX_RECENT))
        recent.append((monotonic(), news))
        for listener in self._events.get(mac, ()):
            listener(news)

    @callback
    def async_refresh_totals(self) -> None:
        """Let those look who show figures of all cabinets."""
        for listener in self._totals:
            listener()


@lru_cache(maxsize=4096)
def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the entities that change with any of these values, each once."""
    return tuple(
        dict.fromkeys(key for name in names for key in KEYS_BY_VALUE.get(name, ()))
    )
