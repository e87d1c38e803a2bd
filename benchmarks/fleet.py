"""(g) A fleet of 1,000 swap cabinets at its real pace, recorded, against bare entities that write the same."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import gc
from itertools import islice
from pathlib import Path
import resource
from statistics import median
from time import monotonic, process_time
from typing import Any

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.const import (
    EVENT_RECORDER_5MIN_STATISTICS_GENERATED,
)
from homeassistant.components.recorder.tasks import AdjustLRUSizeTask
from homeassistant.components.sensor import SensorEntity
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from pytest_homeassistant_custom_component.common import (
    MockEntityPlatform,
    async_capture_events,
)

from .cabinet_messages import PERIOD, BusyFleet, changed_values, messages
from .cabinets import set_up_cabinets
from .house import House, Wire, home_assistant, recorded_all, wired
from .measure import verdict
from .twins import BinarySensorTwin, SensorTwin, Twin

FLEET = 1000
PER_ENTRY = 100
"""Cabinets of one entry: Home Assistant shows at most 10,000 entities of each."""
LIMIT = 1.1

type Second = list[tuple[str, bytes]]
"""Topics and payloads."""
type Write = tuple[Twin, object, Mapping[str, Any] | None]
"""Which twin writes which value and attributes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some seconds cost until all was recorded, and what they brought."""

    cpu: float
    wall: float
    late: float
    states: int
    statistics: int

    @property
    def share(self) -> float:
        """Of one core."""
        return self.cpu / self.wall

    @property
    def each(self) -> float:
        """Seconds of CPU time for each state."""
        return self.cpu / max(self.states, 1)


async def run(
    turns: int = 10, cabinets: int = FLEET, seconds: int = int(PERIOD)
) -> bool:
    """Measure ours and bare entities in `turns` of some seconds each, and print; answers whether the limit holds."""
    house = House()
    fleet = BusyFleet(cabinets)
    stream = filter(None, fleet.seconds())
    before = resident()
    async with home_assistant(recorded=True) as hass:
        with wired(house, "fleet"):
            for at in range(0, cabinets, PER_ENTRY):
                stations = fleet.stations[at : at + PER_ENTRY]
                await set_up_cabinets(
                    hass, cabinets=[station.mac for station in stations]
                )
            broker = Broker(house)
            started, second_half = await appear(
                hass, broker, list(islice(stream, seconds))
            )
            memory = resident() - before
            print(
                f"(g) {cabinets} cabinets of 12 slots, {len(hass.states.async_all())}"
                " entities, recorded"
            )
            print(
                f"    there after {started:.1f} s of CPU, {second_half:.1f} s of it for"
                f" the second half; {memory / cabinets / 1024:.0f} KiB a cabinet"
            )
            # The first turn meets what is new to the recorder.
            twins = Twins(hass)
            pairs = [
                await take_turns(hass, broker, twins, list(islice(stream, seconds)))
                for _ in range(turns + 1)
            ][1:]
    counted = [
        pair for pair in pairs if not any(each.statistics for each in pair)
    ] or pairs
    print(
        f"    {cabinets / PERIOD:.0f} messages a second,"
        f" {changed_values(messages(50)):.0f} values changed in each,"
        f" {median(one.states for one, _ in counted) / seconds:.0f} states written a"
        f" second; {len(pairs) - len(counted)} turns with statistics not counted"
    )
    print(
        f"    ours {median(one.each for one, _ in counted) * 1e6:.0f} µs a state, bare"
        f" {median(two.each for _, two in counted) * 1e6:.0f} µs, recorder included;"
        f" ours take {median(one.share for one, _ in counted):.1%} of a core"
    )
    ratio = median(one.each / two.each for one, two in counted)
    return verdict("ours to bare", ratio, LIMIT)


async def appear(
    hass: HomeAssistant, broker: Broker, batches: list[Second]
) -> tuple[float, float]:
    """Let all cabinets appear; answers seconds of CPU time, for all and for the second half."""
    began = half = process_time()
    for number, batch in enumerate(batches):
        if number == len(batches) // 2:
            await hass.async_block_till_done()
            half = process_time()
        await pace([batch], broker.deliver)
        # After a restart, all entities are there before the recorder sizes its caches.
        get_instance(hass).queue_task(AdjustLRUSizeTask())
    await hass.async_block_till_done()
    ended = process_time()
    await recorded_all(hass)
    return ended - began, ended - half


async def take_turns(
    hass: HomeAssistant, broker: Broker, twins: Twins, batches: list[Second]
) -> tuple[Stretch, Stretch]:
    """Deliver to ours, then let their twins write what ours wrote."""

    def deliver(batch: Second) -> None:
        twins.begin_second()
        broker.deliver(batch)

    one = await live(hass, twins, batches, deliver)
    two = await live(hass, twins, await twins.writes(), Twins.show)
    print(
        f"    ours {one.share:.1%} of a core for {one.states} states, {one.late:.2f} s"
        f" late; bare {two.share:.1%} for {two.states}, {two.late:.2f} s late;"
        f" {resident() / 2**20:.0f} MiB",
        flush=True,
    )
    return one, two


async def live[T](
    hass: HomeAssistant, twins: Twins, batches: list[T], deliver: Callable[[T], None]
) -> Stretch:
    """Deliver a batch each second, and wait until all is recorded."""
    gc.collect()
    states, statistics = twins.states, len(twins.statistics)
    wall, cpu = monotonic(), process_time()
    late = await pace(batches, deliver)
    await recorded_all(hass)
    return Stretch(
        cpu=process_time() - cpu,
        wall=monotonic() - wall,
        late=late,
        states=twins.states - states,
        statistics=len(twins.statistics) - statistics,
    )


async def pace[T](batches: list[T], deliver: Callable[[T], None]) -> float:
    """Deliver a batch each second; answers how late the last one was done, in s."""
    began = monotonic()
    for second, batch in enumerate(batches, 1):
        deliver(batch)
        await asyncio.sleep(max(0.0, began + second - monotonic()))
    return monotonic() - began - len(batches)


class Broker:
    """Hands messages on to those who subscribed to their topics."""

    def __init__(self, house: House) -> None:
        """Read the subscriptions of all connections."""
        self._clock = house.clock
        self._wires: dict[str, list[Wire]] = defaultdict(list)
        for wire in house.wires:
            for topic in wire.topics:
                self._wires[topic].append(wire)

    def deliver(self, batch: Second) -> None:
        """Let a second pass, and hand its messages on."""
        self._clock.now += 1
        for topic, payload in batch:
            for wire in self._wires[topic]:
                wire.deliver(topic, payload)


class Twins:
    """Sees all states; notes what ours write, second by second, and has a bare twin for each that does."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know the entities of now."""
        self.states = 0
        self.statistics = async_capture_events(
            hass, EVENT_RECORDER_5MIN_STATISTICS_GENERATED
        )
        self._hass = hass
        self._models: dict[str, Entity] = {
            entity.entity_id: entity
            for domain in ("sensor", "binary_sensor")
            for entity in hass.data["entity_components"][domain].entities
        }
        self._twins: dict[str, Twin] = {}
        self._noted: list[list[tuple[str, object, Mapping[str, Any] | None]]] = [[]]
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._note)

    def begin_second(self) -> None:
        """What is written from now on belongs to the next second."""
        self._noted.append([])

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        self.states += 1
        name = event.data["entity_id"]
        match self._models.get(name):
            case SensorEntity() as model:
                value: object = model.native_value
            case BinarySensorEntity() as model:
                value = model.is_on
            case _:
                return
        self._noted[-1].append((name, value, model.extra_state_attributes))

    async def writes(self) -> list[list[Write]]:
        """All that ours wrote since the last time, for twins that are there."""
        noted, self._noted = self._noted[1:], [[]]
        new = {name for second in noted for name, _, _ in second} - self._twins.keys()
        for domain, twin in (
            ("sensor", SensorTwin),
            ("binary_sensor", BinarySensorTwin),
        ):
            mine = {
                name: twin(self._models[name])
                for name in new
                if name.startswith(f"{domain}.")
            }
            await MockEntityPlatform(self._hass, domain=domain).async_add_entities(
                list(mine.values())
            )
            self._twins |= mine
        await recorded_all(self._hass)
        return [
            [
                (self._twins[name], value, attributes)
                for name, value, attributes in second
            ]
            for second in noted
        ]

    @staticmethod
    def show(second: list[Write]) -> None:
        """Let the twins write."""
        for twin, value, attributes in second:
            twin.show(value, attributes)


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
