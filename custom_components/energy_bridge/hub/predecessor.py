"""What the community integration `ferroamp` left in the recorder, and which entities of a hub show the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from ..const import CONF_SWAP_BATTERY, DOMAIN
from ..core.ferroamp.community import (
    PLATFORM,
    SIGNS,
    Known,
    is_same_unit,
    known_by_name,
    known_by_unique_id,
    our_key,
)
from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.hub import HUB_KEY
from ..errors import invalid
from .devices import entity_unique_id, unit_keys


class Reason(StrEnum):
    """Why statistics are not imported."""

    NO_COUNTERPART = "no_counterpart"
    UNIT_UNKNOWN = "unit_unknown"
    ENTITY_MISSING = "entity_missing"
    ENTITY_DISABLED = "entity_disabled"
    NO_STATISTICS_YET = "no_statistics_yet"
    OTHER_KIND = "other_kind"
    OTHER_UNIT = "other_unit"
    ENTITY_TAKEN = "entity_taken"


@dataclass(frozen=True, slots=True)
class Pair:
    """Statistics and the entity that shows the same; `same_meter` where both read the same register of the hub."""

    statistic_id: str
    entity_id: str
    factor: float = 1.0
    same_meter: bool = False


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Statistics that are not imported."""

    statistic_id: str
    reason: Reason
    entity_id: str | None = None


class Predecessor:
    """The statistics of that integration, beside one hub of ours."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, recorded: Collection[str]
    ) -> None:
        """`recorded` are the ids of all statistics that the recorder has of entities."""
        self._entry = entry
        self._registry = er.async_get(hass)
        self._recorded = recorded
        self._units = unit_keys(hass, entry)
        self._found = dict(self._statistics())

    def _statistics(self) -> Iterator[tuple[str, Known | None]]:
        """By id, those of its entities, then those that removed entities of it left; None for what is not in the table."""
        sources = set()
        for entity in self._registry.entities.values():
            if entity.platform == PLATFORM and entity.entity_id in self._recorded:
                known = known_by_unique_id(entity.unique_id)
                if known is not None:
                    sources.add(known.source)
                yield entity.entity_id, known
        left = {}
        for statistic_id in sorted(self._recorded):
            domain, object_id = split_entity_id(statistic_id)
            if (
                domain == Platform.SENSOR
                and statistic_id not in self._registry.entities
            ):
                if (known := known_by_name(object_id)) is not None:
                    left[statistic_id] = known
                    if known.counterpart.slug in SIGNS and not known.unit:
                        sources.add(known.source)
        for statistic_id, known in left.items():
            if known.source in sources:
                yield statistic_id, known

    def require_source(self, name: str | None, *, is_needed: bool) -> str | None:
        """Which entry of that integration is meant, by its name or because there is no other; None where there is none.

        Where that is not clear, None if it is not needed, else raises ServiceValidationError, as for a name of nothing.
        """
        found = {known.source for known in self._found.values() if known is not None}
        names = ", ".join(sorted(found))
        if name is not None:
            if slugify(name) not in found:
                raise invalid("no_such_source", source=name, sources=names or "-")
            return slugify(name)
        if not found:
            return None
        same = {source for source in found if self._shares_unit(source)}
        possible = {
            source
            for source in found
            if not self._units or not any(self._named_units(source))
        }
        choice = same or possible
        if len(choice) == 1:
            return choice.pop()
        if not is_needed:
            return None
        raise invalid("several_sources" if choice else "source_differs", sources=names)

    def match(
        self, source: str | None, by_hand: Mapping[str, str]
    ) -> tuple[list[Pair], list[Unmapped]]:
        """What goes where, and what does not.

        `by_hand` has entity ids by statistic ids, which come before what is found. Raises ServiceValidationError.
        """
        pairs = [self._pair_by_hand(*item) for item in by_hand.items()]
        taken = {pair.entity_id for pair in pairs}
        if len(taken) < len(pairs):
            raise invalid("mapped_twice")
        unmapped = []
        for statistic_id, known in self._found.items():
            if statistic_id in by_hand or (known and known.source != source):
                continue
            match = self._match(statistic_id, known)
            if isinstance(match, Pair) and match.entity_id in taken:
                match = Unmapped(statistic_id, Reason.ENTITY_TAKEN, match.entity_id)
            if isinstance(match, Pair):
                taken.add(match.entity_id)
                pairs.append(match)
            else:
                unmapped.append(match)
        return pairs, unmapped

    def _match(self, statistic_id: str, known: Known | None) -> Pair | Unmapped:
        swapped = self._entry.options.get(CONF_SWAP_BATTERY, False)
        if (
            known is None
            or (ours := our_key(known.counterpart, swapped=swapped)) is None
        ):
            return Unmapped(statistic_id, Reason.NO_COUNTERPART)
        if (key := self._unit(known)) is None:
            return Unmapped(statistic_id, Reason.UNIT_UNKNOWN)
        entity_id = self._registry.async_get_entity_id(
            Platform.SENSOR, DOMAIN, entity_unique_id(self._entry.entry_id, key, ours)
        )
        if entity_id is None:
            return Unmapped(statistic_id, Reason.ENTITY_MISSING)
        entity = self._registry.async_get(entity_id)
        if entity_id not in self._recorded and entity is not None and entity.disabled:
            return Unmapped(statistic_id, Reason.ENTITY_DISABLED, entity_id)
        factor = known.counterpart.factor
        return Pair(statistic_id, entity_id, factor, same_meter=True)

    def _pair_by_hand(self, statistic_id: str, entity_id: str) -> Pair:
        """A pair as somebody wants it, with the factor of the table where it is the same."""
        if statistic_id not in self._recorded:
            raise invalid("no_such_statistic", statistic_id=statistic_id)
        entity = self._registry.async_get(entity_id)
        if entity is None or entity.config_entry_id != self._entry.entry_id:
            raise invalid(
                "not_of_this_hub", entity_id=entity_id, entry=self._entry.title
            )
        known = self._found.get(statistic_id)
        match = self._match(statistic_id, known)
        if isinstance(match, Pair) and match.entity_id == entity_id:
            return match
        return Pair(statistic_id, entity_id)

    def _unit(self, known: Known) -> DeviceKey | None:
        """The hub or the unit of ours that is meant; None where that is not sure."""
        if not known.unit:
            return HUB_KEY
        found = [
            key
            for key in self._units
            if key.kind is known.counterpart.kind and is_same_unit(known.unit, key)
        ]
        return found[0] if len(found) == 1 else None

    def _named_units(self, source: str) -> Iterable[Known]:
        return (
            known
            for known in self._found.values()
            if known is not None and known.source == source and known.unit
        )

    def _shares_unit(self, source: str) -> bool:
        return any(self._unit(known) for known in self._named_units(source))
