"""The cabinet card: looked at in each state, and doors opened and not opened, with a finger, a mouse and the keyboard."""

from pathlib import Path
import re
from typing import Any

from aiohttp import ClientSession
from playwright.async_api import BrowserContext, expect
import pytest
from yarl import URL

from demo.api import HomeAssistantApi
from demo.browser import logged_in_browser
from demo.entries import add_cabinets
from demo.seed import Seeded

from .accessible import needs_axe
from .cabinet_screen import Cabinet, Screen, log_reader_in, running
from .conftest import needs_browser
from .site import Site
from .walker import DESKTOP, PATIENCE_MS, Walk

pytestmark = [pytest.mark.long, needs_axe, needs_browser]

NAME = "Swap cabinet 2600401516000003"
HELD_MS = 1_300
TOO_SHORT_MS = 950


async def make_dashboard(api: HomeAssistantApi, device_id: str) -> None:
    """The card in sections, of both numberings."""
    card = {"type": "custom:energy-bridge-cabinet-card", "device_id": device_id}
    other = {"columns": 4, "numbering": "columns"}
    views = [
        {
            "path": path,
            "type": "sections",
            "sections": [{"type": "grid", "cards": cards}],
        }
        for path, cards in (
            ("one", [card]),
            ("columns", [card | other]),
            ("narrow", [card | {"columns": 6, "grid_options": {"columns": 6}}]),
            ("first", [{"type": card["type"]}]),
        )
    ]
    mine: dict[str, Any] = {"url_path": "my-own", "title": "Mine"}
    await api.command("lovelace/dashboards/create", mode="storage", **mine)
    await api.command(
        "lovelace/config/save", url_path="my-own", config={"views": views}
    )


async def see_each_state(screen: Screen) -> None:
    """Number, state, charge and pack of each door, in words for those who cannot see."""
    for slot, words in (
        (1, "Full, 97%, pack …0091"),
        (2, r"Charging, \d+%, pack …0092"),
        (3, "Empty"),
        (5, "Fault, 31%, pack …0095"),
        (7, "Open"),
        (12, "Fault"),
    ):
        await expect(screen.door(slot)).to_have_accessible_name(
            re.compile(rf"^Slot {slot}, {words}")
        )
    await expect(screen.card.get_by_role("button", name="ready")).to_contain_text("3")
    await screen.look("states")


async def tap_for_the_sheet(screen: Screen, cabinet: Cabinet) -> None:
    """It has the pack's figures and trail, and opens nothing."""
    await screen.door(2).click()
    await expect(screen.sheet).to_be_visible()
    await expect(screen.sheet).to_contain_text("BT1048L0000092")
    await expect(screen.sheet).to_contain_text(
        "Arrived in Swap cabinet 2600401516000003, slot 2"
    )
    await screen.look("sheet")
    # The answer comes to where the button was.
    await screen.sheet.get_by_role("button", name="Open slot 2").dblclick()
    await expect(screen.sheet.get_by_text("Open slot 2 now?")).to_be_visible()
    await screen.sheet.get_by_role("button", name="Close", exact=True).click()
    await expect(screen.sheet).to_be_hidden()
    await screen.door(2).click()
    await expect(screen.sheet).to_be_visible()
    # As when somebody goes back to another page, and returns.
    await screen.card.evaluate(
        "card => { const page = card.parentNode; card.remove(); page.append(card); }"
    )
    await expect(screen.sheet).to_be_hidden()
    await screen.door(2).click()
    await expect(screen.sheet).to_be_visible()
    await screen.sheet.get_by_role("button", name="Close", exact=True).click()
    assert cabinet.orders == []


