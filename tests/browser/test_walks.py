"""The ways through the screens that people take most, with every click counted."""

from datetime import UTC, datetime
from pathlib import Path
import re
from typing import Any

from homeassistant.util import slugify
from playwright.async_api import BrowserContext
import pytest

from custom_components.energy_bridge.core.ferroamp.rating import LARGEST_HUB

from ..helpers.cabinets import NAME_ONE
from ..helpers.waiting import until
from .conftest import needs_browser
from .site import Site
from .walker import Walk

INTEGRATIONS = "/config/integrations/dashboard"
POWER = "number.energyhub_battery_power_setpoint"
ONLINE = "sensor.swap_cabinets_cabinets_online"

LOG_SERVER = {"Host": "logs.example.com", "Username": "logs", "Password": "secret"}
THRESHOLDS = {
    "Charger temperature limit": "80",
    "Pack temperature limit": "60",
    "Full threshold": "95",
    "Charging time limit": "300",
    "Reporting period": "20",
    "Log upload period": "60",
}

pytestmark = [
    pytest.mark.long,
    needs_browser,
]


async def begin_to_add(walk: Walk) -> None:
    """Find the integration among all, up to the menu of what to add."""
    await walk.begin_at(INTEGRATIONS)
    await walk.press("Add integration")
    await walk.search_brand("Energy Bridge")
    await walk.click(walk.brand("Energy Bridge"), "Energy Bridge")


async def add_hub(walk: Walk, site: Site) -> None:
    """A home owner sets the hub up, and it is on the Energy dashboard."""
    await begin_to_add(walk)
    await walk.pick("EnergyHub (direct connection)", "add")
    await walk.type_in("Host", "127.0.0.1")
    await walk.type_in("Port", str(site.broker))
    await walk.press("Submit", "hub")
    for source in ("Grid import and export", "Solar production", "Battery"):
        await walk.sees_ticked(source)
    await walk.press("Submit", "hub-energy")
    await walk.sees("The sources were added to the Energy dashboard.")
    await walk.look("hub-energy-added")


async def add_destination(walk: Walk, site: Site) -> None:
    """Who owes data sets the partner's server up, and is asked what it gets first."""
    await begin_to_add(walk)
    await walk.pick("Reports to an SFTP server")
    await walk.type_in("Host", "127.0.0.1")
    await walk.type_in("Port", str(site.sftp))
    await walk.type_in("Username", site.user)
    await walk.type_in("Password", site.password)
    await walk.press("Submit", "destination")
    await walk.sees(site.fingerprint)
    await walk.press("Submit", "destination-key")
    await walk.sees("Add the first report")


async def add_report(walk: Walk, site: Site) -> None:
    """Goes on with a MINT report by the hub's preset, and the first file arrives."""
    await until(lambda: is_rating_known(walk, site))
    await walk.pick("Add MINT report", "report-first")
    await walk.sees("Message")
    await walk.press("Submit", "report-message")
    await walk.sees("A preset fills in as many fields as possible")
    await walk.press("Submit", "report-preset")
    await walk.type_in("Equipment ID", "GRID01")
    await walk.type_in("Location ID", "HOME")
    await walk.press("Submit", "report-head")
    await walk.sees("The recipient takes 0 as full curtailment")
    await walk.sees_empty("Active power setpoint")
    await walk.sees_empty("Reactive power setpoint")
    await walk.press("Rated power", "report-setpoints")
    await walk.press("None")
    await walk.press("Submit", "report-setpoints-chosen")
    await walk.pick("Save report", "report-preview")
    await until(lambda: any(Path(site.folder).rglob("GRID01_*.json")))
    await walk.look("report-saved")


async def change_number(walk: Walk, site: Site) -> None:
    """The setpoint of the report becomes another one."""
    await walk.begin_at_entries()
    await walk.click(
        walk.settings_of("MINT GRID01"), "Reconfigure report", "report-row"
    )
    await walk.pick("Setpoints", "change")
    await walk.type_in("Active power setpoint", "9000")
    await walk.press("Submit", "change-setpoints")
    await walk.sees("Reconfiguration was successful")
    entries = Path(site.config) / ".storage" / "core.config_entries"
    await until(lambda: '"constant":9000' in entries.read_text().replace(" ", ""))
    await walk.look("changed")


async def add_cabinets(walk: Walk, site: Site) -> None:
    """An operator sets all cabinets of a broker up."""
    await begin_to_add(walk)
    await walk.pick("Swap cabinets (separate MQTT broker)")
    await walk.type_in("Host", "127.0.0.1")
    await walk.type_in("Port", str(site.broker))
    await walk.press("Submit", "cabinets")
    await walk.press("Skip and finish", "cabinets-added")


