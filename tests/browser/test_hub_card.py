"""The hub card: in each state that a hub can be in, and orders given with it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import re
from typing import NamedTuple

import orjson
from playwright.async_api import BrowserContext, Locator, Route, expect
import pytest

from demo.api import HomeAssistantApi
from demo.browser import SCHEMES
from demo.entries import add_hub
from demo.flow import OPTIONS, Flow
from simulator.address import BrokerAddress
from simulator.energyhub.hub import HubAddress

from ..helpers.waiting import until
from .accessible import faults_of, needs_axe
from .conftest import needs_browser
from .in_use import logged_in
from .site import Site
from .walker import DESKTOP, PHONE, Walk

pytestmark = [pytest.mark.long, needs_axe, needs_browser]

CARD = "energy-bridge-hub-card"
PATH = "/hub-card/cards"
FUSE = 25
"""A."""


class Case(NamedTuple):
    """What is made of the hub's own states, and what the card says then."""

    change: str
    says: tuple[str, ...] = ()
    """The beginnings of what its buttons are called."""
    lacks: tuple[str, ...] = ()
    moving: int = 0
    """The lines on which something moves."""
    has_control: bool = True


UNITS = ("Sun", "Grid", "House", "Battery")
NO_BATTERY = """
    "battery_power", "state_of_charge", "battery_controlled_by", "battery_mode", "battery_power_set_point"
"""
FLOWING = """
    set("pv_power", 6240); set("load_active_power", 1130); set("grid_active_power", -1710); set("battery_power", -3400);
"""
"""What the hub itself measures may be nothing by chance."""
STATES: dict[str, Case] = {
    "sunny": Case(
        """({set}) => {
            set("pv_power", 6240); set("load_active_power", 1130); set("grid_active_power", -1710);
            set("battery_power", -3400); set("state_of_charge", 62.4);
            set("battery_controlled_by", "home_assistant", {until: new Date(Date.now() + 3.6e6).toISOString()});
            phases([2.1, 3.4, 2.9], [-480, -710, -520]);
        }""",
        (
            "Sun, 6.24 kW",
            "House, 1.13 kW",
            "Grid, To the grid, 1.71 kW",
            "Battery, Charging, 3.40 kW",
            "State of charge, 62%",
            "Battery controlled by: You until",
            "L1 2.1 A 8% 480 W To the grid",
        ),
        moving=4,
    ),
    "evening": Case(
        """({set}) => {
            set("pv_power", 0); set("load_active_power", 12400); set("grid_active_power", 9900);
            set("battery_power", 2500); set("state_of_charge", 17.2); set("battery_controlled_by", "hub");
            phases([26.4, 21.3, 11.9], [6072, 4880, 2700]);
        }""",
        (
            "Sun, 0 W",
            "Grid, From the grid, 9.90 kW",
            "Battery, Discharging, 2.50 kW",
            "Battery controlled by: Hub",
            "L1 26.4 A 6.07 kW From the grid Above the main fuse · 106%",
            "L2 21.3 A 4.88 kW From the grid Near the main fuse · 85%",
            "L3 11.9 A 48% 2.70 kW",
        ),
        moving=3,
    ),
    "still": Case(
        """({set}) => {
            for (const key of ["pv_power", "load_active_power", "grid_active_power", "battery_power"]) set(key, 0);
            set("state_of_charge", 100); set("battery_controlled_by", "another_client");
            phases([0, 0, 0], [0, 0, 0]);
        }""",
        (
            *(f"{unit}, 0 W" for unit in UNITS),
            "State of charge, 100%",
            "Battery controlled by: Another client",
            "L2 0.0 A 0% 0 W",
        ),
    ),
    "unknown": Case(
        """({all}) => all("unknown")""",
        (
            *(f"{unit}, Unknown" for unit in UNITS),
            "State of charge, Unknown",
            "L3 Unknown Unknown",
            "Battery controlled by: No known order",
        ),
    ),
    "silent": Case(
        """({all}) => all("unavailable")""",
        (
            *(f"{unit}, Unknown" for unit in UNITS),
            "Battery controlled by: Hub silent",
        ),
    ),
    "no-battery": Case(
        f"({{set, remove}}) => {{ {FLOWING} remove({NO_BATTERY}); }}",
        ("Sun", "Grid", "House", "L1"),
        ("Battery", "State of charge"),
        moving=3,
        has_control=False,
    ),
    "no-sun": Case(
        f"""({{set, remove}}) => {{ {FLOWING} remove("pv_power"); }}""",
        ("Grid", "House", "Battery, "),
        ("Sun",),
        moving=3,
    ),
    "neither": Case(
        f"""({{set, remove}}) => {{ {FLOWING} remove("pv_power", {NO_BATTERY}); }}""",
        ("Grid", "House", "L1"),
        ("Sun", "Battery"),
        moving=2,
        has_control=False,
    ),
    "no-fuse": Case(
        f"({{set, figures}}) => {{ {FLOWING} figures.main_fuse = null; }}",
        ("Sun", "L1"),
        moving=4,
    ),
    "no-right": Case(
        f"({{set, refuse}}) => {{ {FLOWING} refuse(); }}",
        ("Sun", "L1"),
        moving=4,
        has_control=False,
    ),
}

