"""The tags of an AlsoEnergy report: what an entity suggests, and the form that changes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ....core.report.alsoenergy import AUTO, Aggregation
from ....core.report.configuration import Data
from ....core.report.series import Dimension
from ....core.wire import Json
from ....history.references import entity_of, reference_of, source_error, unit_of
from ....history.units import unit_problem
from .fields import number, select, table

TAGS = "tags"
ENTITIES = "entities"

_TEXT = TextSelector()

_BY_CLASS: Mapping[str, Dimension] = {
    SensorDeviceClass.ENERGY_STORAGE: Dimension.ENERGY,
    SensorDeviceClass.POWER: Dimension.ACTIVE_POWER,
    SensorDeviceClass.POWER_FACTOR: Dimension.POWER_FACTOR,
}
"""Device classes that units do not tell apart, or that have another name."""

_NUMBERS = frozenset({"counter", "input_number", "number"})
"""Domains whose entities have no other states."""

_BY_UNIT = (
    Dimension.ACTIVE_POWER,
    Dimension.REACTIVE_POWER,
    Dimension.APPARENT_POWER,
    Dimension.ENERGY,
    Dimension.VOLTAGE,
    Dimension.CURRENT,
    Dimension.FREQUENCY,
    Dimension.RATIO,
    Dimension.TEMPERATURE,
    Dimension.SPEED,
    Dimension.IRRADIANCE,
)

ENTITIES_SCHEMA = vol.Schema(
    {
        vol.Optional(ENTITIES, default=list): EntitySelector(
            EntitySelectorConfig(multiple=True, reorder=True)
        )
    }
)

TAGS_SCHEMA = vol.Schema(
    {
        vol.Optional(TAGS, default=list): table(
            "tag",
            "name",
            name=(_TEXT, True),
            entity=(EntitySelector(), True),
            unit=(_TEXT, False),
            scale=(number(), False),
            aggregation=(select([AUTO, *Aggregation], "aggregation"), False),
            critical=(BooleanSelector(), False),
            device_name=(_TEXT, False),
            device_type=(_TEXT, False),
            description=(_TEXT, False),
        )
    }
)


def dimension_of(hass: HomeAssistant, entity_id: str) -> Dimension:
    """What an entity measures, by its device class and unit."""
    entry = er.async_get(hass).async_get(entity_id)
    state = hass.states.get(entity_id)
    device_class = state.attributes.get("device_class") if state else None
    if device_class is None and entry is not None:
        device_class = entry.device_class or entry.original_device_class
    unit = unit_of(hass, entity_id)
    if isinstance(device_class, str):
        found = _BY_CLASS.get(device_class)
        if found is not None and not unit_problem(found, unit):
            return found
    if unit is None:
        return Dimension.ANY if _is_number(hass, entity_id) else Dimension.TEXT
    for dimension in _BY_UNIT:
        if not unit_problem(dimension, unit):
            return dimension
    return Dimension.ANY


def _is_number(hass: HomeAssistant, entity_id: str) -> bool:
    """Whether an entity without a unit shows numbers and no texts."""
    if entity_id.partition(".")[0] in _NUMBERS:
        return True
    entry = er.async_get(hass).async_get(entity_id)
    state = hass.states.get(entity_id)
    shown = state.attributes if state else (entry and entry.capabilities) or {}
    return shown.get(ATTR_STATE_CLASS) is not None


def tag_of(
    hass: HomeAssistant, entity_id: str, name: str | None = None
) -> dict[str, Json]:
    """A tag as an entity suggests it, in the unit that it shows."""
    dimension = dimension_of(hass, entity_id)
    tag: dict[str, Json] = {
        "name": name or entity_id.partition(".")[2],
        "entity": reference_of(hass, entity_id),
        "dimension": dimension.value,
        "aggregation": AUTO,
        "critical": False,
    }
    if (unit := unit_of(hass, entity_id)) is not None:
        tag["unit"] = unit
    entry = er.async_get(hass).async_get(entity_id)
    if entry is not None and entry.device_id is not None:
        device = dr.async_get(hass).async_get(entry.device_id)
        if isinstance(device, dr.DeviceEntry):
            tag["device_name"] = device.name_by_user or device.name or ""
            tag["device_type"] = device.model or ""
    return tag


def rows_of(data: Data) -> list[dict[str, Json]]:
    """The tags of a stored report."""
    stored = data.get(TAGS)
    return [
        row
        for row in (stored if isinstance(stored, list) else ())
        if isinstance(row, dict)
    ]


def entities_of(hass: HomeAssistant, data: Data) -> list[str]:
    """The entities of the tags, each once."""
    references = [row.get("entity") for row in rows_of(data)]
    found = [entity_of(hass, each) for each in references if isinstance(each, str)]
    return list(dict.fromkeys(each for each in found if each))


def with_entities(
    hass: HomeAssistant, data: Data, entities: Iterable[str]
) -> list[Json]:
    """A tag for each of the entities; those that have one keep it, others go."""
    chosen = {reference_of(hass, entity): entity for entity in entities}
    kept = [row for row in rows_of(data) if row.get("entity") in chosen]
    known = {row.get("entity") for row in kept}
    new = [tag_of(hass, chosen[each]) for each in chosen if each not in known]
    return [*kept, *new]


def form_rows(hass: HomeAssistant, data: Data) -> list[dict[str, Any]]:
    """The rows that the form starts with."""
    return [
        {
            **{key: value for key, value in row.items() if key != "dimension"},
            "entity": entity_of(hass, str(row.get("entity"))) or "",
        }
        for row in rows_of(data)
    ]


def take_rows(
    hass: HomeAssistant, rows: Iterable[Mapping[str, Any]]
) -> tuple[list[Json], tuple[str, str] | None]:
    """The tags that were entered, and the first error: its text's key, and the tag's name."""
    tags: list[Json] = []
    found: tuple[str, str] | None = None
    for row in rows:
        entity_id = row["entity"]
        dimension = dimension_of(hass, entity_id)
        unit = row.get("unit") or None
        error = source_error(hass, entity_id, dimension, unit)
        if error and found is None:
            found = error, row["name"]
        tags.append(
            {
                **row,
                "entity": reference_of(hass, entity_id),
                "dimension": dimension.value,
            }
        )
    return tags, found
