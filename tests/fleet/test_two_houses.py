"""Two Home Assistants on one broker and one PostgreSQL server, and cabinets that move from one to the other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time

import orjson
import pytest

from demo.api import CommandError
from demo.flow import SUBENTRIES, Flow
from simulator.broker import best_broker
from simulator.cabinet.pack import Pack
from simulator.cabinet.station import Fleet, Station

from ..helpers.cabinets import cabinets_entry
from ..helpers.databases import postgresql
from ..helpers.houses import PATIENCE, House, Orders, cabinets_on, house, name_of
from ..helpers.inbox import Arrival, Inbox, inbox
from ..helpers.kill_story import minute_of
from ..helpers.reports import report, sftp_entry
from ..helpers.waiting import until

MINUTE = 60
REPORTED = 1
"""The slot whose power is reported; its pack stays where it is."""

OPTIONS = {"slot_details": False, "full_threshold": 95}


@dataclass(frozen=True, slots=True)
class Site:
    """Two houses, four cabinets, and what the partner and the cabinets got."""

    north: House
    south: House
    stations: list[Station]
    box: Inbox
    orders: Orders
    destinations: list[str]

    @property
    def told(self) -> list[Arrival]:
        """What the partner got, without the files with which a server is tried."""
        return [each for each in self.box.arrivals if each.name.startswith("CAB01")]

    @property
    def minutes(self) -> list[int]:
        """The minutes of which the partner was told, as they came."""
        return list(map(minute_of, self.told))

    async def owners(self) -> list[list[bool]]:
        """Which cabinets each house shows."""
        return [
            [await each.shows(station) for station in self.stations]
            for each in (self.north, self.south)
        ]


def power_of(station: Station) -> str:
    """The entity that is reported."""
    return f"sensor.swap_cabinet_{station.device_id}_slot_{REPORTED}_charging_power"


def message(station: Station) -> dict[str, object]:
    """The report of a cabinet as it is stored."""
    return {
        "message": "rtu",
        "equipment_id": "CAB01",
        "location_id": "Recife",
        "interval": MINUTE,
        "settle": 2,
        "fields": {
            "activePower": {"entity": power_of(station)},
            "activePowerSetpoint": {"constant": 0},
            "reactivePowerSetpoint": {"constant": 0},
        },
    }


@asynccontextmanager
async def two_houses(folder: Path) -> AsyncGenerator[Site]:
    """Each lists two of four cabinets; the north reports of the second one."""
    fleet = Fleet(4, swaps_per_hour=0)
    first, moving, last, other = stations = fleet.stations
    slot = moving.slot(REPORTED)
    assert slot is not None
    slot.pack = slot.pack or fleet.travelling.pop()
    # A pack that comes back on the same day is no swap.
    fleet.travelling += [Pack(f"BT1048L9{number:06}", 50) for number in range(2000)]
    (folder / "inbox").mkdir()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        server = stack.enter_context(postgresql())
        urls = [stack.enter_context(server.database(name)) for name in ("n", "s")]
        _, port, _ = await enter(best_broker())
        orders = await enter(cabinets_on(port, fleet))
        box = await enter(inbox(folder / "inbox", 0))
        reports = [[report("mint", message(moving), "cabinet")], []]
        houses: list[House] = []
        destinations: list[str] = []
        for name, url, listed, below in zip(
            ("north", "south"),
            urls,
            ([first, moving], [last, other]),
            reports,
            strict=True,
        ):
            macs = [station.mac for station in listed]
            cabinets = cabinets_entry(port, options={**OPTIONS, "cabinets": macs})
            partner = sftp_entry(box.server, *below)
            houses.append(await enter(house(folder / name, url, cabinets, partner)))
            destinations.append(partner.entry_id)
        for each, listed in zip(houses, (stations[:2], stations[2:]), strict=True):
            for station in listed:
                await each.until_shown(station)
        north, south = houses
        yield Site(north, south, stations, box, orders, destinations)


@pytest.mark.long
@pytest.mark.thorough
async def test_cabinets_move(tmp_path: Path) -> None:
    """No swap is lost, no minute told twice or missing, no order carried out twice, whichever step comes first."""
    async with two_houses(tmp_path) as site:
        assert await site.owners() == [
            [True, True, False, False],
            [False, False, True, True],
        ]
        customers = asyncio.create_task(keep_swapping(site))
        try:
            await add_there_first(site)
            await remove_here_first(site)
        finally:
            customers.cancel()
            with suppress(asyncio.CancelledError):
                await customers
        assert await site.owners() == [
            [True, False, True, False],
            [False, True, False, True],
        ]
        assert await site.north.value("swaps_today", site.stations[0]) != "0"
        await delete_what_moved_away(site)
    given, opened = site.orders.given, site.orders.opened
    assert len(set(given)) == len(given)
    assert len(set(opened)) == len(opened)
    assert "ON-THE-MOVE" in opened


async def keep_swapping(site: Site) -> None:
    """Customers come to the cabinets that stay, too, and try again where a house says that it sent nothing."""
    while True:
        for each, station in ((site.north, 0), (site.south, 3)):
            with suppress(CommandError):
                await each.swap(site.stations[station])


async def add_there_first(site: Site) -> None:
    """The second cabinet goes south with its report: for a while both show it."""
    north, south, (_, moving, last, other) = site.north, site.south, site.stations
    await north.swap(moving, REPORTED)
    await north.until_value("1", "swaps_today", moving)
    await south.list_cabinets(moving, last, other)
    await south.until_shown(moving)
    pack = await south.swap(moving, REPORTED)
    for each, swaps in ((north, "2"), (south, "1")):
        await each.until_value(swaps, "swaps_today", moving)
    await until(lambda: site.told, PATIENCE)
    await remove_report(site)
    # An order is under way when the list is saved, which sets the entry up anew.
    free = next(each for each in moving.slots if not each.pack)
    order = asyncio.create_task(
        north.open(moving, free.number, kind="empty", order_number="ON-THE-MOVE")
    )
    await until(lambda: "ON-THE-MOVE" in site.orders.given, PATIENCE)
    await north.list_cabinets(site.stations[0])
    with suppress(CommandError):
        await order
    await until(lambda: free.pack and not free.open, PATIENCE)
    assert not await north.shows(moving)
    assert (await north.api.act("find_pack", pack_id=pack))["now"] is None
    found = await south.api.act("find_pack", pack_id=pack)
    assert found["now"]["cabinet"] == name_of(moving)
    await south.swap(moving, REPORTED)
    await south.until_value("2", "swaps_today", moving)
    await north_counts(site, 2)
    await go_on_with_report(site)


async def go_on_with_report(site: Site) -> None:
    """The south makes the report two minutes later, and exports the one that nobody told of."""
    told = len(site.told)
    last = site.minutes[-1]
    await until(lambda: time() > last + 2 * MINUTE + 5, 2 * MINUTE + PATIENCE)
    assert len(site.told) == told
    await add_report(site)
    await until(lambda: len(site.told) > told, PATIENCE)
    first = site.minutes[-1]
    await export(site, last + MINUTE, first)
    count = (first - last) // MINUTE
    await until(lambda: len(site.told) >= told + count, PATIENCE)
    assert sorted(site.minutes) == list(
        range(site.minutes[0], max(site.minutes) + MINUTE, MINUTE)
    )
    states = [orjson.loads(each.content)["communicationState"] for each in site.told]
    assert set(states) == {0}


async def remove_here_first(site: Site) -> None:
    """The third cabinet goes north: for a while nobody shows it, and what customers do then is seen but not counted."""
    north, south, (first, moving, last, other) = site.north, site.south, site.stations
    await south.swap(last)
    await south.until_value("1", "swaps_today", last)
    await south.list_cabinets(moving, other)
    assert not await south.shows(last)
    taken = next(each for each in last.slots if each.pack)
    brought = next(each for each in last.slots if not each.pack)
    taken.pack, brought.pack = None, Pack("BT1048L7654321", 50)
    await north.list_cabinets(first, last)
    await north.until_shown(last)
    found = await north.api.act("find_pack", pack_id=brought.pack.id)
    assert found["now"]["slot"] == brought.number
    await north.until_value("0", "swaps_today", last)
    await north.swap(last)
    await north.until_value("1", "swaps_today", last)


async def north_counts(site: Site, moved: int) -> None:
    """The swaps of a cabinet that moved away still count where they were seen."""

    async def counts() -> bool:
        total = await site.north.value("swaps_today")
        own = await site.north.value("swaps_today", site.stations[0])
        return str(total).isdecimal() and int(total or 0) == int(own or 0) + moved

    await until(counts, PATIENCE)


async def delete_what_moved_away(site: Site) -> None:
    """One click removes the cabinet with its slots; its history stays in the database."""
    north, moving = site.north, site.stations[1]
    await north.api.command(
        "config/device_registry/remove",
        device_id=await north.api.device(name_of(moving)),
    )
    names = [
        each["name"] for each in await north.api.command("config/device_registry/list")
    ]
    assert not [name for name in names if name.startswith(name_of(moving))]
    start = datetime.fromtimestamp(time() - 3600, UTC)
    assert await north.api.history(power_of(moving), start.isoformat())


async def remove_report(site: Site) -> None:
    """Delete the report in the north, once nothing of it waits."""
    entry_id, _ = site.destinations

    async def waits_for_nothing() -> bool:
        states = await site.north.api.states()
        return str(states["sensor.mint_cabinet_waiting_documents"]["state"]) == "0"

    await until(waits_for_nothing, PATIENCE)
    await site.north.api.command(
        "config_entries/subentries/delete", entry_id=entry_id, subentry_id="cabinet"
    )


async def add_report(site: Site) -> None:
    """Add it in the south, by hand."""
    _, entry_id = site.destinations
    stored = message(site.stations[1])
    flow = Flow(site.south.api, SUBENTRIES)
    await flow.begin([entry_id, "mint"])
    await flow.fill("user", message=stored["message"])
    await flow.fill(
        "head",
        equipment_id=stored["equipment_id"],
        location_id=stored["location_id"],
        interval=MINUTE,
        advanced={"settle": stored["settle"]},
    )
    await flow.fill("fields", active_power=power_of(site.stations[1]))
    fixed = {"active_choice": "constant", "constant": 0}
    await flow.fill(
        "setpoints", active_power_setpoint=fixed, reactive_power_setpoint=fixed
    )
    await flow.choose("finish")
    flow.finished()


async def export(site: Site, start: int, end: int) -> None:
    """Export a stretch of it to the partner."""
    report_device = await site.south.api.device("MINT CAB01")
    destination = await site.south.api.device("Partner")
    await site.south.api.act(
        "export_mint",
        device_id=report_device,
        destination_device_id=destination,
        start=datetime.fromtimestamp(start, UTC).isoformat(),
        end=datetime.fromtimestamp(end, UTC).isoformat(),
    )
