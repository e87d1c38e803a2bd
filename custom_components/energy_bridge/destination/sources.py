"""The entities that a report is built from, as the registries have them now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from homeassistant.components.recorder import is_entity_recorded
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..core.report.series import Dimension, Row, Series
from ..history.references import entity_of, value_now

NEVER_STALE = -1


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read from the recorder for one report."""

    series: tuple[Series, ...]
    """The report's own series with entity ids; then texts that only show that a device is alive."""
    count: int
    """How many of them are the report's own."""
    devices: tuple[int, ...]
    """The number of each series' device; NEVER_STALE if its silence says nothing (R9)."""
    standing: tuple[Row, ...]
    """What the recorded entities are now, and since when."""


@callback
def async_find_sources(
    hass: HomeAssistant, series: Iterable[Series], *, watch_devices: bool
) -> Sources:
    """Find the entities behind a report's series.

    With `watch_devices` all other entities of their devices are read, too: a device is alive while
    any of them says something.
    """
    registry = er.async_get(hass)
    own = tuple(
        replace(each, entity=entity_of(hass, each.entity) or each.entity)
        for each in series
    )
    keys = [_device_key(registry, each) if watch_devices else None for each in own]
    known = dict.fromkeys(key for key in keys if key is not None)
    numbers = {key: number for number, key in enumerate(known)}
    mapped = {
        each.entity for each, key in zip(own, keys, strict=True) if key is not None
    }
    others = {
        entry.entity_id: number
        for key, number in numbers.items()
        for entry in er.async_entries_for_device(registry, key)
        if entry.entity_id not in mapped
    }
    read = own + tuple(Series(entity_id, Dimension.TEXT) for entity_id in others)
    own_numbers = (NEVER_STALE if key is None else numbers[key] for key in keys)
    return Sources(
        series=read,
        count=len(own),
        devices=(*own_numbers, *others.values()),
        standing=_standing(hass, read),
    )


def _device_key(registry: er.EntityRegistry, series: Series) -> str | None:
    """The id of a series' device, the entity's where it has none; None for one that is never stale."""
    entry = registry.async_get(series.entity)
    if series.lasting or (entry is not None and entry.platform == DOMAIN):
        return None  # Our own entities become unavailable when their device is silent.
    return (entry and entry.device_id) or series.entity


def _standing(hass: HomeAssistant, series: Iterable[Series]) -> tuple[Row, ...]:
    """Rows of what entities are now; none for those that are not recorded."""
    return tuple(
        (state.last_updated_timestamp, index, value_now(hass, each))
        for index, each in enumerate(series)
        if (state := hass.states.get(each.entity)) is not None
        and is_entity_recorded(hass, each.entity)
    )