async def hold_too_short(screen: Screen, cabinet: Cabinet) -> None:
    """Released, dragged away or scrolled: nothing is opened, neither door nor sheet."""
    await screen.press_for(1, TOO_SHORT_MS)
    mouse = screen.walk.page.mouse
    await screen.door(4).hover()
    async with screen.stopped_clock() as wait:
        await mouse.down()
        await screen.door(2).hover()
        await wait(HELD_MS)
        await mouse.up()
    await screen.door(1).hover()
    async with screen.stopped_clock() as wait:
        await mouse.down()
        await mouse.wheel(0, 40)
        await expect(screen.card.locator(".ring")).to_have_count(0)
        await wait(HELD_MS)
        await mouse.up()
    await expect(screen.sheet).to_be_hidden()
    assert cabinet.orders == []


async def hold_to_open(screen: Screen, cabinet: Cabinet) -> None:
    """A ring fills, the order is under way, and the door is open."""
    await screen.door(1).hover()
    async with screen.stopped_clock() as wait:
        await screen.walk.page.mouse.down()
        await expect(screen.card.locator(".ring")).to_be_visible()
        await screen.walk.look("card-cabinet-held")
        await wait(HELD_MS)
    await screen.says("Slot 1: opening …")
    await screen.walk.page.mouse.up()
    await expect(screen.card.locator(".ring")).to_have_count(0)
    await screen.says("Slot 1 is open, pack …0091, 97%")
    await expect(screen.door(1)).to_have_accessible_name(re.compile("^Slot 1, Open"))
    await screen.look("opened")
    await expect(screen.sheet).to_be_hidden()
    assert cabinet.orders == [1]


async def be_refused(screen: Screen, cabinet: Cabinet) -> None:
    """The cabinet's reason, in the action's own words."""
    await screen.press_for(8, HELD_MS)
    await screen.says("The cabinet is busy. Slot 8 wasn't opened")
    await screen.look("refused")
    assert cabinet.orders == [1, 8]


async def open_by_keyboard(screen: Screen, cabinet: Cabinet) -> None:
    """Arrows lead to the door, Enter to the sheet, and that asks once."""
    keyboard = screen.walk.page.keyboard
    await screen.door(1).focus()
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowLeft")
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowRight")
    await expect(screen.door(3)).to_be_focused()
    await keyboard.press("Enter")
    await expect(screen.sheet).to_be_visible()
    assert cabinet.orders == [1, 8]
    await screen.sheet.get_by_role("button", name="Open slot 3").focus()
    question = screen.sheet.get_by_text("Open slot 3 now?")
    for tabs, answer in enumerate(("Cancel", "Open"), 1):
        await keyboard.press("Enter")
        await expect(question).to_be_focused()
        # The key is still down.
        await keyboard.press("Enter")
        assert cabinet.orders == [1, 8]
        for _ in range(tabs):
            await keyboard.press("Tab")
        button = screen.sheet.get_by_role("button", name=answer, exact=True)
        await expect(button).to_be_focused()
        await screen.look("ask")
        await keyboard.press("Enter")
    await expect(screen.sheet).to_be_hidden()
    await expect(screen.door(3)).to_be_focused()
    await screen.says("Slot 3 is open")
    assert cabinet.orders == [1, 8, 3]


async def open_by_touch(screen: Screen, cabinet: Cabinet) -> None:
    """A finger that scrolls opens nothing, one that rests does, and a tap is one."""
    page = screen.walk.page
    await page.set_viewport_size({"width": 400, "height": 500})
    await screen.door(4).scroll_into_view_if_needed()
    async with screen.finger() as touch:
        x, y = await screen.middle_of(4)
        async with screen.stopped_clock() as wait:
            await touch("touchStart", (x, y))
            for step in range(8):
                await touch("touchMove", (x, y - 5 * step))
            await wait(HELD_MS)
            # It rests before it leaves the screen: else the page would scroll on.
            await page.wait_for_timeout(HELD_MS)
            await touch("touchEnd")
        await expect(screen.card.locator(".ring")).to_have_count(0)
        await expect(screen.sheet).to_be_hidden()
        assert cabinet.orders == [1, 8, 3]

        await touch("touchStart", await screen.middle_of(4))
        await screen.says("Slot 4: opening …")
        await touch("touchEnd")
        await screen.says("Slot 4 is open, pack …0094, 99%")
        await expect(screen.sheet).to_be_hidden()
        assert cabinet.orders == [1, 8, 3, 4]

        place = await screen.middle_of(2)
        async with screen.stopped_clock():
            await touch("touchStart", place)
            await touch("touchEnd")
        await expect(screen.sheet).to_be_visible()
        await screen.sheet.get_by_role("button", name="Close", exact=True).click()
    await page.set_viewport_size(DESKTOP)


