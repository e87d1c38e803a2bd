"""(e) An info message that says nothing new, (f) one that does, and (g) a fleet of 1,000 cabinets at its real pace."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import resource
from time import monotonic, process_time
from typing import Any

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

from custom_components.energy_bridge.cabinet.fleet import Fleet as Model
from custom_components.energy_bridge.cabinet.topics import Channel
from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.messages import info
from simulator.cabinet.station import Dialect, Fleet, Station

from .house import House, home_assistant, recorded_all, wired
from .measure import compare, verdict
from .publishing import Changes

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
UNCHANGED_LIMIT = 1.5
CHANGED_LIMIT = 1.2
FLEET = 1000
PER_ENTRY = 100
"""Cabinets of one entry: Home Assistant shows at most 10,000 entities of each."""
PERIOD = 30.0
CPU_LIMIT = 0.15


def flat(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All values of a message by their path."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from flat(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def full_station() -> Station:
    """A cabinet of 12 slots with a pack in each."""
    fleet = Fleet(2, dialects=(Dialect.DOCUMENT,), seed=3)
    station, other = fleet.stations
    packs = [slot.pack for slot in other.slots if slot.pack]
    for slot in station.slots:
        slot.pack = slot.pack or packs.pop()
    return station


def messages(count: int) -> list[bytes]:
    """Info messages of a cabinet whose packs charge: about 26 of its 240 values change each time."""
    station = full_station()
    found = []
    for number in range(count):
        station.advance(PERIOD)
        for slot in station.slots:
            if slot.pack and slot.pack.state_of_charge > 99:
                slot.pack.state_of_charge = 10
        time = NOON + timedelta(seconds=PERIOD * number)
        found.append(orjson.dumps(info(station, time)))
    return found


def run_unchanged(calls: int = 300, rounds: int = 15) -> bool:
    """Measure (e) and print; answers whether the limit holds."""
    payload = messages(1)[0]
    model = Model(lambda: 0.0, lambda: 0.0, lambda: date(2026, 6, 21), full=95)
    mac = orjson.loads(payload)["mac_addr"]
    last = dict(flat(orjson.loads(payload)))

    def plain() -> None:
        assert dict(flat(orjson.loads(payload))) == last

    def ours() -> None:
        model.receive(Channel.INFO, mac, payload)

    ours()
    found = compare(plain, ours, rounds, turns=calls)
    print(f"(e) one info message with {len(last)} values, none of them new")
    print(
        f"    parsed, flattened, compared {found.first / calls * 1e6:.0f} µs,"
        f" ours {found.second / calls * 1e6:.0f} µs"
    )
    return verdict("ours to plain Python", found.ratio, UNCHANGED_LIMIT)


class BareSensor(SensorEntity):
    """What no entity can do without."""

    _attr_should_poll = False

    def __init__(self, number: int) -> None:
        """Look like a slot's."""
        self._attr_name = f"Bare {number}"
        self._attr_unique_id = f"bare_{number}"
        self._attr_native_unit_of_measurement = "W"
        self._attr_suggested_display_precision = 0

    def show(self, value: int) -> None:
        """Write another value."""
        self._attr_native_value = value
        self.async_write_ha_state()


async def run_changed(count: int = 200, rounds: int = 10) -> bool:
    """Measure (f) and print; answers whether the limit holds."""
    house = House()
    sent = messages(count * rounds + 50)
    mac = orjson.loads(sent[0])["mac_addr"]
    topic = f"/stations/info/{mac}"
    async with home_assistant() as hass:
        with wired(house, "fleet_coordinator"):
            await _set_up(hass, slot_details=True)
        assert house.wire is not None
        house.wire.deliver(topic, sent[0])
        await hass.async_block_till_done()
        changes = Changes(hass)
        for payload in sent[1:50]:
            house.wire.deliver(topic, payload)
        written = max(1, round(changes.by_entity.total() / 49))
        bare = [BareSensor(number) for number in range(written)]
        await MockEntityPlatform(hass, domain="sensor").async_add_entities(bare)
        stream = iter(sent[50:])
        turn = 0

        def ours() -> None:
            assert house.wire is not None
            house.wire.deliver(topic, next(stream))

        def floor() -> None:
            nonlocal turn
            turn += 1
            for entity in bare:
                entity.show(turn)

        changes.by_entity.clear()
        found = compare(floor, ours, rounds, turns=count)
        total = sum(
            number
            for name, number in changes.by_entity.items()
            if not name.startswith("sensor.bare")
        )
    shown = total / count / rounds
    print(f"(f) one info message of 12 slots that changes {shown:.1f} entities")
    print(
        f"    floor {found.first / count * 1e6:.0f} µs for {written},"
        f" ours {found.second / count * 1e6:.0f} µs"
    )
    return verdict("ours to floor", found.ratio * written / shown, CHANGED_LIMIT)


