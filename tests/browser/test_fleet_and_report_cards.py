"""The fleet card and the report card in a real Home Assistant: sorted, searched, used through an outage, and looked at."""

from datetime import datetime, timedelta
from pathlib import Path
import re
from typing import Any

from playwright.async_api import BrowserContext, Locator, expect
import pytest

from demo.api import HomeAssistantApi
from demo.browser import SCHEMES
from demo.reports import COLLECTOR

from ..helpers.waiting import until
from .accessible import faults_of, needs_axe
from .conftest import needs_browser
from .in_use import used
from .site import Site
from .walker import PATIENCE_MS, Walk

pytestmark = [pytest.mark.long, needs_axe, needs_browser]

VIEWS = [
    {
        "path": name,
        "type": "panel",
        "cards": [{"type": f"custom:energy-bridge-{name}-card"}],
    }
    for name in ("fleet", "report")
]
MARKER = "<ha-entity-marker"
"""What Home Assistant's own map shows of an entity; its name is not ours to mend."""

TWO_INTERVALS_MS = 2 * COLLECTOR.interval * 1000 + PATIENCE_MS
"""Until a document is due that cannot be delivered: the report's intervals are those of the clock on the wall."""

CABINETS = ("2600401516000001", "2600401516000002")


async def make_dashboard(api: HomeAssistantApi) -> None:
    """One with our cards only, as the picker adds them."""
    await api.command(
        "lovelace/dashboards/create", mode="storage", url_path="my-cards", title="Cards"
    )
    await api.command(
        "lovelace/config/save", url_path="my-cards", config={"views": VIEWS}
    )


async def look(walk: Walk, card: Locator, picture: str) -> None:
    """In both schemes; nobody is kept from using it in either."""
    for scheme in SCHEMES:
        await walk.page.emulate_media(color_scheme=scheme)
        await expect(card).to_be_visible()
        await walk.look(f"{picture}-{scheme}")
        faults = await faults_of(card)
        assert [fault for fault in faults if MARKER not in fault] == []


async def packs(api: HomeAssistantApi) -> dict[str, str]:
    """The packs that are in a slot, and what that slot is called."""
    states: dict[str, dict[str, Any]] = await api.states()
    return {
        each["state"]: each["attributes"]["friendly_name"].removesuffix(" Pack")
        for entity_id, each in states.items()
        if re.fullmatch(r"sensor\.swap_cabinet_.*_slot_\d+_pack", entity_id)
        and each["state"].startswith("BT")
    }


async def sort_cabinets(walk: Walk, card: Locator) -> None:
    """By a click, and by the keyboard; the table tells how it is sorted."""
    names = card.get_by_role("rowheader")
    head = card.get_by_role("columnheader", name="Cabinet")
    await expect(card.get_by_role("columnheader", name="State")).to_have_attribute(
        "aria-sort", "ascending"
    )
    await head.get_by_role("button").click()
    await expect(head).to_have_attribute("aria-sort", "ascending")
    await expect(names).to_have_text(CABINETS)
    await walk.page.keyboard.press("Enter")
    await expect(head).to_have_attribute("aria-sort", "descending")
    await expect(names).to_have_text(CABINETS[::-1])


async def find_pack(api: HomeAssistantApi, card: Locator) -> None:
    """By the end of its id, with where it is and where it was."""
    known: dict[str, str] = {}

    async def has_packs() -> bool:
        known.update(await packs(api))
        return bool(known)

    await until(has_packs)
    pack, place = next(iter(known.items()))
    cabinet, _, number = place.rpartition(" slot ")
    field = card.get_by_role("searchbox", name="Find pack")
    await field.fill("nobody")
    await expect(card.get_by_role("status")).to_have_text("No matching packs")
    await field.fill(pack[2:])
    found = card.get_by_role("listitem").filter(has_text=pack)
    await expect(found).to_contain_text(f"{cabinet}, slot {number}")
    await found.get_by_text("Pack history").click()
    await expect(found).to_contain_text(f"Arrived in {cabinet}, slot {number}")


async def use_fleet_card(walk: Walk, api: HomeAssistantApi) -> None:
    """Sort, search, and ask for more of a cabinet."""
    await walk.begin_at("/my-cards/fleet")
    card = walk.page.locator("energy-bridge-fleet-card")
    await expect(card.get_by_role("rowheader")).to_have_count(len(CABINETS))
    await expect(card.locator("hui-map-card")).to_be_visible()
    await sort_cabinets(walk, card)
    await find_pack(api, card)
    await look(walk, card, "card-fleet")
    await card.get_by_role("button", name=CABINETS[0], exact=True).click()
    await walk.sees("Packs ready")


