"""A Home Assistant that somebody uses already: a hub, cabinets and a report."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import re
from typing import Literal

from aiohttp import ClientSession
from playwright.async_api import Route
from yarl import URL

from demo.api import HomeAssistantApi
from demo.entries import add_cabinets, add_destination, add_hub, add_report
from demo.partner import Partner
from demo.reports import COLLECTOR
from demo.seed import Seeded

from .site import Site

CABINET = "swap-cabinet-2600401516000001"
PV_POWER = "sensor.energyhub_pv_power"

SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")

MAP = re.compile(r"/api/map_tiles/|openstreetmap|cartocdn")
"""Home Assistant fetches them from the internet."""


async def show_no_map(route: Route) -> None:
    """Answer with nothing."""
    await route.fulfill(status=204)


@asynccontextmanager
async def used(site: Site) -> AsyncGenerator[HomeAssistantApi]:
    """Home Assistant with a hub, cabinets and a report."""
    seeded = Seeded(Path(site.log).parent, URL(site.url).port or 0, site.token)
    async with ClientSession() as session:
        api = HomeAssistantApi(session, seeded)
        await add_hub(api, site.broker)
        await add_cabinets(api, site.broker)
        await api.until_registered(
            (
                PV_POWER,
                f"sensor.{CABINET.replace('-', '_')}_slot_12_state",
                "select.energyhub_battery_mode",
            )
        )
        partner = Partner(Path(site.folder), port=site.sftp)
        await add_report(api, await add_destination(api, partner), COLLECTOR)
        yield api
