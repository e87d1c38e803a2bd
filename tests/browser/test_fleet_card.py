"""The fleet card in a real Home Assistant: sorted, searched and looked at."""

from pathlib import Path
import re
from typing import Any

from playwright.async_api import BrowserContext, Locator, expect
import pytest

from demo.api import HomeAssistantApi

from ..helpers.waiting import until
from .accessible import faults_of, needs_axe
from .conftest import needs_browser
from .in_use import MAP, SCHEMES, show_no_map, used
from .site import Site
from .walker import Walk

pytestmark = [pytest.mark.long, needs_axe, needs_browser]

VIEWS = [
    {
        "path": "fleet",
        "type": "sections",
        "sections": [
            {
                "type": "grid",
                "column_span": 2,
                "cards": [{"type": "custom:energy-bridge-fleet-card"}],
            }
        ],
    },
]
MARKER = "<ha-entity-marker"
"""What Home Assistant's own map shows of an entity; its name is not ours to mend."""

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
    field = card.get_by_role("searchbox", name="Find a pack")
    await field.fill("nobody")
    await expect(card.get_by_role("status")).to_have_text("No pack has this in its ID.")
    await field.fill(pack[2:])
    found = card.get_by_role("listitem").filter(has_text=pack)
    await expect(found).to_contain_text(f"{cabinet}, slot {number}")
    await found.get_by_text("Where it was").click()
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


async def test_the_cards(
    site: Site, browser: BrowserContext, pictures: Path | None
) -> None:
    """They do what they offer, for the mouse, the keyboard and the eye, and the browser's console stays silent."""
    await browser.route(MAP, show_no_map)
    walk = Walk(await browser.new_page(), pictures)
    async with used(site) as api:
        await make_dashboard(api)
        await use_fleet_card(walk, api)
    assert walk.complaints == []