async def run_fleet(
    seconds: float = 600.0, cabinets: int = FLEET, appear: float = PERIOD
) -> bool:
    """Measure (g) and print; answers whether the limit holds. All cabinets have appeared after `appear` s."""
    house = House()
    fleet = Fleet(cabinets, dialects=(Dialect.DOCUMENT,), swaps_per_hour=6)
    before = resident()
    async with home_assistant(recorded=True) as hass:
        entries = [
            [station.mac for station in fleet.stations[at : at + PER_ENTRY]]
            for at in range(0, cabinets, PER_ENTRY)
        ]
        with wired(house, "fleet_coordinator"):
            for macs in entries:
                await _set_up(hass, cabinets=macs)
        began = process_time()
        await _at_their_pace(house, _prepared(fleet, appear))
        await hass.async_block_till_done()
        started = process_time() - began
        await recorded_all(hass)
        memory = resident() - before
        entities = len(hass.states.async_all())
        print(
            f"(g) {cabinets} cabinets of 12 slots, {entities} entities, recorded:"
            f" there after {started:.1f} s of CPU, {memory / cabinets / 1024:.0f} KiB a cabinet"
        )
        payloads = _prepared(fleet, seconds)
        wall, cpu = monotonic(), process_time()
        start = dt_util.utcnow().replace(second=0, microsecond=0)
        start -= timedelta(minutes=start.minute % 5 + 5)
        get_instance(hass).queue_task(StatisticsTask(start, False))
        await _at_their_pace(house, payloads)
        lag = monotonic() - wall - len(payloads)
        backlog = get_instance(hass).backlog
        await recorded_all(hass)
        share = (process_time() - cpu) / (monotonic() - wall)
    rate = sum(map(len, payloads)) / len(payloads)
    print(
        f"    {rate:.0f} messages a second for {len(payloads)} s, a statistics run included:"
        f" {lag:.2f} s late and {backlog} events behind at the end"
    )
    return verdict("share of one core", share, CPU_LIMIT)


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _prepared(fleet: Fleet, seconds: float) -> list[list[tuple[str, bytes]]]:
    """What the fleet sends, second by second: each cabinet every 30 s."""
    stations = fleet.stations
    batches = []
    for second in range(int(seconds)):
        fleet.advance(1)
        due = stations[second % int(PERIOD) :: int(PERIOD)]
        batches.append(
            [
                (
                    f"/stations/info/{station.mac}",
                    orjson.dumps(info(station, NOON + timedelta(seconds=second))),
                )
                for station in due
            ]
        )
    return batches


async def _at_their_pace(house: House, batches: list[list[tuple[str, bytes]]]) -> None:
    """Deliver a batch each second, to every entry as their connections do."""
    began = monotonic()
    for second, batch in enumerate(batches, 1):
        for topic, payload in batch:
            for wire in house.wires:
                wire.deliver(topic, payload)
        await asyncio.sleep(max(0.0, began + second - monotonic()))


async def _set_up(hass: HomeAssistant, **options: object) -> ConfigEntry:
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Swap cabinets",
        data={
            "kind": "cabinets",
            "transport": "direct",
            "host": "wire",
            "port": 1883,
            "ssl": False,
            "prefix": "",
        },
        options=options,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