SHOW = """([config, change]) => {
    const app = document.querySelector("home-assistant");
    app.shadowRoot.getElementById("shown")?.remove();
    const real = app.hass;
    const states = {...real.states}, entities = {...real.entities};
    const figures = {main_fuse: 25, largest_power: 12000, until: null, last_answer: null};
    let refused = false;
    const ids = (key) => Object.values(real.entities)
        .filter((each) => each.platform === "energy_bridge" && each.translation_key === key)
        .map((each) => each.entity_id).sort()
        .filter((id) => /^\\w+\\.energyhub_/.test(id));
    const put = (id, state, attributes = {}) => {
        if (!states[id]) return;
        states[id] = {...states[id], state: `${state}`, attributes: {...states[id].attributes, ...attributes}};
    };
    const tools = {
        figures,
        set: (key, state, attributes) => ids(key).slice(0, 1).forEach((id) => put(id, state, attributes)),
        all: (state) => Object.keys(states).forEach((id) => put(id, state)),
        remove: (...keys) => keys.flatMap(ids).forEach((id) => delete entities[id]),
        refuse: () => { refused = true; },
    };
    const phases = (currents, powers) => {
        ids("grid_current_phase").forEach((id, index) => put(id, currents[index]));
        ids("grid_active_power_phase").forEach((id, index) => put(id, powers[index]));
    };
    eval(change)(tools);
    const card = document.createElement("energy-bridge-hub-card");
    card.setConfig(config);
    card.hass = {...real, states, entities,
        callWS: () => refused ? Promise.reject({code: "unauthorized"}) : Promise.resolve(figures)};
    const place = document.createElement("div");
    place.id = "shown";
    place.style = "position:fixed;inset:0;z-index:9;padding:16px;overflow:auto;background:var(--primary-background-color)";
    card.style = "max-width:500px;margin:auto";
    place.append(card);
    app.shadowRoot.append(place);
    return card.updateComplete;
}"""


REMOVE = """() =>
    document.querySelector("home-assistant").shadowRoot.getElementById("shown").remove()
"""

MOVING = """(card) =>
    card.shadowRoot.getAnimations().filter(({playState}) => playState === "running").length
"""


@asynccontextmanager
async def with_hub(site: Site) -> AsyncGenerator[HomeAssistantApi]:
    """Home Assistant with a hub whose main fuse is known, and a dashboard with its card."""
    async with logged_in(site) as api:
        await add_hub(api, site.broker)
        await api.until_registered(("select.energyhub_battery_mode",))
        await set_fuse(api, FUSE)
        mine = {"url_path": PATH.split("/")[1], "title": "Mine"}
        await api.command("lovelace/dashboards/create", mode="storage", **mine)
        views = [{"path": "cards", "cards": [{"type": f"custom:{CARD}"}]}]
        await api.command(
            "lovelace/config/save", url_path=mine["url_path"], config={"views": views}
        )
        yield api