async def only_look(
    api: HomeAssistantApi, site: Site, cabinet: Cabinet, pictures: Path | None
) -> None:
    """Who may not press the button is told so, and holding a door is a tap."""
    token = await log_reader_in(api, site.url)
    async with logged_in_browser(site.url, token) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        await page.clock.install()
        screen = Screen(Walk(page, pictures))
        await screen.walk.begin_at("/my-own/one")
        await expect(screen.card).to_contain_text("You aren't allowed to open slots")
        await screen.press_for(2, HELD_MS)
        await expect(screen.sheet).to_contain_text("You aren't allowed to open slot 2.")
        await screen.look("reader")
    assert cabinet.orders == [1, 8, 3, 4]


async def be_offline(screen: Screen, api: HomeAssistantApi, cabinet: Cabinet) -> None:
    """What is shown says so, and holding a door is a tap."""
    for entity_id in await api.states():
        if "2600401516000003" in entity_id:
            await api.post(f"states/{entity_id}", {"state": "unavailable"})
    await expect(
        screen.card.get_by_text("This cabinet isn't reporting now")
    ).to_be_visible()
    await expect(screen.door(1)).to_have_accessible_name("Slot 1, Offline")
    await screen.look("offline")
    await screen.press_for(4, HELD_MS)
    await expect(screen.sheet).to_contain_text("The slot can't be opened")
    assert cabinet.orders == [1, 8, 3, 4]


async def test_the_cabinet_card(
    site: Site, browser: BrowserContext, pictures: Path | None
) -> None:
    """A slot opens by holding it, or by the keyboard after a question, and the browser's console stays silent."""
    page = await browser.new_page()
    await page.clock.install()
    walk = Walk(page, pictures)
    seeded = Seeded(Path(site.log).parent, URL(site.url).port or 0, site.token)
    async with ClientSession() as session, running(site) as cabinet:
        api = HomeAssistantApi(session, seeded)
        await add_cabinets(api, site.broker)
        await api.until_registered(
            ("sensor.swap_cabinet_2600401516000003_slot_12_state",)
        )
        await make_dashboard(api, await api.device(NAME))
        screen = Screen(walk)
        await walk.begin_at("/my-own/first")
        await expect(screen.card.get_by_role("grid")).to_have_accessible_name(
            "Swap cabinet 2600401516000001"
        )
        await expect(screen.card.get_by_text("Next full in")).to_be_visible()
        await screen.look("first")
        await walk.begin_at("/my-own/columns")
        await expect(screen.door(12)).to_be_visible()
        await screen.look("columns")
        await walk.begin_at("/my-own/narrow")
        await expect(screen.door(12)).to_be_visible()
        await screen.look("narrow")
        await walk.begin_at("/my-own/narrow")
        await expect(screen.door(12)).to_be_visible()
        await screen.look("narrow")
        await walk.begin_at("/my-own/one")
        await see_each_state(screen)
        await tap_for_the_sheet(screen, cabinet)
        await hold_too_short(screen, cabinet)
        await hold_to_open(screen, cabinet)
        await be_refused(screen, cabinet)
        await open_by_keyboard(screen, cabinet)
        await open_by_touch(screen, cabinet)
        await only_look(api, site, cabinet, pictures)
    async with ClientSession() as session:
        await be_offline(screen, HomeAssistantApi(session, seeded), cabinet)
    assert walk.complaints == []
