"""Entities as sources of reports: references to them that outlive a renaming, and what they measure.

A *reference* is what stored reports name an entity by: the id of its entry in the entity registry
or, for an entity without an entry, its entity id. Only entity ids have a dot.
"""

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..core.report.series import Dimension, Series, Value
from .reading import Reader
from .units import unit_problem

WRONG_UNIT = "wrong_unit"


def reference_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the reference to store for an entity."""
    entry = er.async_get(hass).async_get(entity_id)
    return entity_id if entry is None else entry.id


def entity_of(hass: HomeAssistant, reference: str) -> str | None:
    """Return the entity id that a reference stands for now; None if the entity was removed from the registry."""
    if (entry := er.async_get(hass).async_get(reference)) is not None:
        return entry.entity_id
    return reference if "." in reference else None


def unit_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return an entity's unit of measurement: its state's or, while it has no state, the registry's."""
    if (state := hass.states.get(entity_id)) is not None:
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        return unit if isinstance(unit, str) else None
    entry = er.async_get(hass).async_get(entity_id)
    return None if entry is None else entry.unit_of_measurement


def is_attribute_recorded(hass: HomeAssistant, entity_id: str, attribute: str) -> bool:
    """Whether an attribute gets into the recorder's history, as far as its entity's state tells."""
    state = hass.states.get(entity_id)
    info = None if state is None else state.state_info
    return info is None or attribute not in info["unrecorded_attributes"]


def source_error(
    hass: HomeAssistant, entity_id: str, dimension: Dimension, unit: str | None = None
) -> str | None:
    """Check whether an entity can be the source of values of a dimension.

    Args:
        hass: Home Assistant.
        entity_id: The entity.
        dimension: What the values measure.
        unit: The unit that they are wanted in, by default the dimension's base unit.

    Returns:
        None if it can, else the key of a flow's error: "unknown_entity" or WRONG_UNIT.
    """
    known = hass.states.get(entity_id) or er.async_get(hass).async_get(entity_id)
    if known is None:
        return "unknown_entity"
    if unit_problem(dimension, unit_of(hass, entity_id), unit):
        return WRONG_UNIT
    return None


def value_now(hass: HomeAssistant, series: Series) -> Value:
    """Return what a series, whose `entity` is a reference, is now; None without a valid value."""
    entity_id = entity_of(hass, series.entity)
    if entity_id is None or (state := hass.states.get(entity_id)) is None:
        return None
    reader = Reader(series, lambda _key: state.attributes, lambda _unit: None)
    return reader[None](state.state)
