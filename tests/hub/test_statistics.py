"""Two days of a hard life in Home Assistant: the Energy dashboard's sums are what the meters counted."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import logging
import random
from typing import Any
from unittest.mock import patch

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
import orjson
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from benchmarks.house import Wire
from custom_components.energy_bridge.mqtt.connection import Listener
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message, eso_messages, sso_messages
from simulator.energyhub.plant import Plant

from ..helpers.hub import hub_entry

START = datetime(2026, 6, 20, 0, 0, tzinfo=UTC)
STEP = timedelta(seconds=10)
DAYS = 2
STATISTICS = timedelta(minutes=5)
QUIET_START = 60
"""Steps without trouble, until each counter is believed."""
UNITS_PERIOD = timedelta(seconds=30)

METERS = {
    "wextconsq": "sensor.energyhub_grid_energy_imported",
    "wextprodq": "sensor.energyhub_grid_energy_exported",
    "wpv": "sensor.energyhub_pv_energy",
    "wbatprod": "sensor.energyhub_battery_energy_charged",
    "wbatcons": "sensor.energyhub_battery_energy_discharged",
}
PHASE_METERS = {
    ("wextconsq", phase): f"sensor.energyhub_grid_energy_imported_{phase.lower()}"
    for phase in ("L1", "L2", "L3")
}


class Life:
    """A plant, its hub with all its troubles, and the wire to Home Assistant."""

    def __init__(self, seed: int, clock: FrozenDateTimeFactory) -> None:
        """Start at midnight."""
        self.plant = Plant(PlantConfig(), START)
        self.now = START
        self.wire: Wire | None = None
        self._clock = clock
        self._rng = random.Random(seed)
        self._troubles = self._script()

    def _script(self) -> Iterator[str]:
        yield from [""] * QUIET_START
        kinds = ("zero", "dip", "jump", "flip", "garbage", "cut", "silence", "half")
        while True:
            yield from [self._rng.choice(kinds)] * self._rng.choice((1, 2, 3, 40))
            yield from [""] * self._rng.randrange(20, 200)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Give the integration this wire in place of a broker."""

        async def connection(
            _hass: HomeAssistant,
            _data: object,
            topics: Sequence[str],
            listener: Listener,
            **_options: object,
        ) -> Wire:
            self.wire = Wire(topics, listener)
            return self.wire

        with patch(
            "custom_components.energy_bridge.mqtt.entry_connection.async_connection",
            connection,
        ):
            yield

    def speak(self, *, trouble: str = "") -> None:
        """Send what the hub sends now, spoilt by the trouble."""
        if self.wire is None or trouble == "silence":
            return
        self._send("ehub", ehub_message(self.plant), trouble)
        if self.now.timestamp() % UNITS_PERIOD.total_seconds() == 0:
            for message in eso_messages(self.plant):
                self._send("eso", message, trouble)
            for message in sso_messages(self.plant):
                self._send("sso", message, trouble)

    def step(self) -> None:
        """Live for one step."""
        self.now += STEP
        self._clock.move_to(self.now)
        self.plant.advance(STEP.total_seconds())
        self.speak(trouble=next(self._troubles))

    def registers(self) -> dict[Any, int]:
        """What the meters stand at, in mJ, by counter and by counter and phase."""
        message: dict[str, Any] = dict(ehub_message(self.plant))
        levels: dict[Any, int] = {}
        for key in METERS:
            values = message[key]
            levels[key] = sum(int(value) for value in values.values())
            levels |= {(key, phase): int(value) for phase, value in values.items()}
        return levels

    def _send(self, topic: str, message: Mapping[str, Any], trouble: str) -> None:
        assert self.wire is not None
        self.wire.deliver(f"extapi/data/{topic}", self._spoilt(dict(message), trouble))

    def _spoilt(self, message: dict[str, Any], trouble: str) -> bytes:
        if trouble in ("zero", "dip", "jump", "flip", "half"):
            change = self._change(trouble)
            for key, values in message.items():
                if key.startswith("w") and isinstance(values, dict):
                    message[key] = {
                        name: str(change(int(level))) for name, level in values.items()
                    }
        payload = orjson.dumps(message)
        if trouble == "garbage":
            return b'{"wpv": {"val": "\xff"}, "wextconsq": {"L1": "nan", "L2": [], "L3": null}}'
        return payload[: len(payload) // 2] if trouble == "cut" else payload

    def _change(self, trouble: str) -> Callable[[int], int]:
        match trouble:
            case "zero":
                return lambda _level: 0
            case "dip":
                return lambda level: level - 3 * 10**9
            case "jump":
                return lambda level: level + 10**13
            case "half":
                return lambda level: level // 2
            case _:
                return lambda level: level + self._rng.choice((0, 5 * 10**11))


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Record the meters only, and write them once a minute and not one by one, to be quick."""
    return {
        "commit_interval": 60,
        "include": {"entity_globs": ["sensor.energyhub_*energy*"]},
    }


@pytest.fixture
async def life(recorder_mock: Recorder) -> AsyncGenerator[Life]:
    """Time stands still but for what the test lives; the event loop's own goes on."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    with freeze_time(START, real_asyncio=True) as clock:
        life = Life(1, clock)
        with life.connected():
            yield life


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, life: Life) -> None:
    """Set the entry up while the hub sends."""

    async def send() -> None:
        while True:
            life.speak()
            await asyncio.sleep(0)

    sending = asyncio.create_task(send())
    try:
        assert await hass.config_entries.async_setup(entry.entry_id)
    finally:
        sending.cancel()
    await hass.async_block_till_done()


