"""A running fleet of simulated cabinets and its entry in Home Assistant, for tests of orders."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.fleet.coordinator import FleetCoordinator
from simulator.address import BrokerAddress
from simulator.cabinet.running import CabinetPace, RunningCabinets, running_cabinets
from simulator.cabinet.station import Dialect, Fleet, Station

from .actions import device_of
from .cabinets import cabinets_entry
from .waiting import until

SETTINGS = {
    "charge_over_temp_period": 70,
    "bat_over_temp_period": 80,
    "soc_period": 90,
    "charge_time_period": 600,
    "info_up_period": 30,
    "log_up_period": 2,
}
PASSWORD = "never-to-be-seen"
LOG_SERVER: Mapping[str, Any] = {
    "host": "192.168.0.109",
    "username": "logs",
    "password": PASSWORD,
    "port": 21,
    "directory": "/",
}


class Site:
    """A running fleet, and its entry in Home Assistant."""

    def __init__(self, hass: HomeAssistant, running: RunningCabinets) -> None:
        """Remember both."""
        self.hass = hass
        self.running = running
        self.station: Station = running.fleet.stations[0]

    @property
    def coordinator(self) -> FleetCoordinator:
        """What runs the entry."""
        (entry,) = self.hass.config_entries.async_loaded_entries(DOMAIN)
        coordinator: FleetCoordinator = entry.runtime_data
        return coordinator

    @property
    def device_id(self) -> str:
        """The device of the first cabinet."""
        return device_of(self.hass, f"cabinet_{self.station.mac}")

    def slot_device(self, slot: int) -> str:
        """The device of a slot of the first cabinet."""
        return device_of(self.hass, f"cabinet_{self.station.mac}_{slot}")

    def entity_id(self, platform: Platform, slot: int, key: str) -> str:
        """An entity of a slot of the first cabinet."""
        unique_id = f"cabinet_{self.station.mac}_{slot}_{key}"
        registry = er.async_get(self.hass)
        found = registry.async_get_entity_id(platform, DOMAIN, unique_id)
        assert found is not None
        return found

    def slot(self, *, full: bool) -> int:
        """A slot with a pack, or without."""
        return next(
            slot.number for slot in self.station.slots if bool(slot.pack) is full
        )

    async def open(self, slot: int, **data: Any) -> Any:
        """Open a slot by the action."""
        return await self.call("open_slot", slot=slot, **data)

    async def call(self, action: str, **data: Any) -> Any:
        """Call one of the actions."""
        return await self.hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": self.device_id, **data},
            blocking=True,
            return_response=True,
        )

    def state(self, slot: int, name: str) -> str:
        """A sensor of a slot."""
        found = self.hass.states.get(
            f"sensor.swap_cabinet_{self.station.device_id}_slot_{slot}_{name}"
        )
        assert found is not None
        return found.state


@asynccontextmanager
async def site(
    hass: HomeAssistant,
    port: int,
    dialect: Dialect = Dialect.DOCUMENT,
    *,
    cabinets: int = 1,
    log_server: Mapping[str, Any] = LOG_SERVER,
) -> AsyncGenerator[Site]:
    """Cabinets that live fast."""
    fleet = Fleet(cabinets, dialects=(dialect,), swaps_per_hour=0)
    entry = cabinets_entry(port, options={"log_server": dict(log_server)})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    address = BrokerAddress(host="127.0.0.1", port=port)
    pace = CabinetPace(speed=50)
    async with running_cabinets(fleet, address, pace) as running:
        found = Site(hass, running)
        await until(lambda: len(entry.runtime_data.fleet.cabinets) == cabinets)
        await hass.async_block_till_done()
        yield found
