"""The dashboard of the integration: added by clicks, each of its pages looked at, and made anew with the registries."""

from pathlib import Path
import re

from playwright.async_api import BrowserContext, Locator, Page, expect
import pytest

from demo.api import HomeAssistantApi
from demo.browser import DESKTOP, PHONE, SCHEMES

from .accessible import faults_of, needs_axe
from .conftest import needs_browser
from .in_use import CABINET, PV_POWER, used
from .languages import read_in_all
from .site import Site
from .walker import Walk

pytestmark = [
    pytest.mark.long,
    needs_axe,
    needs_browser,
]

CABINET_PAGE = f"cabinet-{CABINET}"
PAGES = {
    "hub-energyhub": (
        "Power now",
        "Last 24 hours",
        "Grid, per phase",
        "Solar strings",
    ),
    "fleet-swap-cabinets": ("Last 24 hours",),
    CABINET_PAGE: ("Packs", "Activity"),
    "reports": (
        "Destinations",
        "Waiting documents",
        "Activity",
    ),
}
"""By path: some of the headings."""


def heading(page: Page, text: str) -> Locator:
    """The head of a section."""
    return page.locator("hui-heading-card").filter(
        has=page.get_by_text(text, exact=True)
    )


def hub_card(page: Page) -> Locator:
    """Our card of the hub."""
    return page.locator("energy-bridge-hub-card")


async def expect_page(page: Page, headings: tuple[str, ...]) -> None:
    """It shows its sections, and no card complains."""
    for text in headings:
        await expect(heading(page, text).first).to_be_visible()
    for broken in ("hui-error-card", "hui-warning"):
        await expect(page.locator(broken)).to_have_count(0)


async def add_by_clicks(walk: Walk, api: HomeAssistantApi) -> str:
    """Add the dashboard as a person does; answers its path."""
    await walk.begin_at("/config/lovelace/dashboards")
    await walk.press("Add dashboard")
    offer = walk.page.locator("dashboard-card").filter(has=walk.text("Energy Bridge"))
    await walk.click(offer, "Energy Bridge", "dashboard-offer")
    await walk.press("Create", "dashboard-create")
    await expect(walk.page.get_by_role("button", name="Create")).to_have_count(0)
    dashboards = await api.command("lovelace/dashboards/list")
    (path,) = (each["url_path"] for each in dashboards if each["mode"] == "storage")
    return f"/{path}"


async def look_at_all_pages(walk: Walk, path: str) -> None:
    """In both schemes and both sizes."""
    for name, headings in PAGES.items():
        await walk.begin_at(f"{path}/{name}")
        for scheme in SCHEMES:
            await walk.page.emulate_media(color_scheme=scheme)
            for size in (PHONE, DESKTOP):
                await walk.page.set_viewport_size(size)
                await expect_page(walk.page, headings)
            await walk.look(f"dashboard-{name}-{scheme}")


async def follow_the_registry(walk: Walk, api: HomeAssistantApi, path: str) -> None:
    """What a user hides goes from the open page, and comes back."""
    update = "config/entity_registry/update"
    solar = hub_card(walk.page).get_by_role("button", name=re.compile("^Sun"))
    await walk.begin_at(f"{path}/hub-energyhub")
    await expect(solar).to_have_count(1)
    await api.command(update, entity_id=PV_POWER, hidden_by="user")
    await expect(solar).to_have_count(0)
    await api.command(update, entity_id=PV_POWER, hidden_by=None)
    await expect(solar).to_have_count(1)


async def lead_from_the_fleet_to_a_cabinet(walk: Walk, path: str) -> None:
    """By its row."""
    await walk.begin_at(f"{path}/fleet-swap-cabinets")
    await walk.text("2600401516000001").click()
    await expect_page(walk.page, PAGES[CABINET_PAGE])
    assert walk.page.url.endswith(f"{path}/{CABINET_PAGE}")


async def stand_in_other_dashboards(walk: Walk, api: HomeAssistantApi) -> None:
    """A page as a view of one that a user wrote; the demo's own is kept in YAML."""
    mine = {"url_path": "my-own", "title": "Mine"}
    await api.command("lovelace/dashboards/create", mode="storage", **mine)
    views = [
        {"path": "hub", "strategy": {"type": "custom:energy-bridge-hub"}},
        {"path": "cards", "cards": [{"type": "custom:energy-bridge-hub-card"}]},
    ]
    await api.command(
        "lovelace/config/save", url_path="my-own", config={"views": views}
    )
    await walk.begin_at("/my-own/cards")
    card = hub_card(walk.page)
    await expect(card.get_by_role("slider")).to_be_visible()
    await walk.look("card-hub")
    assert await faults_of(card) == []
    for path in ("/my-own/hub", "/energy-bridge/hub-energyhub"):
        await walk.begin_at(path)
        await expect_page(walk.page, PAGES["hub-energyhub"])


async def test_the_dashboard(
    site: Site, browser: BrowserContext, pictures: Path | None
) -> None:
    """It is there after three clicks, complete, and the browser's console stays silent."""
    walk = Walk(await browser.new_page(), pictures)
    async with used(site) as api:
        path = await add_by_clicks(walk, api)
        assert walk.clicks == ["Add dashboard", "Energy Bridge", "Create"]
        await look_at_all_pages(walk, path)
        await lead_from_the_fleet_to_a_cabinet(walk, path)
        await follow_the_registry(walk, api, path)
        await stand_in_other_dashboards(walk, api)
        await read_in_all(walk, api, "my-own")
    assert walk.complaints == []