async def point_at(lane: Locator, words: str) -> None:
    """Lead the keyboard to the newest interval of which the lane says this."""

    async def is_there() -> bool:
        if words in (await lane.get_attribute("aria-valuetext") or ""):
            return True
        await lane.press("ArrowLeft")
        return False

    await lane.press("End")
    await until(is_there)


async def read_file(card: Locator, lane: Locator, words: str) -> tuple[str, str]:
    """The name and the content of the file of an interval."""
    await point_at(lane, words)
    await lane.press("Enter")
    dialog = card.locator("dialog[open]")
    content = await dialog.locator("pre").text_content()
    name = await dialog.locator("strong").text_content()
    return name or "", content or ""


async def export(card: Locator) -> None:
    """The last hour."""
    await card.get_by_role("button", name="Export …").click()
    start = card.get_by_label("From", exact=True)
    until_then = datetime.fromisoformat(
        await card.get_by_label("To", exact=True).input_value()
    )
    await start.fill((until_then - timedelta(hours=1)).isoformat("T", "minutes"))
    await card.get_by_role("button", name="Start export").click()


async def live_through_outage(walk: Walk, site: Site, card: Locator) -> None:
    """What cannot be delivered is amber, and green once it could."""
    lane = card.get_by_role("slider", name="MINT Collector")
    send = card.get_by_role("button", name="Send now: MINT Collector")
    status = card.locator("energy-bridge-report-export").get_by_role("status")
    directory = Path(site.folder) / COLLECTOR.directory
    gone = directory.rename(directory.with_name("gone"))
    await expect(lane.locator(".waiting")).to_be_visible(timeout=TWO_INTERVALS_MS)
    await expect(card.get_by_text("Directory doesn't exist")).to_be_visible()
    name, content = await read_file(card, lane, "Waiting")
    assert COLLECTOR.head["equipment_id"] in content
    await expect(card.get_by_text("Waiting for delivery")).to_be_visible()
    await card.get_by_role("button", name="Close").click()
    await export(card)
    await expect(card.get_by_role("progressbar", name="Exporting")).to_be_visible()
    await look(walk, card, "card-reports-outage")
    await card.get_by_role("button", name="Cancel export").click()
    await expect(status).to_contain_text("cancelled")
    await expect(card.get_by_role("progressbar")).to_have_count(0)
    gone.rename(directory)
    await send.click()
    await expect(lane.locator(".waiting")).to_have_count(0)
    await expect(card.get_by_text("Directory doesn't exist")).to_have_count(0)
    assert (directory / name).read_text(encoding="utf-8") == content


async def lose_connection(walk: Walk) -> None:
    """The page's own, which it makes anew."""
    assert walk.complaints == []
    await walk.page.evaluate(
        "document.querySelector('home-assistant').hass.connection.socket.close()"
    )


async def use_report_card(walk: Walk, site: Site) -> None:
    """See what was delivered, an outage and its end; open files and export."""
    await walk.begin_at("/my-cards/report")
    card = walk.page.locator("energy-bridge-report-card")
    lane = card.get_by_role("slider", name="MINT Collector")
    await expect(lane.locator(".delivered").first).to_be_visible()
    await expect(card.locator("energy-bridge-countdown")).to_have_text(
        re.compile(r"^\d:\d\d$")
    )
    await look(walk, card, "card-reports")
    await lose_connection(walk)
    await live_through_outage(walk, site, card)
    name, content = await read_file(card, lane, "Delivered")
    await expect(card.get_by_text("Rebuilt from the recorder")).to_be_visible()
    await walk.look("card-reports-file")
    assert await faults_of(card) == []
    delivered = Path(site.folder) / COLLECTOR.directory / name
    assert delivered.read_text(encoding="utf-8") == content
    await card.get_by_role("button", name="Close").click()
    await export(card)
    status = card.locator("energy-bridge-report-export").get_by_role("status")
    await expect(status).to_contain_text("exported. Files: ")


async def test_the_cards(
    site: Site, browser: BrowserContext, pictures: Path | None
) -> None:
    """They do what they offer, for the mouse, the keyboard and the eye, and the browser's console stays silent."""
    walk = Walk(await browser.new_page(), pictures)
    async with used(site) as api:
        await make_dashboard(api)
        await use_fleet_card(walk, api)
        await use_report_card(walk, site)
    # Home Assistant's page ends its subscription to notifications on the new connection, which does not know it.
    assert walk.complaints in ([], ["Object"])
