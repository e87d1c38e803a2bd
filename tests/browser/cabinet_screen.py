"""A cabinet of our own, and its card as somebody at the screen has it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
import re

from aiohttp import ClientSession
import orjson
from playwright.async_api import Locator, expect

from demo.api import HomeAssistantApi
from demo.browser import SCHEMES
from simulator.address import BrokerAddress
from simulator.cabinet.pack import Pack
from simulator.cabinet.running import CabinetPace, running_cabinets
from simulator.cabinet.station import Fleet, Station

from .accessible import faults_of
from .site import Site
from .walker import DESKTOP, Walk

CUSTOMER_S = 15.0

PAUSE_AHEAD_S = 10.0
"""The page's clock can be stopped only ahead of where it is when the page is told to."""

type Touch = Callable[..., Awaitable[None]]
type Wait = Callable[[int], Awaitable[None]]


@dataclass
class Cabinet:
    """One of our own, beside those that are there, and what it is told to open."""

    station: Station
    orders: list[int] = field(default_factory=list)


def made_up() -> Fleet:
    """A cabinet with each state; nobody comes to swap."""
    fleet = Fleet(3, seed=3, swaps_per_hour=0)
    del fleet.stations[:2]
    charges = (97.0, 58.0, None, 99.0, 31.0, 72.0, None, 88.0, 4.0, 100.0, 45.0, None)
    for slot, charge in zip(fleet.stations[0].slots, charges, strict=True):
        name = f"BT1048L00000{90 + slot.number}"
        slot.pack = None if charge is None else Pack(name, charge)
    places = {slot.number: slot for slot in fleet.stations[0].slots}
    # Their charge stays what it is.
    places[1].charger_on = places[4].charger_on = False
    places[5].charge_errors = 2
    places[7].open = True
    places[8].busy = True
    places[12].door_fault = True
    return fleet


@asynccontextmanager
async def running(site: Site) -> AsyncGenerator[Cabinet]:
    """Let it report and open."""
    fleet = made_up()
    cabinet = Cabinet(fleet.stations[0])
    address = BrokerAddress(port=site.broker)

    async def hear() -> None:
        async with address.client() as client:
            await client.subscribe(f"/stations/open_slot/{cabinet.station.mac}")
            async for message in client.messages:
                cabinet.orders.append(
                    orjson.loads(str(message.payload, "utf-8"))["slot_id"]
                )

    pace = CabinetPace(customer=CUSTOMER_S)
    async with running_cabinets(fleet, address, pace):
        hearing = asyncio.create_task(hear())
        try:
            yield cabinet
        finally:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing


class Screen:
    """The card on a page."""

    def __init__(self, walk: Walk) -> None:
        """The first card of the page that is open."""
        self.walk = walk
        self.card = walk.page.locator("energy-bridge-cabinet-card").first
        self.sheet = self.card.get_by_role("dialog")

    def door(self, slot: int) -> Locator:
        """By its number."""
        return self.card.get_by_role("button", name=re.compile(rf"^Slot {slot},"))

    @asynccontextmanager
    async def stopped_clock(self) -> AsyncGenerator[Wait]:
        """The page's time passes only where it is told to (ms): a press takes as long on a busy machine as on a quiet one."""
        page = self.walk.page
        now: float = await page.evaluate("Date.now()")
        await page.clock.pause_at(now / 1000 + PAUSE_AHEAD_S)
        yield page.clock.run_for
        await page.clock.resume()

    async def press_for(self, slot: int, ms: int) -> None:
        """Press a door for a while."""
        await self.door(slot).hover()
        async with self.stopped_clock() as wait:
            await self.walk.page.mouse.down()
            await wait(ms)
            await self.walk.page.mouse.up()

    async def middle_of(self, slot: int) -> tuple[float, float]:
        """Where a finger would go."""
        box = await self.door(slot).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    @asynccontextmanager
    async def finger(self) -> AsyncGenerator[Touch]:
        """A touch screen, in place of the mouse."""
        page = self.walk.page
        session = await page.context.new_cdp_session(page)
        await session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

        async def touch(kind: str, *points: tuple[float, float]) -> None:
            places = [{"x": x, "y": y} for x, y in points]
            await session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": places}
            )

        yield touch
        await session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        await session.detach()

    async def says(self, words: str) -> None:
        """Wait until it says how an order goes."""
        await expect(self.card.get_by_role("status")).to_contain_text(words)

    async def look(self, name: str) -> None:
        """Take pictures in both schemes; everybody can use what is there."""
        for scheme in SCHEMES:
            await self.walk.page.emulate_media(color_scheme=scheme)
            await self.walk.look(f"card-cabinet-{name}-{scheme}")
            faults = await faults_of(self.card)
            assert faults == [], faults
        await self.walk.page.set_viewport_size(DESKTOP)


async def log_reader_in(api: HomeAssistantApi, url: str) -> str:
    """Somebody who may look, and not touch; answers the token."""
    name = "reader"
    made = await api.command(
        "config/auth/create", name=name, group_ids=["system-read-only"]
    )
    await api.command(
        "config/auth_provider/homeassistant/create",
        user_id=made["user"]["id"],
        username=name,
        password=name,
    )
    client = {"client_id": f"{url}/"}
    begun = {"handler": ["homeassistant", None], "redirect_uri": f"{url}/", **client}
    async with ClientSession(url) as session:
        async with session.post("/auth/login_flow", json=begun) as reply:
            flow = (await reply.json())["flow_id"]
        login = {"username": name, "password": name, **client}
        async with session.post(f"/auth/login_flow/{flow}", json=login) as reply:
            code = (await reply.json())["result"]
        grant = {"grant_type": "authorization_code", "code": code, **client}
        async with session.post("/auth/token", data=grant) as reply:
            return str((await reply.json())["access_token"])
