"""Takes the pictures of README and docs: the dashboard's pages, and each card."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import FloatRect, Page, ViewportSize

from .browser import PHONE, SCHEMES, logged_in_browser
from .names import CABINETS
from .seed import Seeded

WIDE: ViewportSize = {"width": 1280, "height": 1060}
"""A card from its head to its foot."""
TOP: FloatRect = {"x": 0, "y": 0, "width": 1280, "height": 620}
"""What stands in README above the commands, which are to be seen without scrolling."""
DRAWN = 5
"""s in which graphs have come."""


@dataclass(frozen=True, slots=True)
class View:
    """A page of the dashboard, and the card at its head; `picture` is of the whole page, `top` of its upper part."""

    path: str
    card: str
    picture: str = ""
    top: str = ""


VIEWS = (
    View("hub-energyhub", "hub", "screenshot", "overview"),
    View(f"cabinet-swap-cabinet-{CABINETS[0].split()[-1]}", "cabinet", "cabinets"),
    View("fleet-swap-cabinets", "fleet"),
    View("reports", "report", "reports"),
)


async def take_pictures(seeded: Seeded, folder: Path) -> list[Path]:
    """Write them below `folder`; answers what was written."""
    taken: list[Path] = []
    (folder / "cards").mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{seeded.port}"
    async with logged_in_browser(url, seeded.token) as browser:
        page = await browser.new_page()
        for view in VIEWS:
            await page.goto(f"/energy-bridge/{view.path}")
            taken += await _picture(page, view, folder)
    return taken


async def _picture(page: Page, view: View, folder: Path) -> list[Path]:
    """Of the page in a wide window, and of its card in both schemes and on a phone."""
    taken: list[Path] = []
    card = page.locator(f"energy-bridge-{view.card}-card").first
    await card.wait_for()
    for kind, size, scheme in (
        *(("", WIDE, scheme) for scheme in SCHEMES),
        ("-phone", PHONE, SCHEMES[0]),
    ):
        await page.set_viewport_size(size)
        await page.emulate_media(color_scheme=scheme)
        await asyncio.sleep(DRAWN)
        if view.picture and not taken:
            path = folder / f"{view.picture}.png"
            await page.screenshot(path=path, animations="disabled")
            taken.append(path)
            if view.top:
                path = folder / f"{view.top}.png"
                await page.screenshot(path=path, animations="disabled", clip=TOP)
                taken.append(path)
        path = folder / "cards" / f"{view.card}-{scheme}{kind}.png"
        await card.screenshot(path=path, animations="disabled")
        taken.append(path)
    return taken
