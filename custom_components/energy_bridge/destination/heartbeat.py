"""Remembers when Home Assistant was not running.

Nobody measured then, whatever the recorder's last state was (R11).
"""

from datetime import datetime, timedelta
import logging
from math import inf
from typing import Any, NotRequired, TypedDict, cast

from homeassistant.components.recorder import get_instance
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.later import later_keys
from ..core.report.downtimes import Downtimes, Span
from .clock_watch import ClockWatch

_LOGGER = logging.getLogger(__name__)

BEAT_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(seconds=15)
"""How often it is looked whether the clock was set: of what is measured so long before a look it is not known by which clock."""
DAY = 86_400
MIN_RETENTION = 15.0 * DAY
"""s; longer than documents wait for their delivery, and than the recorder keeps states by default."""

STORAGE_VERSION = 1


class StoredHeartbeat(TypedDict):
    """The last sign of life, and when nobody measured, each from and to; s since the epoch.

    `measured_until` is the latest sign of life, where the clock was set back since; `first` the very first, where it was
    set back to before that.
    """

    last: float
    downtimes: list[list[float]]
    measured_until: NotRequired[float]
    first: NotRequired[float]


class Heartbeat:
    """Stores regularly that Home Assistant runs, so that the next start knows when it did not."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; nothing is read yet."""
        self._hass = hass
        self._store: Store[StoredHeartbeat] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.heartbeat"
        )
        self.known_from = inf
        """From when on it is known when nobody measured, s since the epoch: there were no reports before."""
        self._clock = ClockWatch(BEAT_EVERY.total_seconds())
        self._known = Downtimes(-inf)
        self._later: dict[str, Any] = {}
        self._is_ours = True
        """Whether the file may be written; one of a later major version is kept for that."""

    @property
    def downtimes(self) -> list[Span]:
        """When nobody measured, from and to, s since the epoch."""
        return self._known.spans

    async def async_start(self) -> None:
        """Remember the time since the last life, and beat from now on."""
        self.known_from = self._start_of_life(dt_util.utcnow().timestamp())
        self._known = Downtimes(self.known_from, first=self.known_from)
        if self._has_reports():
            await self._async_load_downtimes()
        else:  # What was stored would count the time without reports.
            await self._store.async_remove()
        await self._async_beat()
        async_track_time_interval(
            self._hass, self._async_beat, BEAT_EVERY, cancel_on_shutdown=True
        )
        async_track_time_interval(
            self._hass, self._async_look, LOOK_EVERY, cancel_on_shutdown=True
        )
        self._hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_last_beat
        )

    async def _async_load_downtimes(self) -> None:
        """Take over what is not too old, and the time since the last life."""
        try:
            stored = await self._store.async_load()
        except UnsupportedStorageVersionError as err:
            _LOGGER.warning(
                "Failed to read when Home Assistant wasn't running: %s", err
            )
            self._is_ours = False
            return
        if not stored:
            return
        self._later = later_keys(stored, StoredHeartbeat)
        now = dt_util.utcnow().timestamp()
        start_of_life, self.known_from = self.known_from, -inf
        spans = [(start, end) for start, end in stored["downtimes"]]
        last = stored["last"]
        self._known = Downtimes(
            last,
            stored.get("measured_until", last),
            spans,
            stored.get("first", -inf),
        )
        self._known.begin_life(start_of_life, now)
        oldest = min(last, now) - self._retention()  # The clock may be ahead.
        self._known.spans = [span for span in self.downtimes if span[1] > oldest]

    async def async_remove_unneeded(self) -> None:
        """Remove what is stored once the last report is gone; the next one begins anew."""
        if not self._has_reports():
            await self._store.async_remove()
            self._is_ours = True

    @callback
    def async_notice_jumps(self) -> None:
        """Count as downtime what the clock skipped since the last look: it was set, or the machine was asleep."""
        jumped = self._clock.jump()
        self._known.look(dt_util.utcnow().timestamp(), jumped, self._clock.elapsed)

    def _retention(self) -> float:
        """How long a downtime is remembered, s: as long as the states that it interrupted."""
        if "recorder" not in self._hass.config.components:
            return MIN_RETENTION
        recorder = get_instance(self._hass)
        if not recorder.auto_purge:
            return inf
        return max(MIN_RETENTION, DAY * (recorder.keep_days + 1))

    def _start_of_life(self, now: float) -> float:
        """When Home Assistant was started: with the recorder, before anything that it records."""
        if "recorder" not in self._hass.config.components:
            return now
        runs = get_instance(self._hass).recorder_runs_manager
        return min(now, runs.recording_start.timestamp())

    def _has_reports(self) -> bool:
        """Whether anybody needs the heartbeat: a report of a destination that is not disabled, whichever version made it."""
        return any(
            entry.subentries and entry.disabled_by is None
            for entry in self._hass.config_entries.async_entries(
                DOMAIN, include_ignore=False
            )
        )

    @callback
    def _async_look(self, _now: datetime) -> None:
        self.async_notice_jumps()

    async def _async_beat(self, _now: datetime | None = None) -> None:
        self.async_notice_jumps()
        if self._has_reports() and self._is_ours:
            await self._store.async_save(self._async_data_to_store())

    async def _async_last_beat(self, _event: Event) -> None:
        await self._async_beat()

    @callback
    def _async_data_to_store(self) -> StoredHeartbeat:
        own = StoredHeartbeat(
            last=dt_util.utcnow().timestamp(),
            downtimes=[list(span) for span in self.downtimes],
            measured_until=self._known.measured_until,
        )
        if self._known.first > own["last"]:
            own["first"] = self._known.first
        return cast(StoredHeartbeat, {**self._later, **own})


HEARTBEAT: HassKey[Heartbeat] = HassKey(f"{DOMAIN}.heartbeat")


async def async_start_heartbeat(hass: HomeAssistant) -> None:
    """Remember from now on when Home Assistant runs; once, before any entry is set up."""
    heartbeat = hass.data[HEARTBEAT] = Heartbeat(hass)
    await heartbeat.async_start()


async def async_remove_unneeded_heartbeat(hass: HomeAssistant) -> None:
    """Remove what is stored once the last report is gone, also where the integration is not set up.

    Home Assistant sets up none whose entries are all disabled, and none in recovery mode; entries can be removed there.
    """
    await (hass.data.get(HEARTBEAT) or Heartbeat(hass)).async_remove_unneeded()
