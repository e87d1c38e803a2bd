"""A Home Assistant that somebody uses already: a hub, cabinets and a report."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession
from yarl import URL

from demo.api import HomeAssistantApi
from demo.entries import add_cabinets, add_destination, add_hub, add_report
from demo.partner import Partner
from demo.reports import COLLECTOR
from demo.seed import Seeded

from .site import Site

CABINET = "swap-cabinet-2600401516000001"
PV_POWER = "sensor.energyhub_pv_power"


@asynccontextmanager
async def logged_in(site: Site) -> AsyncGenerator[HomeAssistantApi]:
    """Home Assistant as its own frontend speaks to it."""
    seeded = Seeded(Path(site.log).parent, URL(site.url).port or 0, site.token)
    async with ClientSession() as session:
        yield HomeAssistantApi(session, seeded)


@asynccontextmanager
async def used(site: Site) -> AsyncGenerator[HomeAssistantApi]:
    """Home Assistant with a hub, cabinets and a report."""
    async with logged_in(site) as api:
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
