"""Finding the entities of a hub's or a cabinet's units."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ....const import DOMAIN


@dataclass(frozen=True, slots=True)
class Unit:
    """A device: what the unique ids of its entities begin with, and its serial number or its number."""

    prefix: str
    serial: str


class Finder:
    """Finds entities by their unique ids, never by a name, and remembers which are disabled."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is found yet."""
        self._registry = er.async_get(hass)
        self.disabled: dict[str, str] = {}
        """The entity ids of those found that are disabled, by their registry ids."""

    def entity_id(self, unit: Unit, key: str, domain: str = "sensor") -> str | None:
        """The entity id of a unit's value; None where the unit has no such entity."""
        unique_id = f"{unit.prefix}_{key}"
        entity_id = self._registry.async_get_entity_id(domain, DOMAIN, unique_id)
        if entity_id is None:
            return None
        entry = self._registry.entities[entity_id]
        if entry.disabled:
            self.disabled[entry.id] = entity_id
        return entity_id

    def reference(self, unit: Unit, key: str, domain: str = "sensor") -> str | None:
        """The registry id of the same entity."""
        entity_id = self.entity_id(unit, key, domain)
        return None if entity_id is None else self._registry.entities[entity_id].id
