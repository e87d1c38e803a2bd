"""When Home Assistant was not running: nobody measured then, whatever the recorder's last state was (R11)."""

from datetime import datetime, timedelta
from math import inf
from typing import TypedDict

from homeassistant.components.recorder import get_instance
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_KIND, DOMAIN, KIND_DESTINATION

PERIOD = timedelta(seconds=30)
DAY = 86_400
KEPT = 15.0 * DAY
"""Seconds; longer than any report waits for its delivery, and than the recorder keeps states by default."""

STORAGE_VERSION = 1


class StoredHeartbeat(TypedDict):
    """The last sign of life, and the times between two lives."""

    last: float
    downtimes: list[list[float]]


class Heartbeat:
    """Says regularly that Home Assistant runs, and remembers when it did not."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; nothing is read yet."""
        self._hass = hass
        self._store: Store[StoredHeartbeat] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.heartbeat"
        )
        self.downtimes: list[tuple[float, float]] = []

    async def async_start(self) -> None:
        """Note the time since the last life, and keep beating."""
        now = dt_util.utcnow().timestamp()
        if not self._wanted():  # what was stored would count the time without reports
            await self._store.async_remove()
        elif stored := await self._store.async_load():
            spans = [(start, end) for start, end in stored["downtimes"]]
            if stored["last"] < (began := self._began(now)):
                spans.append((stored["last"], began))
            oldest = now - self._kept()
            self.downtimes = [span for span in spans if span[1] > oldest]
        await self._async_beat()
        async_track_time_interval(
            self._hass, self._async_beat, PERIOD, cancel_on_shutdown=True
        )
        self._hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_last_beat
        )

    def _kept(self) -> float:
        """Seconds that a downtime is remembered: as long as states that it interrupted are."""
        if "recorder" not in self._hass.config.components:
            return KEPT
        recorder = get_instance(self._hass)
        return max(KEPT, DAY * (recorder.keep_days + 1)) if recorder.auto_purge else inf

    def _began(self, now: float) -> float:
        """When this life began: with the recorder, which starts before everything that it records."""
        if "recorder" not in self._hass.config.components:
            return now
        runs = get_instance(self._hass).recorder_runs_manager
        return min(now, runs.recording_start.timestamp())

    def _wanted(self) -> bool:
        return any(
            entry.data[CONF_KIND] == KIND_DESTINATION
            for entry in self._hass.config_entries.async_entries(DOMAIN)
        )

    async def _async_beat(self, _now: datetime | None = None) -> None:
        if self._wanted():
            await self._store.async_save(self._data())

    async def _async_last_beat(self, _event: Event) -> None:
        await self._async_beat()

    @callback
    def _data(self) -> StoredHeartbeat:
        return {
            "last": dt_util.utcnow().timestamp(),
            "downtimes": [list(span) for span in self.downtimes],
        }


HEARTBEAT: HassKey[Heartbeat] = HassKey(f"{DOMAIN}.heartbeat")


async def async_start_heartbeat(hass: HomeAssistant) -> None:
    """Note when Home Assistant runs, from now on."""
    heartbeat = hass.data[HEARTBEAT] = Heartbeat(hass)
    await heartbeat.async_start()