async def set_fuse(api: HomeAssistantApi, amperes: int) -> None:
    """Enter it in the hub's options, which loads the hub anew."""
    entries = await api.command("config_entries/get", domain="energy_bridge")
    flow = Flow(api, OPTIONS)
    await flow.begin(entries[0]["entry_id"])
    if flow.shown.get("step_id") == "energy":
        await flow.fill("energy")
        await flow.begin(entries[0]["entry_id"])
    if flow.shown["type"] == "menu":
        await flow.choose("settings")
    await flow.fill("settings", main_fuse=amperes)
    flow.finished()


async def lock_battery(site: Site) -> None:
    """Let a grid service take the batteries for a while."""
    topic = HubAddress(port=site.broker).fault_topic
    async with BrokerAddress(port=site.broker).client() as client:
        await client.publish(topic, orjson.dumps({"kind": "lock", "duration": 600}))


async def follow_the_fuse(walk: Walk, api: HomeAssistantApi) -> None:
    """Another one is shown without opening the page anew."""
    card = walk.page.locator(CARD)
    await expect(card.get_by_role("group", name=f"Main fuse {FUSE} A")).to_be_visible()
    await set_fuse(api, 16)
    await expect(card.get_by_role("group", name="Main fuse 16 A")).to_be_visible()


async def open_more(walk: Walk) -> None:
    """A value opens Home Assistant's own dialog, by the keyboard, too."""
    value = walk.page.locator(CARD).get_by_role("button", name=re.compile("^House"))
    await value.focus()
    await value.press("Enter")
    await expect(walk.page.locator("ha-more-info-dialog")).to_contain_text("Load power")
    await walk.page.keyboard.press("Escape")
    await expect(walk.page.locator("ha-more-info-info")).to_have_count(0)


async def pick_card(walk: Walk) -> None:
    """The picker suggests it for an entity and has it among all cards, with a preview; the editor has its options."""
    page = walk.page
    await page.route("https://demo.home-assistant.io/**", show_nothing)
    await walk.begin_at(f"{PATH}?edit=1")
    await walk.press("Add card")
    dialog = page.locator("hui-dialog-create-card")
    name = dialog.get_by_role("heading", name="EnergyHub")
    await dialog.get_by_role("textbox").last.fill("Grid power")
    await dialog.get_by_text("Grid power", exact=True).last.click()
    await expect(name).to_be_visible()
    await dialog.get_by_role("tab", name="By card").click()
    await dialog.get_by_role("textbox").last.fill("EnergyHub")
    await expect(name).to_be_visible()
    await walk.look("hub-card-picker")
    await dialog.locator("hui-card-picker .card").first.click()
    editor = page.locator("hui-dialog-edit-card")
    await expect(editor.get_by_role("group", name="Phases")).to_be_visible()
    await expect(editor.get_by_role("slider")).to_be_visible()
    # Somebody edits it: nothing that is pressed there is an order.
    await expect(editor.locator(CARD)).to_have_js_property("inert", value=True)
    await until(lambda: is_without_control(editor))
    await walk.look("hub-card-editor")


async def is_without_control(editor: Locator) -> bool:
    """Switch it off; again where the editor, which loads in parts, has forgotten that."""
    switch = editor.get_by_role("switch").last
    if await switch.is_checked():
        await switch.press("Space")
    return await editor.get_by_role("slider").count() == 0


async def show_nothing(route: Route) -> None:
    """Answer in the place of what Home Assistant's own previews fetch from the internet."""
    await route.fulfill(status=204)


async def look_at_all_states(walk: Walk) -> None:
    """In both schemes and both sizes."""
    shown = walk.page.locator("#shown").locator(CARD)
    faults: dict[str, list[str]] = {}
    for name, case in STATES.items():
        await walk.page.evaluate(SHOW, [{"type": f"custom:{CARD}"}, case.change])
        await expect_state(shown, case)
        for scheme in SCHEMES:
            await walk.page.emulate_media(color_scheme=scheme)
            await walk.look(f"hub-card-{name}-{scheme}")
            if found := await faults_of(shown):
                faults[f"{name}, {scheme}"] = found
    assert faults == {}