async def find_pack(walk: Walk, site: Site) -> None:
    """The operator asks which slot a pack is in."""
    packs: dict[str, str] = {}

    async def has_packs() -> bool:
        packs.update(await packs_in_slots(walk, site))
        return bool(packs)

    await until(has_packs)
    pack, place = next(iter(packs.items()))
    await walk.begin_at_entries()
    await walk.click(walk.device("Swap cabinets"), "Swap cabinets", "cabinets-devices")
    await walk.enter_state("Find pack", pack)
    await walk.sees(place)
    await walk.look("pack-found")


async def open_slot(walk: Walk, site: Site) -> None:
    """The operator opens a slot on its page."""
    slot = f"{NAME_ONE} slot 3"
    await walk.begin_at_entries()
    await walk.click(walk.device(slot), slot)
    await walk.press("Press", "slot")
    await until(lambda: is_state(walk, site, f"sensor.{slugify(slot)}_state", "open"))
    await walk.look("slot-open")


async def set_thresholds(walk: Walk, site: Site) -> None:
    """A cabinet takes settings, once its log server is known."""
    await begin_thresholds(walk, site)
    await walk.pick("Enter the log server", "thresholds-log-server")
    for label, words in LOG_SERVER.items():
        await walk.type_in(label, words)
    saved = datetime.now(UTC)
    await walk.press("Submit", "thresholds-options")
    await until(lambda: is_state(walk, site, ONLINE, "2", since=saved))
    await begin_thresholds(walk, site)
    for label, words in THRESHOLDS.items():
        await walk.type_in(label, words)
    await walk.press("Submit", "thresholds")
    await walk.sees("The cabinet accepted all settings and restarts.")
    await walk.look("thresholds-taken")


async def begin_thresholds(walk: Walk, site: Site) -> None:
    """Find the settings of the first cabinet."""
    # While a single one reports, nobody is asked which one.
    await until(lambda: is_state(walk, site, ONLINE, "2"))
    await walk.begin_at_entries()
    await walk.click(walk.options_of("Swap cabinets"), "Configure")
    await walk.pick("Cabinet thresholds", "cabinets-options")
    await walk.press("Submit", "thresholds-cabinet")


async def is_state(
    walk: Walk,
    site: Site,
    entity_id: str,
    wanted: str,
    *,
    since: datetime | None = None,
) -> bool:
    """Whether an entity shows this, and came to do so after a moment."""
    return any(
        each["entity_id"] == entity_id
        and each["state"] == wanted
        and (since is None or datetime.fromisoformat(each["last_changed"]) > since)
        for each in await states(walk, site)
    )


async def states(walk: Walk, site: Site) -> list[dict[str, Any]]:
    """What all entities show."""
    answer = await walk.page.request.get(
        "/api/states", headers={"Authorization": f"Bearer {site.token}"}
    )
    found: list[dict[str, Any]] = await answer.json()
    return found


async def is_rating_known(walk: Walk, site: Site) -> bool:
    """Whether the batteries have told their rated power; modules speak more rarely than the hub."""
    return any(
        each["entity_id"] == POWER and each["attributes"]["max"] < LARGEST_HUB
        for each in await states(walk, site)
    )


async def packs_in_slots(walk: Walk, site: Site) -> dict[str, str]:
    """The packs that are in a slot, and what that slot is called."""
    return {
        each["state"]: each["attributes"]["friendly_name"].removesuffix(" Pack")
        for each in await states(walk, site)
        if re.fullmatch(r"sensor\.swap_cabinet_.*_slot_\d+_pack", each["entity_id"])
        and each["state"].startswith("BT")
    }


WAYS = (
    (add_hub, 8, 3),
    (add_destination, 8, 5),
    (add_report, 8, 2),
    (change_number, 3, 1),
    (add_cabinets, 8, 3),
    (find_pack, 1, 1),
    (open_slot, 2, 0),
    (set_thresholds, 9, 9),
)
"""Each with the clicks and the typed values that it may take."""


async def test_the_ways_through_the_screens(
    site: Site,
    browser: BrowserContext,
    pictures: Path | None,
    subtests: pytest.Subtests,
) -> None:
    """None takes more clicks than it may, and the browser's console stays silent."""
    walk = Walk(await browser.new_page(), pictures)
    for way, clicks, typed in WAYS:
        with subtests.test(way.__name__):
            walk.forget()
            await way(walk, site)
            assert len(walk.clicks) <= clicks, walk.clicks
            assert len(walk.typed) <= typed, walk.typed
            assert walk.complaints == []
