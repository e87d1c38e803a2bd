"""What a preset stores, by the unique ids of its entities; and the units of the scripted hub."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_bridge.flows.report.presets.origins import (
    Origin,
    find_origins,
)
from custom_components.energy_bridge.flows.report.presets.presets import fill_report

ESO, OTHER_ESO = "21036467", "21036468"

SSO, OTHER_SSO = "S20126467", "S20126468"

SYSTEMS = "batteryEnergyStorageSystems"


def origin_of(hass: HomeAssistant, name: str) -> Origin:
    """The origin of that name."""
    (found,) = [origin for origin in find_origins(hass) if origin.name == name]
    return found


def filled(
    hass: HomeAssistant, kind: str, message: str, name: str, **data: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a preset stores, and the disabled entities that it needs."""
    stored = {"message": message, **data}
    disabled = fill_report(hass, kind, message, origin_of(hass, name), stored)
    return stored, disabled


def keys(hass: HomeAssistant, fields: Mapping[str, Any]) -> dict[str, str]:
    """The unique id of each field's entity, with a minus sign for one that is turned round."""
    registry = er.async_get(hass).entities
    found = {}
    for key, source in fields.items():
        entry = registry.get_entry(source["entity"])
        assert entry is not None
        sign = "-" if source.get("invert") else ""
        found[key] = sign + entry.unique_id
    return found


def by_phase(table: Mapping[str, str]) -> dict[str, str]:
    """A table with each `{n}` once for each phase."""
    return {
        key.format(n=n): value.format(n=n)
        for key, value in table.items()
        for n in (1, 2, 3)
    }
