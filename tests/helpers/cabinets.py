"""Cabinets in tests: an entry for them, and a fleet that does what the test says."""

from datetime import timedelta
from typing import Any

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util, slugify
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.messages import Message, info, notification
from simulator.cabinet.station import Fleet, Station

from .hub import NOON
from .waiting import until

SERIAL = "2600401516000001"
NAME_ONE, NAME_TWO = f"Swap cabinet {SERIAL}", "Swap cabinet 2600401516000002"
ONE, TWO = slugify(NAME_ONE), slugify(NAME_TWO)
"""What the entity ids of the scripted cabinets have behind the platform."""


def cabinets_entry(
    port: int, *, options: dict[str, Any] | None = None, **data: Any
) -> MockConfigEntry:
    """An entry for the cabinets on a broker."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Swap cabinets",
        data={
            "kind": "cabinets",
            "transport": "direct",
            "host": "127.0.0.1",
            "port": port,
            "ssl": False,
            "prefix": "",
            **data,
        },
        options=options or {},
    )


class ScriptedFleet:
    """Cabinets that send when the test says so."""

    def __init__(self, client: aiomqtt.Client) -> None:
        """Two cabinets, one of each dialect."""
        self.client = client
        self.fleet = Fleet(2, swaps_per_hour=0)
        self.document, self.controller = self.fleet.stations

    async def publish(
        self, channel: str, station: Station, message: Message | bytes, **options: Any
    ) -> None:
        """Send one message."""
        payload = message if isinstance(message, bytes) else orjson.dumps(message)
        await self.client.publish(
            f"/stations/{channel}/{station.mac}", payload, qos=2, **options
        )

    async def report(self, *stations: Station) -> None:
        """Send the complete status."""
        for station in stations or self.fleet.stations:
            await self.publish("info", station, info(station, NOON))

    async def notify(
        self, station: Station, event: str, slot: int, number: str = ""
    ) -> None:
        """Send one notification."""
        place = station.slot(slot)
        assert place is not None
        await self.publish(
            "notifications",
            station,
            notification(station, event, place, number, NOON),
        )


async def start(
    hass: HomeAssistant, entry: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Set the entry up and let every cabinet appear."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await fleet.report()
    coordinator = entry.runtime_data
    await until(lambda: len(coordinator.fleet.cabinets) == 2)
    await hass.async_block_till_done()


async def took(entry: MockConfigEntry, count: int, channel: str = "info") -> None:
    """Wait until so many messages of a channel have come."""
    traffic = entry.runtime_data.fleet.traffic
    await until(lambda: traffic[channel].messages >= count)


def value(hass: HomeAssistant, name: str, cabinet: str = ONE) -> str:
    """The state of a cabinet's sensor."""
    state = hass.states.get(f"sensor.{cabinet}_{name}")
    assert state is not None, name
    return state.state


def later(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers believe that time has passed."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
