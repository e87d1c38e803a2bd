"""(u) Cabinets that appear, and (v) a hub that is set up, first and after a restart, against bare entities that do."""

from collections.abc import Awaitable, Callable
from itertools import islice
from statistics import median
from time import process_time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .bare import BareCopy
from .cabinet_messages import NOON, BusyFleet
from .cabinets import set_up_cabinets
from .fleet import PER_ENTRY, Broker
from .house import House, add_hub, home_assistant, start_hub, wired
from .hub_messages import payloads
from .measure import no_garbage_collection, verdict

FIRST_LIMIT = 1.2
RESTART_LIMIT = 1.3
HUB_LIMIT = 2.0
HUB_RESTART_LIMIT = 2.0
SPOKEN = 100
"""Messages of a hub, more than a set-up takes."""

type Task = Callable[[], Awaitable[None]]
type Pair = tuple[float, float]
"""Seconds of CPU time: ours, and that of the bare copy."""


async def run_cabinets(turns: int = 5, cabinets: int = PER_ENTRY) -> bool:
    """Measure (u) and print; answers whether the limits hold."""
    house = House()
    fleet = BusyFleet((turns + 1) * cabinets)
    pairs: list[tuple[Pair, Pair]] = []
    async with home_assistant() as hass:
        with wired(house, "fleet"):
            for at in range(0, len(fleet.stations), cabinets):
                stations = fleet.stations[at : at + cabinets]
                sent = [
                    (f"/stations/info/{each.mac}", fleet.message(each, NOON))
                    for each in stations
                ]
                entry = await set_up_cabinets(
                    hass, cabinets=[each.mac for each in stations]
                )

                async def appear(sent: list[tuple[str, bytes]] = sent) -> None:
                    Broker(house).deliver(sent)
                    await hass.async_block_till_done()

                async def start(
                    entry: ConfigEntry = entry, show: Task = appear
                ) -> None:
                    assert await hass.config_entries.async_setup(entry.entry_id)
                    await show()

                pairs.append(await take_turn(hass, entry, appear, start))
        entities = len(er.async_get(hass).entities) // 2 // (turns + 1)
    print(f"(u) {cabinets} cabinets of 12 slots, {entities} entities; {turns} turns")
    return tell(pairs, (FIRST_LIMIT, RESTART_LIMIT))


async def run_hub(turns: int = 15) -> bool:
    """Measure (v) and print; answers whether the limits hold."""
    stream = payloads()
    pairs: list[tuple[Pair, Pair]] = []
    async with home_assistant() as hass:
        for _ in range(turns + 1):
            house, entry = House(), add_hub(hass)
            sent = list(islice(stream, SPOKEN))
            with wired(house):

                async def start(
                    entry: MockConfigEntry = entry,
                    house: House = house,
                    sent: list[bytes] = sent,
                ) -> None:
                    await start_hub(hass, entry, house, iter(sent))

                pairs.append(await take_turn(hass, entry, start, start))
            assert await hass.config_entries.async_unload(entry.entry_id)
        entities = len(er.async_get(hass).entities) // 2 // (turns + 1)
        enabled = len(hass.states.async_all()) // 2 // (turns + 1)
    print(
        f"(v) a hub that is set up, {entities} entities, {enabled} of them enabled;"
        f" {turns} turns"
    )
    return tell(pairs, (HUB_LIMIT, HUB_RESTART_LIMIT))


async def take_turn(
    hass: HomeAssistant, entry: ConfigEntry, appear: Task, start: Task
) -> tuple[Pair, Pair]:
    """Let ours appear for the first time, and after a restart, and each time a bare copy after it."""
    ours = await measured(appear)
    copy = BareCopy(hass, entry)
    first = ours, await measured(copy.appear)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await copy.vanish()
    ours = await measured(start)
    return first, (ours, await measured(copy.appear))


async def measured(task: Task) -> float:
    """Seconds of CPU time that a task takes."""
    with no_garbage_collection():
        began = process_time()
        await task()
        return process_time() - began


def tell(pairs: list[tuple[Pair, Pair]], limits: tuple[float, float]) -> bool:
    """Print the medians of all turns but the first, which loads code; answers whether the limits hold."""
    held = True
    names = ("for the first time", "after a restart")
    for name, limit, turns in zip(
        names, limits, zip(*pairs[1:], strict=True), strict=True
    ):
        ours, bare = (median(column) * 1e3 for column in zip(*turns, strict=True))
        print(f"    {name}: ours {ours:.1f} ms of CPU, bare {bare:.1f} ms")
        ratio = median(one / two for one, two in turns)
        held &= verdict("ours to bare", ratio, limit)
    return held
