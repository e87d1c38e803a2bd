"""The file of the journals of one destination's reports."""

from collections.abc import Mapping
import logging
from typing import Any, TypedDict, cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..core.journal import Journal, Stretch
from ..core.later import later_keys

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1

SAVE_DELAY = 60.0
"""s from a change until it is stored; a kill loses no more than that, and only of what is shown."""


class StoredJournals(TypedDict):
    """What became of the intervals of each report, by its subentry's id; see `Journal.data_to_store`."""

    reports: dict[str, list[list[object]]]


class JournalStore:
    """Keeps what became of the intervals of all reports, and stores it now and then.

    It writes only between being loaded and being closed.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Read nothing yet."""
        self._hass = hass
        self._store = _store(hass, entry_id)
        self._journals: dict[str, Journal] = {}
        self._later: dict[str, Any] = {}
        self._is_open = False
        self._is_due = False

    async def async_load(self) -> None:
        """Go on from what was stored; what is damaged or lost is missing on the screen, and nowhere else."""
        try:
            stored = await self._store.async_load()
        except UnsupportedStorageVersionError as err:
            _LOGGER.warning(
                "Failed to read the delivery records, so none are stored: %s", err
            )
            return
        except HomeAssistantError as err:
            _LOGGER.warning("Failed to read the delivery records: %s", err)
            stored = None
        if isinstance(stored, Mapping):
            self._later = later_keys(stored, StoredJournals)
            reports = stored.get("reports")
            for key, rows in reports.items() if isinstance(reports, Mapping) else ():
                self._journals[key] = Journal()
                self._journals[key].restore(rows)
        self._is_open = True

    def stretches(self, key: str) -> list[Stretch]:
        """What is noted of a report, as `Journal` has it."""
        journal = self._journals.get(key)
        return [] if journal is None else journal.stretches

    @callback
    def async_note(self, key: str, stretch: Stretch, snap: float = 0.0) -> None:
        """Note what became of intervals of a report; `snap` as `Journal.add` has it."""
        if not self._is_open:
            return
        now = dt_util.utcnow().timestamp()
        self._journals.setdefault(key, Journal()).add(stretch, now, snap)
        self._async_save_soon()

    @callback
    def async_fill(self, key: str, until: float, period: float) -> None:
        """Know that all up to a time is delivered or given up, though a kill lost some of that; see `Journal.fill`."""
        if (journal := self._journals.get(key)) is not None:
            journal.fill(until, period)

    @callback
    def async_forget(self, *keys: str) -> None:
        """Forget reports that are gone."""
        for key in keys:
            if self._journals.pop(key, None) is not None:
                self._async_save_soon()

    @property
    def keys(self) -> frozenset[str]:
        """The reports of which something is noted."""
        return frozenset(self._journals)

    async def async_close(self) -> None:
        """Store what is noted, and note no more."""
        if self._is_open:
            self._is_open = False
            await self._store.async_save(self._async_data())

    @callback
    def _async_save_soon(self) -> None:
        """Store in a while; what is noted meanwhile does not put it off."""
        if not self._is_due:
            self._is_due = True
            self._store.async_delay_save(self._async_data, SAVE_DELAY)

    @callback
    def _async_data(self) -> StoredJournals:
        self._is_due = False
        reports = {key: each.data_to_store() for key, each in self._journals.items()}
        return cast(StoredJournals, {**self._later, "reports": reports})


def _store(hass: HomeAssistant, entry_id: str) -> Store[StoredJournals]:
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