async def expect_state(shown: Locator, case: Case) -> None:
    """What is shown is what the hub's states say."""
    for words in case.says:
        button = shown.get_by_role("button", name=re.compile(f"^{re.escape(words)}"))
        await expect(button, words).to_have_count(1)
    for words in case.lacks:
        button = shown.get_by_role("button", name=re.compile(f"^{words}"))
        await expect(button, words).to_have_count(0)
    await expect(shown.locator(".dots")).to_have_count(case.moving)
    await expect(shown.get_by_role("slider")).to_have_count(int(case.has_control))


async def stand_still_where_asked(walk: Walk) -> None:
    """For whom the system asks for less motion nothing moves."""
    shown = walk.page.locator("#shown").locator(CARD)
    await walk.page.evaluate(SHOW, [{"type": f"custom:{CARD}"}, STATES["sunny"].change])
    await expect_state(shown, STATES["sunny"])
    assert await shown.evaluate(MOVING) == 2 * 4
    await walk.page.emulate_media(reduced_motion="reduce")
    assert await shown.evaluate(MOVING) == 0
    await walk.page.emulate_media(reduced_motion="no-preference")


async def hide_parts(walk: Walk) -> None:
    """By the card's options."""
    config = {"type": f"custom:{CARD}", "phases": False, "control": False}
    await walk.page.evaluate(SHOW, [config, STATES["sunny"].change])
    shown = walk.page.locator("#shown").locator(CARD)
    sunny = STATES["sunny"]
    await expect_state(
        shown,
        sunny._replace(says=sunny.says[:-1], lacks=("L1",), has_control=False),
    )
    await walk.page.evaluate(REMOVE)


async def give_orders(walk: Walk, site: Site) -> None:
    """By the keyboard and by buttons; the hub's answer is read from the card."""
    card = walk.page.locator(CARD)
    slider = card.get_by_role("slider", name="Battery power")
    # Once the batteries have told what they are rated at.
    await expect(card.get_by_text("Charge 12.0 kW", exact=True)).to_be_visible()
    await slider.focus()
    await slider.press("Home")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile("Discharge"))
    for _ in range(4):
        await slider.press("ArrowRight")
    await card.get_by_role("combobox", name="Duration").select_option(
        label="For 1 hour"
    )
    await walk.look("hub-card-order")
    await card.get_by_role("button", name="Send").click()
    status = card.get_by_role("status")
    await expect(status).to_contain_text(
        "Discharge 11.2 kW: Accepted by the hub: discharge done"
    )
    await expect(slider).to_have_attribute(
        "aria-valuetext", re.compile("Discharge 11.2")
    )
    await expect(
        card.get_by_role("button", name=re.compile("controlled by: You until"))
    ).to_be_visible()
    await walk.look("hub-card-accepted")
    await card.get_by_role("button", name="Auto").click()
    await expect(status).to_contain_text("Accepted by the hub: auto done")
    await walk.page.reload()
    await expect(status).to_contain_text("Auto: Accepted by the hub: auto done")
    await lock_battery(site)
    await card.get_by_role("button", name="Send").click()
    await expect(status).to_contain_text(
        "The hub refused the order: failed to execute command"
    )
    await expect(
        card.get_by_role("button", name=re.compile("Grid service"))
    ).to_be_visible()
    await walk.look("hub-card-refused")


async def test_the_hub_card(
    site: Site, browser: BrowserContext, pictures: Path | None
) -> None:
    """It shows what is, orders what was chosen, and tells what the hub answered; the console stays silent."""
    walk = Walk(await browser.new_page(), pictures)
    async with with_hub(site) as api:
        await walk.begin_at(PATH)
        await follow_the_fuse(walk, api)
        for size in (PHONE, DESKTOP):
            await walk.page.set_viewport_size(size)
        await give_orders(walk, site)
        await open_more(walk)
        await look_at_all_states(walk)
        await stand_still_where_asked(walk)
        await hide_parts(walk)
        await pick_card(walk)
    assert walk.complaints == []
