"""Entities as sources of reports: how they are remembered, and what they measure."""

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..core.report.series import Dimension, Series, Value
from .reading import Reader
from .units import unit_problem


def reference_of(hass: HomeAssistant, entity_id: str) -> str:
    """What outlives a renaming: the id in the registry; the entity id of one that is not there."""
    entry = er.async_get(hass).async_get(entity_id)
    return entity_id if entry is None else entry.id


def entity_of(hass: HomeAssistant, reference: str) -> str | None:
    """The entity id that a reference stands for now; None for an entity that was removed."""
    if (entry := er.async_get(hass).async_get(reference)) is not None:
        return entry.entity_id
    return reference if "." in reference else None


def unit_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """The unit that an entity shows, or would show if it were enabled."""
    if (state := hass.states.get(entity_id)) is not None:
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        return unit if isinstance(unit, str) else None
    entry = er.async_get(hass).async_get(entity_id)
    return None if entry is None else entry.unit_of_measurement


def source_error(
    hass: HomeAssistant, entity_id: str, dimension: Dimension, unit: str | None = None
) -> str | None:
    """Why an entity cannot be the source of such values, as the key of a text."""
    known = hass.states.get(entity_id) or er.async_get(hass).async_get(entity_id)
    if known is None:
        return "unknown_entity"
    if unit_problem(dimension, unit_of(hass, entity_id), unit):
        return "wrong_dimension"
    return None


def value_now(hass: HomeAssistant, series: Series) -> Value:
    """The value that a series has at the moment."""
    entity_id = entity_of(hass, series.entity)
    if entity_id is None or (state := hass.states.get(entity_id)) is None:
        return None
    reader = Reader(series, lambda _key: state.attributes, lambda _unit: None)
    return reader[None](state.state)
