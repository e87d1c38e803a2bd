"""(g) A fleet of 1,000 swap cabinets at its real pace, recorded."""

import asyncio
from collections import defaultdict
from datetime import timedelta
import gc
from itertools import islice
from pathlib import Path
import resource
from time import monotonic, process_time

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.const import (
    EVENT_RECORDER_5MIN_STATISTICS_GENERATED,
)
from homeassistant.components.recorder.tasks import AdjustLRUSizeTask, StatisticsTask
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_capture_events

from .cabinet_messages import PERIOD, BusyFleet, changed_values, messages
from .cabinets import set_up_cabinets
from .house import House, Wire, home_assistant, recorded_all, wired
from .measure import verdict

FLEET = 1000
PER_ENTRY = 100
"""Cabinets of one entry: Home Assistant shows at most 10,000 entities of each."""
CPU_LIMIT = 0.15

type Second = list[tuple[str, bytes]]


async def run(
    seconds: float = 600.0, cabinets: int = FLEET, appear: float = PERIOD
) -> bool:
    """Measure and print; answers whether the limit holds. All cabinets have appeared after `appear` s."""
    house = House()
    fleet = BusyFleet(cabinets)
    stream = fleet.seconds()
    first, life = (list(islice(stream, int(part))) for part in (appear, seconds))
    before = resident()
    async with home_assistant(recorded=True) as hass:
        with wired(house, "fleet"):
            for at in range(0, cabinets, PER_ENTRY):
                stations = fleet.stations[at : at + PER_ENTRY]
                await set_up_cabinets(
                    hass, cabinets=[station.mac for station in stations]
                )
        broker = Broker(house)
        began = process_time()
        half = process_time()
        for number, second in enumerate(first):
            if number == len(first) // 2:
                await hass.async_block_till_done()
                half = process_time()
            await broker.deliver([second])
            # After a restart, all entities are there before the recorder sizes its caches.
            get_instance(hass).queue_task(AdjustLRUSizeTask())
        await hass.async_block_till_done()
        started, second_half = process_time() - began, process_time() - half
        await recorded_all(hass)
        memory = resident() - before
        print(
            f"(g) {cabinets} cabinets of 12 slots, {len(hass.states.async_all())}"
            " entities, recorded"
        )
        print(
            f"    there after {started:.1f} s of CPU, {second_half:.1f} s of it for the"
            f" second half; {memory / cabinets / 1024:.0f} KiB a cabinet"
        )
        states = 0

        @callback
        def count(_event: Event[EventStateChangedData]) -> None:
            nonlocal states
            states += 1

        hass.bus.async_listen(EVENT_STATE_CHANGED, count)
        runs = async_capture_events(hass, EVENT_RECORDER_5MIN_STATISTICS_GENERATED)
        gc.collect()
        wall, cpu = monotonic(), process_time()
        worst = 0
        for minute in range(0, len(life), 60):
            batches = life[minute : minute + 60]
            if minute // 60 == len(life) // 120:
                start = dt_util.utcnow().replace(second=0, microsecond=0)
                start -= timedelta(minutes=start.minute % 5 + 5)
                get_instance(hass).queue_task(StatisticsTask(start, False))
            late = await broker.deliver(batches)
            worst = max(worst, get_instance(hass).backlog)
            print(
                f"    after {(monotonic() - wall) / 60:.1f} min:"
                f" {(process_time() - cpu) / (monotonic() - wall):.1%} of a core,"
                f" {late:.2f} s late, {get_instance(hass).backlog} events behind,"
                f" {resident() / 2**20:.0f} MiB",
                flush=True,
            )
        await recorded_all(hass)
        share = (process_time() - cpu) / (monotonic() - wall)
    sent = sum(map(len, life))
    print(
        f"    {sent / len(life):.0f} messages a second for {len(life)} s,"
        f" {changed_values(messages(50)):.0f} values changed in each,"
        f" {states / len(life):.0f} states written a second, {len(runs)} statistics runs;"
        f" at most {worst} events behind"
    )
    return verdict("share of one core", share, CPU_LIMIT)


class Broker:
    """Hands messages on to those who subscribed to their topics."""

    def __init__(self, house: House) -> None:
        """Read the subscriptions of all connections."""
        self._wires: dict[str, list[Wire]] = defaultdict(list)
        for wire in house.wires:
            for topic in wire.topics:
                self._wires[topic].append(wire)

    async def deliver(self, batches: list[Second]) -> float:
        """Deliver a batch each second; answers how late the last one was done, in s."""
        began = monotonic()
        for second, batch in enumerate(batches, 1):
            for topic, payload in batch:
                for wire in self._wires[topic]:
                    wire.deliver(topic, payload)
            await asyncio.sleep(max(0.0, began + second - monotonic()))
        return monotonic() - began - len(batches)


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
