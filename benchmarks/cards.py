"""(j) A page of cabinet cards in a browser, against Home Assistant's tile cards that show the same states."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
from statistics import median
import tempfile
from typing import Any

import certifi
from playwright.async_api import BrowserContext

from demo.api import HomeAssistantApi
from demo.browser import installed_browser, logged_in_browser
from demo.entries import add_cabinets
from demo.process import home_assistant
from demo.seed import seed
from simulator.address import BrokerAddress, free_port
from simulator.broker import best_broker
from simulator.cabinet.running import INFO_PERIOD, CabinetPace, running_cabinets
from simulator.cabinet.station import Fleet

from .measure import verdict

CABINETS = 20
MESSAGES = 33
"""A second: what 1,000 cabinets send."""
BUSY_LIMIT = 0.5
PAINT_LIMIT = 1.0
PATIENCE = 120
"""s until a page is drawn."""
DASHBOARD = "bench-cards"
OUR_CARD = "energy-bridge-cabinet-card"
TILE = "hui-tile-card"
SHOWN = ("slot_state", "state_of_charge", "pack")
"""Translation keys of what a door shows."""

COUNT = """(name) => {
  let count = 0;
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === name) count += Boolean(element.shadowRoot?.querySelector("ha-card"));
      else if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return count;
}"""
"""How many elements of a name are drawn."""

PAINTED = f"""([name, all]) => new Promise((resolve) => {{
  const count = {COUNT};
  let first;
  const look = () => {{
    const drawn = count(name);
    if (drawn) first ??= performance.now();
    if (drawn >= all) resolve([first, performance.now()]);
    else setTimeout(look, 20);
  }};
  look();
}})"""
"""When the first one was drawn, and when all are, in ms since the page began to load."""


@dataclass(frozen=True, slots=True)
class Page:
    """A view: its path, what its cards are, and how many."""

    path: str
    element: str
    cards: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Look:
    """ms until the first card and until all, and the share of the main thread's time afterwards."""

    first: float
    whole: float
    busy: float


async def run(cabinets: int = CABINETS, seconds: float = 15, rounds: int = 3) -> bool:
    """Measure and print; answers whether the limits hold. Raises DemoError and FlowError."""
    if installed_browser() is None:
        print("(j) left out: there is no Chromium")
        return True
    async with _site(cabinets) as (api, browser):
        pages = await _pages(api, cabinets)
        looks = [
            [await _look(browser, page, seconds) for page in pages]
            for _ in range(rounds)
        ]
    ours, theirs, _ = pages
    print(
        f"(j) {len(ours.cards)} cabinet cards, or {len(theirs.cards)} tiles with the same"
        f" states, while {MESSAGES} messages a second come in"
    )
    names = ("ours", "tiles", "one card without a state")
    for name, looked in zip(names, zip(*looks, strict=True), strict=True):
        first, whole, busy = (
            median(getattr(look, column) for look in looked)
            for column in ("first", "whole", "busy")
        )
        print(
            f"    {name}: first {first:.0f} ms, all {whole:.0f} ms, then {busy:.1%} busy"
        )
    held = [
        verdict("main thread, ours to tiles", _ratio(looks, _busy), BUSY_LIMIT),
        verdict("first card, ours to tiles", _ratio(looks, _first), PAINT_LIMIT),
        verdict("all cards, ours to tiles", _ratio(looks, _whole), PAINT_LIMIT),
    ]
    return all(held)


def _busy(look: Look, floor: Look) -> float:
    """What the cards cost: the frontend takes every state in on a page that shows none, too."""
    return max(look.busy - floor.busy, 0.001)


def _first(look: Look, _floor: Look) -> float:
    return look.first


def _whole(look: Look, _floor: Look) -> float:
    return look.whole


def _ratio(looks: list[list[Look]], cost: Callable[[Look, Look], float]) -> float:
    return median(
        cost(ours, floor) / cost(theirs, floor) for ours, theirs, floor in looks
    )


@asynccontextmanager
async def _site(
    cabinets: int,
) -> AsyncGenerator[tuple[HomeAssistantApi, BrowserContext]]:
    """Home Assistant with cabinets that send all that often, and a browser."""
    pace = CabinetPace(speed=MESSAGES * INFO_PERIOD / cabinets)
    async with AsyncExitStack() as parts:
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory()))
        seeded = seed(folder / "config", free_port())
        os.chdir(seeded.folder)
        host, port, _ = await parts.enter_async_context(best_broker())
        api = await parts.enter_async_context(
            home_assistant(seeded, folder / "log", Path(certifi.where()))
        )
        address = BrokerAddress(host=host, port=port)
        await parts.enter_async_context(
            running_cabinets(Fleet(cabinets, seed=7), address, pace)
        )
        await add_cabinets(api, port)
        browser = await parts.enter_async_context(
            logged_in_browser(f"http://127.0.0.1:{seeded.port}", seeded.token)
        )
        yield api, browser


async def _pages(api: HomeAssistantApi, cabinets: int) -> tuple[Page, Page, Page]:
    """Ours, the tiles' and the empty one, once all cabinets have spoken."""
    while len(devices := await _cabinets(api)) < cabinets:
        await asyncio.sleep(1)
    entities = await api.command("config/entity_registry/list")
    below = {
        each["id"]
        for each in await api.command("config/device_registry/list")
        if each["via_device_id"] in devices
    }
    shown = [
        each["entity_id"]
        for each in entities
        if each["device_id"] in below
        and each["translation_key"] in SHOWN
        and not each["disabled_by"]
    ]
    ours = Page(
        "ours",
        OUR_CARD,
        [{"type": f"custom:{OUR_CARD}", "device_id": each} for each in devices],
    )
    theirs = Page(
        "tiles", TILE, [{"type": "tile", "entity": entity} for entity in shown]
    )
    empty = Page("empty", "hui-markdown-card", [{"type": "markdown", "content": "-"}])
    pages = (ours, theirs, empty)
    await api.command(
        "lovelace/dashboards/create", mode="storage", url_path=DASHBOARD, title="Cards"
    )
    views = [
        {
            "path": page.path,
            "type": "sections",
            "sections": [{"type": "grid", "cards": page.cards}],
        }
        for page in pages
    ]
    await api.command(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": views}
    )
    return pages


async def _cabinets(api: HomeAssistantApi) -> list[str]:
    """The devices of all cabinets whose slots are there."""
    devices = await api.command("config/device_registry/list")
    parents = {each["via_device_id"] for each in devices}
    fleets = {
        each["id"]
        for each in devices
        if any(key.startswith("fleet_") for _, key in each["identifiers"])
    }
    return [
        each["id"]
        for each in devices
        if each["via_device_id"] in fleets and each["id"] in parents
    ]


async def _look(browser: BrowserContext, page: Page, seconds: float) -> Look:
    """Open a page, wait until it is drawn, and watch the main thread for some time."""
    tab = await browser.new_page()
    session = await browser.new_cdp_session(tab)
    await session.send("Performance.enable")

    async def worked() -> float:
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        return float(
            next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        )

    await tab.goto(f"/{DASHBOARD}/{page.path}")
    async with asyncio.timeout(PATIENCE):
        first, whole = await tab.evaluate(PAINTED, [page.element, len(page.cards)])
    await asyncio.sleep(1)
    before = await worked()
    await asyncio.sleep(seconds)
    busy = (await worked() - before) / seconds
    await tab.close()
    return Look(first, whole, busy)
