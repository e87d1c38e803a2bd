"""Several real Home Assistants, each with its share of the cabinets on one broker and a database of its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi
from homeassistant import config_entries
from homeassistant.config_entries import ConfigEntry
import orjson

from demo.api import HomeAssistantApi
from demo.flow import OPTIONS, Flow
from demo.process import home_assistant
from demo.seed import seed
from simulator.address import BrokerAddress, free_port
from simulator.cabinet.running import CabinetPace, running_cabinets
from simulator.cabinet.station import Fleet, Station

from .processes import store
from .waiting import until

PATIENCE = 120
"""s, for what a person would wait for, on a busy machine."""

CONFIGURATION = """\
homeassistant:
  time_zone: {zone}
  auth_providers: !include auth_providers.yaml
api:
config:
history:
recorder:
  db_url: {url}
  commit_interval: 1
logger:
  default: warning
"""


def zone_of_noon() -> str:
    """A time zone in which it is noon, so that no day ends during a test; its names have the sign the other way round."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def name_of(station: Station) -> str:
    """What a cabinet's device is called."""
    return f"Swap cabinet {station.device_id}"


@dataclass(frozen=True, slots=True)
class House:
    """One Home Assistant, and its entry for cabinets."""

    api: HomeAssistantApi
    entry_id: str

    async def list_cabinets(self, *stations: Station) -> None:
        """Enter them in the options, as a user does."""
        flow = Flow(self.api, OPTIONS)
        await flow.begin(self.entry_id)
        await flow.choose("cabinets")
        await flow.fill("cabinets", cabinets=[station.mac for station in stations])
        flow.finished()

    async def value(self, name: str, station: Station | None = None) -> str | None:
        """The state of a sensor of a cabinet, or of all together; None where there is none."""
        device = f"cabinet_{station.device_id}" if station else "cabinets"
        states = await self.api.states()
        state = states.get(f"sensor.swap_{device}_{name}")
        return None if state is None else str(state["state"])

    async def shows(self, station: Station) -> bool:
        """Whether a cabinet is there and sends, as far as this house knows."""
        found = await self.value("packs_ready", station)
        return found is not None and found.isdecimal()

    async def until_value(
        self, wanted: str, name: str, station: Station | None = None
    ) -> None:
        """Wait until a sensor has a value."""

        async def has() -> bool:
            return await self.value(name, station) == wanted

        await until(has, PATIENCE)

    async def until_shown(self, station: Station) -> None:
        """Wait until a cabinet is there."""
        await until(lambda: self.shows(station), PATIENCE)

    async def open(self, station: Station, slot: int, **data: Any) -> None:
        """Open a slot by the action."""
        device_id = await self.api.device(name_of(station))
        await self.api.act("open_slot", device_id=device_id, slot=slot, **data)

    async def swap(self, station: Station, keep: int = 0) -> str:
        """A customer takes a pack and brings another one, both by an order; answers the one that came.

        The pack in the slot `keep` stays.
        """
        taken = next(
            each for each in station.slots if each.pack and each.number != keep
        )
        brought = next(each for each in station.slots if not each.pack)
        await self.open(station, taken.number, kind="pack")
        await until(lambda: taken.pack is None and not taken.open, PATIENCE)
        await self.open(station, brought.number, kind="empty")
        await until(lambda: brought.pack and not brought.open, PATIENCE)
        assert brought.pack is not None
        return brought.pack.id


@asynccontextmanager
async def house(
    folder: Path, url: str, cabinets: ConfigEntry, *others: ConfigEntry
) -> AsyncGenerator[House]:
    """Run a Home Assistant that records in a database; it has started when this answers."""
    folder.mkdir()
    seeded = seed(folder, free_port())
    (folder / "configuration.yaml").write_text(
        CONFIGURATION.format(url=orjson.dumps(url).decode(), zone=zone_of_noon()),
        encoding="utf-8",
    )
    entries = [entry.as_dict() for entry in (cabinets, *others)]
    store(
        folder,
        config_entries.STORAGE_KEY,
        {"entries": entries},
        config_entries.STORAGE_VERSION,
        config_entries.STORAGE_VERSION_MINOR,
    )
    log = folder.with_suffix(".log")
    try:
        async with home_assistant(seeded, log, Path(certifi.where())) as api:
            yield House(api, cabinets.entry_id)
    except BaseException as err:
        err.add_note(f"{folder.name} wrote at last:\n{log.read_text()[-3000:]}")
        raise


@dataclass(slots=True)
class Orders:
    """What was ordered on the broker, and how often a cabinet said that a door opened for it."""

    given: list[str]
    opened: list[str]


@asynccontextmanager
async def cabinets_on(port: int, fleet: Fleet) -> AsyncGenerator[Orders]:
    """Run cabinets that live fast on a broker, and listen to what they are told."""
    address = BrokerAddress(host="127.0.0.1", port=port)
    orders = Orders([], [])
    async with (
        running_cabinets(fleet, address, CabinetPace(speed=20)),
        address.client() as client,
    ):
        await client.subscribe("/stations/open_slot/+", qos=2)
        await client.subscribe("/stations/notifications/+", qos=2)

        async def listen() -> None:
            async for message in client.messages:
                told = orjson.loads(message.payload)
                number = told.get("order_number")
                if "open_slot" in str(message.topic).split("/"):
                    orders.given.append(number)
                elif told["event"] == "open_slot_success":
                    orders.opened.append(number)

        task = asyncio.create_task(listen())
        try:
            yield orders
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
