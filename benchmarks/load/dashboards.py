"""(q) 100 dashboards open on our websocket commands, against one."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
import logging
from time import process_time, time
import tracemalloc
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.http import WebSocketAdapter
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.cabinet_messages import BusyFleet
from benchmarks.cabinets import set_up_cabinets
from benchmarks.house import House, home_assistant, recorded_all, set_up_hub, wired
from benchmarks.hub_messages import payloads
from benchmarks.measure import limit, verdict
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.journal import Outcome, Stretch
from custom_components.energy_bridge.destination.destination import Destination
from custom_components.energy_bridge.destination.report_feed import async_report_feed
from custom_components.energy_bridge.fleet.devices import (
    cabinet_identifier,
    fleet_identifier,
)

REPORTS = 7
CABINETS = 100
STRETCHES = 200
"""Of each report: two days with many troubles."""

MOST = 10.0
"""Times what one client costs."""
MEMORY = 50
LAG = 100


@dataclass(slots=True)
class Client:
    """One open page, as Home Assistant sees it."""

    connection: ActiveConnection
    numbers: count[int]
    sent: list[int]

    def ask(self, what: str, **more: str) -> None:
        """Send one of our commands."""
        self.connection.async_handle(
            {"id": next(self.numbers), "type": f"{DOMAIN}/{what}", **more}
        )


async def run(clients: int = 100, rounds: int = 10) -> bool:
    """Measure and print; answers whether the limits hold."""
    async with AsyncExitStack() as stack:
        hass = await stack.enter_async_context(home_assistant(recorded=True))
        devices = await stack.enter_async_context(everything(hass))
        destination = devices.destination
        user = await hass.auth.async_create_user("One", group_ids=[GROUP_ID_ADMIN])

        def client() -> Client:
            sent: list[int] = []
            connection = ActiveConnection(
                WebSocketAdapter(logging.getLogger(__name__), {"connid": 1}),
                hass,
                lambda message: sent.append(len(message)),
                user,
                None,
                None,
            )
            return Client(connection, count(1), sent)

        one = client()
        one.ask("reports/subscribe", device_id=devices.reports)
        await hass.async_block_till_done()
        alone = min(tell(hass, destination, number) for number in range(rounds))
        tracemalloc.start()
        began = process_time()
        others = [client() for _ in range(clients - 1)]
        for each in others:
            each.ask("reports/subscribe", device_id=devices.reports)
        await hass.async_block_till_done()
        opening = process_time() - began
        memory = tracemalloc.get_traced_memory()[0] / clients / 1024
        tracemalloc.stop()
        together = min(tell(hass, destination, 50 + number) for number in range(rounds))
        print(
            f"(q) {clients} dashboards open on {REPORTS} reports with"
            f" {STRETCHES} stretches each, {CABINETS} cabinets and a hub"
        )
        print(
            f"    to open one {opening / len(others) * 1000:.2f} ms of CPU,"
            f" {max(one.sent) / 1024:.0f} KiB; a change of all reports {alone * 1000:.1f} ms for one,"
            f" {together * 1000:.1f} ms for all"
        )
        asked = {
            "hub": {"device_id": devices.hub},
            "cabinet": {"device_id": devices.cabinet},
            "packs": {"device_id": devices.fleet},
        }
        longest = together
        for what, more in asked.items():
            costs = []
            for each in (one, *others):
                began = process_time()
                each.ask(what, **more)
                costs.append(process_time() - began)
            assert len(one.sent) > 1
            longest = max(longest, *costs)
            print(
                f"    {what}: {sum(costs) / len(costs) * 1000:.2f} ms of CPU for each,"
                f" {one.sent[-1] / 1024:.1f} KiB"
            )
        held = [
            verdict("a change told to all, to one", together / alone, MOST),
            limit("memory of each", memory, MEMORY, "KiB"),
            limit("longest turn of the event loop", longest * 1000, LAG, "ms"),
        ]
    return all(held)


def tell(hass: HomeAssistant, destination: Destination, number: int) -> float:
    """Change all reports, and let the feed tell of it; answers s of CPU time."""
    for key in destination.reports:
        end = time() + 300 * (number + 1)
        destination.journals.async_note(key, stretch(end))
    feed = async_report_feed(hass, destination.config_entry)
    for key in destination.reports:
        feed._async_note_change(key)  # noqa: SLF001 - its timer would let a second pass
    feed._async_cancel()  # noqa: SLF001 - or it would tell twice
    began = process_time()
    feed._async_tell(None)  # type: ignore[arg-type]  # noqa: SLF001 - it looks at no clock
    return process_time() - began


def stretch(end: float) -> Stretch:
    """An interval, delivered by a document of its own."""
    return Stretch(end - 300, end, Outcome.DELIVERED, documents=1, name=f"{end}.json")


@dataclass(frozen=True, slots=True)
class Everything:
    """The devices of a house with all kinds of entries, and its destination."""

    hub: str
    cabinet: str
    fleet: str
    reports: str
    destination: Destination


@asynccontextmanager
async def everything(hass: HomeAssistant) -> AsyncGenerator[Everything]:
    """Set a hub, cabinets and reports up, without a network."""
    assert await async_setup_component(hass, "websocket_api", {})
    await recorded_all(hass)
    reports = MockConfigEntry(
        domain=DOMAIN,
        title="Reports",
        data={"kind": "destination", "transport": "folder", "directory": "reports"},
        subentries_data=[report(number) for number in range(REPORTS)],
    )
    reports.add_to_hass(hass)
    assert await hass.config_entries.async_setup(reports.entry_id), reports.reason
    destination: Destination = reports.runtime_data
    for key in destination.reports:
        for number in range(STRETCHES):
            # Every other interval is missing, so that no two become one.
            destination.journals.async_note(key, stretch(time() - 600 * number))
    house, plant = House(), House()
    fleet = BusyFleet(CABINETS)
    with wired(plant):
        hub = await set_up_hub(hass, plant, payloads())
    with wired(house, "fleet"):
        cabinets = await set_up_cabinets(hass)
        assert house.wire is not None
        for _, second in zip(range(30), fleet.seconds(), strict=False):
            for topic, payload in second:
                house.wire.deliver(topic, payload)
            await hass.async_block_till_done()
        registry = dr.async_get(hass)

        def device(entry_id: str, identifier: tuple[str, str]) -> str:
            found: Any = registry.async_get_device_by_identifier(identifier, entry_id)
            return str(found.id)

        yield Everything(
            hub=device(hub.entry_id, (DOMAIN, hub.entry_id)),
            cabinet=device(
                cabinets.entry_id, cabinet_identifier(fleet.stations[0].mac)
            ),
            fleet=device(cabinets.entry_id, fleet_identifier(cabinets.entry_id)),
            reports=device(
                reports.entry_id, (DOMAIN, f"destination_{reports.entry_id}")
            ),
            destination=destination,
        )


def report(number: int) -> ConfigSubentryDataWithId:
    """A report of constants."""
    return ConfigSubentryDataWithId(
        data={
            "message": "rtu",
            "equipment_id": f"RTU{number}",
            "location_id": "L",
            "interval": 300,
            "fields": {
                "activePower": {"constant": 1},
                "activePowerSetpoint": {"constant": 0},
                "reactivePowerSetpoint": {"constant": 0},
            },
        },
        subentry_id=f"report{number}",
        subentry_type="mint",
        title=f"Report {number}",
        unique_id=None,
    )
