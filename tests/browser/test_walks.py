"""The ways through the screens that people take most, with every click counted."""

from pathlib import Path

from playwright.async_api import BrowserContext
import pytest

from .conftest import installed_browser
from .site import Site
from .walker import Walk

INTEGRATIONS = "/config/integrations/dashboard"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(installed_browser() is None, reason="there is no Chromium"),
]


async def add_hub(walk: Walk, site: Site) -> None:
    """A home owner sets the hub up, and it is on the Energy dashboard."""
    await walk.begin_at(INTEGRATIONS)
    await walk.press("Add integration")
    await walk.search("Energy Bridge")
    await walk.click(walk.brand("Energy Bridge"), "Energy Bridge")
    await walk.pick("EnergyHub, directly", "add")
    await walk.type_in("Host", "127.0.0.1")
    await walk.pick("More settings", "hub")
    await walk.type_in("Port", str(site.broker))
    await walk.press("Submit", "hub-port")
    for source in ("Grid import and export", "Solar production", "Battery"):
        await walk.sees_ticked(source)
    await walk.press("Submit", "hub-energy")
    await walk.sees("The sources were added to the Energy dashboard.")
    await walk.look("hub-energy-added")


async def test_the_ways_through_the_screens(
    site: Site,
    browser: BrowserContext,
    pictures: Path | None,
    subtests: pytest.Subtests,
) -> None:
    """None takes more clicks than it may, and the browser's console stays silent."""
    for way, clicks, typed in ((add_hub, 8, 3),):
        page = await browser.new_page()
        walk = Walk(page, pictures)
        with subtests.test(way.__name__):
            await way(walk, site)
            assert len(walk.clicks) <= clicks, walk.clicks
            assert len(walk.typed) <= typed, walk.typed
            assert walk.complaints == []
        await page.close()
