"""Which cabinets send, and which are shown though they do not."""

from collections.abc import Iterable, Iterator
from datetime import date
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..coordinator import Devices
from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.fleet import Fleet, News
from ..core.cabinet.slot import SlotState
from .devices import async_other_owner, cabinet_identifier

_LOGGER = logging.getLogger(__name__)


class Presence:
    """The cabinets of one entry: whether they send, as far as was told to their entities."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> None:
        """Start with none."""
        self._hass = hass
        self._entry = entry
        self._fleet = fleet
        self._alive: set[str] = set()
        self._shown_before: frozenset[str] = frozenset()

    @callback
    def async_restore(self) -> None:
        """Find out which cabinets of before a restart have a device here, and no other entry takes."""
        dormant = [cabinet.mac for cabinet in self._fleet.dormant_cabinets]
        self._shown_before = frozenset(
            mac for mac in self._async_names(dormant) if self._async_is_ours(mac)
        )

    def alive(self, mac: str) -> bool:
        """Whether a cabinet sends, as far as was told to its entities."""
        return mac in self._alive

    @property
    def online(self) -> int:
        """How many cabinets send."""
        return len(self._alive)

    @property
    def shown(self) -> int:
        """How many cabinets have a device here, silent or not."""
        return sum(1 for _ in self._shown_cabinets())

    @property
    def names_online(self) -> dict[str, str]:
        """The names of cabinets that send, by MAC address, as the user gave them."""
        return self._async_names(self._alive)

    @property
    def offline(self) -> list[str] | None:
        """The names of known cabinets that do not send, here or elsewhere; None while one may not have had the time to."""
        silent = self._fleet.known - self._alive
        if silent and not self._fleet.settled:
            return None
        names = self._async_names(sorted(silent - self._fleet.awaited))
        return [name for mac, name in names.items() if self._async_is_ours(mac)]

    @property
    def today(self) -> date:
        """The local date."""
        return self._fleet.today

    def count_slots(self, state: SlotState) -> int | None:
        """How many slots of the cabinets that send are in a state; None until all had the time to send."""
        if self._fleet.awaited and not self._fleet.settled:
            return None
        cabinets = self._fleet.cabinets
        return sum(
            cabinets[mac].figures.get(state, 0) for mac in self._alive & cabinets.keys()
        )

    def count_swaps(self) -> int:
        """How many packs all cabinets swapped today while they were shown here, silent, moved away or removed since."""
        fleet, day = self._fleet, self.today
        counted = (
            *fleet.cabinets.values(),
            *fleet.dormant_cabinets,
            *fleet.unlisted_cabinets,
        )
        return fleet.removed_swaps + sum(
            cabinet.swaps.count_on(day) for cabinet in counted
        )

    def is_shown(self, cabinet: Cabinet) -> bool:
        """Whether a cabinet has a device here: it has sent, or it was shown before a restart."""
        mac = cabinet.mac
        return mac in self._fleet.cabinets or mac in self._shown_before

    def _shown_cabinets(self) -> Iterator[Cabinet]:
        known = (*self._fleet.cabinets.values(), *self._fleet.dormant_cabinets)
        return filter(self.is_shown, known)

    @callback
    def async_add(self, news: News) -> bool:
        """Note that a cabinet sends; answers whether it did not until now."""
        mac = news.cabinet.mac
        if mac in self._alive:
            return False
        if not news.is_new:
            _LOGGER.info("Cabinet %s is online again", mac)
        self._alive.add(mac)
        return True

    @callback
    def async_pop_silent(self) -> list[str]:
        """Note that cabinets send no more; answers which, by MAC address."""
        silent = [mac for mac in self._alive if not self._fleet.alive(mac)]
        for mac in silent:
            self._alive.discard(mac)
            _LOGGER.info("Cabinet %s is offline", mac)
        return silent

    @callback
    def _async_is_ours(self, mac: str) -> bool:
        """Whether no other entry takes a cabinet."""
        return async_other_owner(self._hass, self._entry, mac) is None

    @callback
    def _async_names(self, macs: Iterable[str]) -> dict[str, str]:
        """The names of cabinets that have a device here, by MAC address."""
        devices = Devices(self._hass, self._entry)
        found = {mac: devices.async_get(cabinet_identifier(mac)) for mac in macs}
        return {
            mac: device.name_by_user or device.name or ""
            for mac, device in found.items()
            if device is not None
        }
