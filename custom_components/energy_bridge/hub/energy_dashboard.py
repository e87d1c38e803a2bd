"""A hub's statistics as sources of Home Assistant's Energy dashboard."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..core.ferroamp.hub import HUB_KEY
from ..core.ferroamp.quantities import Kind
from ..entity import async_enabled_entity_id
from .coordinator import HubConfigEntry
from .devices import entity_unique_id

if TYPE_CHECKING:
    from homeassistant.components.energy.data import (
        BatterySourceType,
        EnergyManager,
        GridSourceType,
        SolarSourceType,
        SourceType,
    )

ENERGY = "energy"
"""The integration behind the dashboard."""

_STATISTICS = ("stat_energy_from", "stat_energy_to")


class SourceKind(StrEnum):
    """The kinds of source that a hub has, by the dashboard's own names."""

    GRID = "grid"
    SOLAR = "solar"
    BATTERY = "battery"


async def async_missing_sources(
    hass: HomeAssistant, entry: HubConfigEntry, probed: Collection[Kind] = ()
) -> dict[SourceKind, SourceType]:
    """What a loaded hub could add: nothing that the dashboard has a statistic of, and nothing without the dashboard.

    Units of the kinds that were `probed` are there, even if they have not sent since.
    """
    if ENERGY not in hass.config.components:
        return {}
    manager = await _async_manager(hass)
    return _missing_sources(manager, _async_hub_sources(hass, entry, probed))


async def async_kinds_in_use(hass: HomeAssistant) -> set[str]:
    """The kinds of source that the dashboard has, whoever's they are."""
    return {source["type"] for source in _sources(await _async_manager(hass))}


async def async_add_sources(
    hass: HomeAssistant,
    entry: HubConfigEntry,
    kinds: Collection[str],
    probed: Collection[Kind] = (),
) -> list[SourceKind]:
    """Append sources of these kinds to the dashboard, as far as they are missing; answers which. All others stay."""
    manager = await _async_manager(hass)
    missing = _missing_sources(manager, _async_hub_sources(hass, entry, probed))
    new = {kind: source for kind, source in missing.items() if kind in kinds}
    if new:
        # Nothing is awaited since the list was read: all of it is replaced.
        sources = [*_sources(manager), *new.values()]
        await manager.async_update(
            {
                **(manager.data or manager.default_preferences()),
                "energy_sources": sources,
            }
        )
    return list(new)


async def _async_manager(hass: HomeAssistant) -> EnergyManager:
    """Who keeps the dashboard's sources."""
    from homeassistant.components.energy import data  # noqa: PLC0415 - brings the whole frontend, which is loaded where the dashboard is

    return await data.async_get_manager(hass)


def _missing_sources(
    manager: EnergyManager, sources: Iterable[SourceType]
) -> dict[SourceKind, SourceType]:
    """Those of which the dashboard has no statistic."""
    known = set(_statistics(_sources(manager)))
    return {
        SourceKind(source["type"]): source
        for source in sources
        if known.isdisjoint(_statistics([source]))
    }


def _sources(manager: EnergyManager) -> list[SourceType]:
    """What the dashboard has."""
    return manager.data["energy_sources"] if manager.data else []


@callback
def _async_hub_sources(
    hass: HomeAssistant, entry: HubConfigEntry, probed: Collection[Kind]
) -> Iterator[SourceType]:
    """Those that a hub has the entities for, none of which is disabled."""
    registry = er.async_get(hass)

    def statistic(key: str) -> str | None:
        unique_id = entity_unique_id(entry.entry_id, HUB_KEY, key)
        return async_enabled_entity_id(registry, Platform.SENSOR, unique_id)

    hub = entry.runtime_data.hub
    units = {key.kind for key in hub.devices}.union(probed)

    def measures(counter: str, unit: Kind) -> bool:
        """Whether there is something behind a register: its units may not have been heard yet."""
        return unit in units or bool(hub.devices[HUB_KEY].guards[counter].total)

    imported = statistic("grid_energy_imported")
    exported = statistic("grid_energy_exported")
    if imported is not None:
        grid: GridSourceType = {
            "type": "grid",
            "stat_energy_from": imported,
            "stat_energy_to": exported,
            "stat_cost": None,
            "entity_energy_price": None,
            "number_energy_price": None,
            "stat_compensation": None,
            "entity_energy_price_export": None,
            "number_energy_price_export": None,
            "cost_adjustment_day": 0.0,
        }
        if power := statistic("grid_active_power"):
            grid["stat_rate"] = power
        yield grid
    if measures("pv_energy", Kind.SSO) and (produced := statistic("pv_energy")):
        solar: SolarSourceType = {
            "type": "solar",
            "stat_energy_from": produced,
            "config_entry_solar_forecast": None,
        }
        if power := statistic("pv_power"):
            solar["stat_rate"] = power
        yield solar
    charged = statistic("battery_energy_charged")
    discharged = statistic("battery_energy_discharged")
    if measures("battery_energy_charged", Kind.ESO) and charged and discharged:
        battery: BatterySourceType = {
            "type": "battery",
            "stat_energy_from": discharged,
            "stat_energy_to": charged,
        }
        if power := statistic("battery_power"):
            battery["stat_rate"] = power
        if state_of_charge := statistic("state_of_charge"):
            battery["stat_soc"] = state_of_charge
        yield battery


def _statistics(sources: Iterable[SourceType]) -> Iterator[str]:
    """The energy meters of sources."""
    for source in sources:
        for key in _STATISTICS:
            if statistic := source.get(key):
                yield str(statistic)