def meter_states(hass: HomeAssistant) -> list[str]:
    """What the meters show."""
    return [hass.states.get(meter).state for meter in METERS.values()]


async def sums(hass: HomeAssistant, until: datetime) -> dict[str, list[float]]:
    """Each meter's sum at the end of each five minutes."""
    rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        START,
        until,
        {*METERS.values(), *PHASE_METERS.values()},
        "5minute",
        {"energy": "kWh"},
        {"sum"},
    )
    return {
        meter: [row["sum"] for row in series if row["sum"] is not None]
        for meter, series in rows.items()
    }


@pytest.mark.long
@pytest.mark.thorough
async def test_no_false_kilowatt_hour(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    life: Life,
) -> None:
    """A hub killed, restarted, silenced and fed garbage, and Home Assistant stopped and killed: no false energy."""
    entry = hub_entry(1883, options={"fold_interval": 60})
    entry.add_to_hass(hass)
    await set_up(hass, entry, life)
    stored: dict[str, Any] = {}
    first: dict[Any, int] = {}
    end = START + timedelta(days=DAYS)
    step = 0
    while life.now < end:
        life.step()
        step += 1
        if step % 6 == 0:
            async_fire_time_changed(hass, life.now + timedelta(minutes=1))
            await hass.async_block_till_done()
        if not first and "unknown" not in meter_states(hass):
            first = life.registers()
        if life.now.timestamp() % STATISTICS.total_seconds() == 0:
            await async_wait_recording_done(hass)
            do_adhoc_statistics(hass, start=life.now - STATISTICS)
        match life.now - START:
            case timedelta(days=0, seconds=36_000):
                # A Home Assistant that is stopped, and started 20 minutes later.
                await hass.config_entries.async_unload(entry.entry_id)
                life.wire = None
                for _ in range(120):
                    life.step()
                await set_up(hass, entry, life)
            case timedelta(days=1, seconds=0):
                stored = orjson.loads(
                    orjson.dumps(hass_storage[f"energy_bridge.{entry.entry_id}"])
                )
            case timedelta(days=1, seconds=30_000):
                # One that is killed, and knows only what was stored hours ago.
                await hass.config_entries.async_unload(entry.entry_id)
                hass_storage[f"energy_bridge.{entry.entry_id}"] = stored
                await set_up(hass, entry, life)
    await async_wait_recording_done(hass)

    last = life.registers()
    found = await sums(hass, end)
    for register, meter in {**METERS, **PHASE_METERS}.items():
        series = found[meter]
        true = (last[register] - first[register]) / 3.6e9
        assert series == sorted(series), meter
        # What the last minute brought is not shown yet.
        assert true - 0.03 < series[-1] < true + 0.002, meter
