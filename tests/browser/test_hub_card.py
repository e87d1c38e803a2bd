"""The hub card: in each state that a hub can be in, and orders given with it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import re

from aiohttp import ClientSession
import orjson
from playwright.async_api import BrowserContext, Locator, expect
import pytest
from yarl import URL

from demo.api import HomeAssistantApi
from demo.entries import add_hub
from demo.flow import OPTIONS, Flow
from demo.seed import Seeded
from simulator.address import BrokerAddress
from simulator.energyhub.hub import HubAddress

from .accessible import faults_of, needs_axe
from .conftest import needs_browser
from .site import Site
from .walker import DESKTOP, PHONE, Walk

pytestmark = [pytest.mark.long, needs_axe, needs_browser]

CARD = "energy-bridge-hub-card"
PATH = "/hub-card/cards"
FUSE = 25
"""A."""

STATES: dict[str, str] = {
    "sunny": """({set}) => {
        set("pv_power", 6240); set("load_active_power", 1130); set("grid_active_power", -1710);
        set("battery_power", -3400); set("state_of_charge", 62.4);
        set("battery_controlled_by", "home_assistant", {until: new Date(Date.now() + 3.6e6).toISOString()});
        phases([2.1, 3.4, 2.9], [-480, -710, -520]);
    }""",
    "evening": """({set}) => {
        set("pv_power", 0); set("load_active_power", 12400); set("grid_active_power", 9900);
        set("battery_power", 2500); set("state_of_charge", 17.2); set("battery_controlled_by", "hub");
        phases([26.4, 21.3, 11.9], [6072, 4880, 2700]);
    }""",
    "still": """({set}) => {
        for (const key of ["pv_power", "load_active_power", "grid_active_power", "battery_power"]) set(key, 0);
        set("state_of_charge", 100); set("battery_controlled_by", "another_client");
        phases([0, 0, 0], [0, 0, 0]);
    }""",
    "unknown": """({all}) => all("unknown")""",
    "silent": """({all}) => all("unavailable")""",
    "no-battery": """({remove}) => remove(
        "battery_power", "state_of_charge", "battery_controlled_by", "battery_mode",
        "battery_power_set_point", "last_answer")""",
    "no-sun": """({remove}) => remove("pv_power")""",
    "neither": """({remove}) => remove(
        "pv_power", "battery_power", "state_of_charge", "battery_controlled_by", "battery_mode",
        "battery_power_set_point", "last_answer")""",
    "no-fuse": """({figures}) => { figures.main_fuse = null; }""",
    "no-right": """({refuse}) => refuse()""",
}
"""By name: what is made of the hub's own states."""

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
        callWS: () => refused ? Promise.reject(new Error("unauthorized")) : Promise.resolve(figures)};
    const place = document.createElement("div");
    place.id = "shown";
    place.style = "position:fixed;inset:0;z-index:9;padding:16px;overflow:auto;background:var(--primary-background-color)";
    card.style = "max-width:500px;margin:auto";
    place.append(card);
    app.shadowRoot.append(place);
    return card.updateComplete;
}"""


@asynccontextmanager
async def with_hub(site: Site) -> AsyncGenerator[HomeAssistantApi]:
    """Home Assistant with a hub whose main fuse is known, and a dashboard with its card."""
    seeded = Seeded(Path(site.log).parent, URL(site.url).port or 0, site.token)
    async with ClientSession() as session:
        api = HomeAssistantApi(session, seeded)
        await add_hub(api, site.broker)
        await api.until_registered(("select.energyhub_battery_mode",))
        await set_fuse(api)
        mine = {"url_path": PATH.split("/")[1], "title": "Mine"}
        await api.command("lovelace/dashboards/create", mode="storage", **mine)
        views = [{"path": "cards", "cards": [{"type": f"custom:{CARD}"}]}]
        await api.command(
            "lovelace/config/save", url_path=mine["url_path"], config={"views": views}
        )
        yield api


async def set_fuse(api: HomeAssistantApi) -> None:
    """Enter it in the hub's options."""
    entries = await api.command("config_entries/get", domain="energy_bridge")
    flow = Flow(api, OPTIONS)
    await flow.begin(entries[0]["entry_id"])
    if flow.shown.get("step_id") == "energy":
        await flow.fill("energy")
        await flow.begin(entries[0]["entry_id"])
    if flow.shown["type"] == "menu":
        await flow.choose("settings")
    await flow.fill("settings", main_fuse=FUSE)
    flow.finished()


async def lock_battery(site: Site) -> None:
    """Let a grid service take the batteries for a while."""
    topic = HubAddress(port=site.broker).fault_topic
    async with BrokerAddress(port=site.broker).client() as client:
        await client.publish(topic, orjson.dumps({"kind": "lock", "duration": 600}))


async def look_at_all_states(walk: Walk) -> None:
    """In both schemes and both sizes."""
    shown = walk.page.locator("#shown")
    faults: dict[str, list[str]] = {}
    for name, change in STATES.items():
        await walk.page.evaluate(SHOW, [{"type": f"custom:{CARD}"}, change])
        await expect(shown.get_by_role("heading", name="EnergyHub")).to_be_visible()
        await expect_state(shown, name)
        for scheme in ("dark", "light"):
            await walk.page.emulate_media(color_scheme=scheme)
            await walk.look(f"hub-card-{name}-{scheme}")
            if found := await faults_of(shown.locator(CARD)):
                faults[f"{name}, {scheme}"] = found
    assert faults == {}
    await walk.page.evaluate(
        "document.querySelector('home-assistant').shadowRoot.getElementById('shown').remove()"
    )


async def expect_state(shown: Locator, name: str) -> None:
    """What is shown is what the hub's states say."""


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
        "Discharge 11.2 kW: The hub accepted: discharge done"
    )
    await expect(slider).to_have_attribute(
        "aria-valuetext", re.compile("Discharge 11.2")
    )
    await expect(
        card.get_by_role("button", name=re.compile("controlled by: You until"))
    ).to_be_visible()
    await walk.look("hub-card-accepted")
    await card.get_by_role("button", name="Auto").click()
    await expect(status).to_contain_text("The hub accepted: auto done")
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
    async with with_hub(site):
        await walk.begin_at(PATH)
        await expect(walk.page.locator(CARD)).to_be_visible()
        for size in (PHONE, DESKTOP):
            await walk.page.set_viewport_size(size)
        await give_orders(walk, site)
        await look_at_all_states(walk)
    assert walk.complaints == []
