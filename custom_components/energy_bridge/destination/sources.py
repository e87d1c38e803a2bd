"""Which entities a report's sources are, by what the registries say now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from homeassistant.components.recorder import DATA_INSTANCE, is_entity_recorded
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..core.report.configuration import Data
from ..core.report.series import Dimension, Row, Series
from ..core.wire import Json
from ..history.references import entity_of, value_now


@dataclass(frozen=True, slots=True)
class Resolved:
    """A report's series with their entity ids, and after them those that only show whether a device lives."""

    series: tuple[Series, ...]
    count: int
    devices: tuple[int, ...]
    """For each series the number of its device; -1 where silence makes entities unavailable anyway."""
    standing: tuple[Row, ...]
    """What recorded entities are now, and since when."""


@callback
def resolve(
    hass: HomeAssistant, series: Iterable[Series], *, watched: bool
) -> Resolved:
    """Find the entity ids; with `watched` also all other entities of the devices (R9)."""
    registry = er.async_get(hass)
    found = tuple(
        replace(item, entity=entity_of(hass, item.entity) or item.entity)
        for item in series
    )
    if not watched:
        devices = (-1,) * len(found)
        return Resolved(found, len(found), devices, _standing(hass, found))
    groups: dict[str, int] = {}
    numbers = []
    others: dict[str, int] = {}
    mapped = {item.entity for item in found}
    for item in found:
        entry = registry.async_get(item.entity)
        if item.lasting or (entry is not None and entry.platform == DOMAIN):
            numbers.append(-1)
            continue
        device = entry.device_id if entry is not None else None
        group = groups.setdefault(device or item.entity, len(groups))
        numbers.append(group)
        if device is not None:
            for other in er.async_entries_for_device(registry, device):
                if other.entity_id not in mapped:
                    others[other.entity_id] = group
    shown = found + tuple(Series(other, Dimension.TEXT) for other in others)
    devices = (*numbers, *others.values())
    return Resolved(shown, len(found), devices, _standing(hass, shown))


def _standing(hass: HomeAssistant, series: Iterable[Series]) -> tuple[Row, ...]:
    return tuple(
        (state.last_updated_timestamp, index, value_now(hass, item))
        for index, item in enumerate(series)
        if (state := hass.states.get(item.entity)) is not None
        and is_entity_recorded(hass, item.entity)
    )


@callback
def missing_sources(
    hass: HomeAssistant, data: Data, series: Iterable[Series]
) -> dict[str, str]:
    """The fields whose entity is gone or is not recorded, and its entity id; "" for a removed one."""
    absent = {item.entity for item in series if not _recorded(hass, item.entity)}
    return {
        field: entity_of(hass, reference) or ""
        for field, reference in _references(data)
        if reference in absent
    }


def _recorded(hass: HomeAssistant, reference: str) -> bool:
    if (found := entity_of(hass, reference)) is None:
        return False
    entry = er.async_get(hass).async_get(found)
    if entry is None:
        # While Home Assistant starts, many an entity is not there yet.
        starting = hass.state is not CoreState.running
        if not starting and hass.states.get(found) is None:
            return False
    elif entry.disabled:
        return False
    return DATA_INSTANCE not in hass.data or is_entity_recorded(hass, found)


def _references(data: Data) -> Iterator[tuple[str, str]]:
    """Fields of a stored report with the entity behind each."""
    for field, item in _items(data.get("fields")):
        yield from _reference(field, item)
    for field, flags in _items(data.get("flags")):
        for item in flags if isinstance(flags, list) else ():
            yield from _reference(field, item)
    tags = data.get("tags")
    for item in tags if isinstance(tags, list) else ():
        if isinstance(item, dict):
            yield from _reference(str(item.get("name")), item)


def _items(stored: Json) -> Iterable[tuple[str, Json]]:
    return stored.items() if isinstance(stored, dict) else ()


def _reference(field: str, item: Json) -> Iterator[tuple[str, str]]:
    if isinstance(item, dict) and isinstance(entity := item.get("entity"), str):
        yield field, entity
