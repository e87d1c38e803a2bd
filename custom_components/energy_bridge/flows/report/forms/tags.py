"""The forms of the steps `entities` and `tags`: what a site's file has in its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
)
import voluptuous as vol

from ....core.report.alsoenergy.tag import AUTO, Aggregation
from ....core.report.configuration import Data, Problem
from ....core.wire import Json
from ....history.references import WRONG_UNIT, entity_of, reference_of, source_error
from ...selectors import TEXT, choice, number, optional, required, table
from ..entity_tag import dimension_of, tag_of
from ..stored import Stored
from .source import misfit

TAGS = "tags"
ENTITIES = "entities"

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
            {
                "name": required(TEXT),
                "entity": required(EntitySelector()),
                "unit": optional(TEXT),
                "scale": optional(number()),
                "aggregation": optional(choice([AUTO, *Aggregation], "aggregation")),
                "critical": optional(BooleanSelector()),
                "device_name": optional(TEXT),
                "device_type": optional(TEXT),
                "description": optional(TEXT),
            },
        )
    }
)


@dataclass(frozen=True, slots=True)
class TagError:
    """What is wrong with the tags: the key of its text, the tag's name if it is about one, and units that do not fit."""

    key: str
    tag: str = ""
    units: str = ""


def _stored_tags(data: Data) -> list[Stored]:
    stored = data.get(TAGS)
    return [
        row
        for row in (stored if isinstance(stored, list) else ())
        if isinstance(row, dict)
    ]


def tagged_entities(hass: HomeAssistant, data: Data) -> list[str]:
    """The entities of the tags, each once."""
    references = [row.get("entity") for row in _stored_tags(data)]
    found = [entity_of(hass, each) for each in references if isinstance(each, str)]
    return list(dict.fromkeys(each for each in found if each))


def tags_of_entities(
    hass: HomeAssistant, data: Data, entities: Iterable[str]
) -> list[Json]:
    """A tag for each of the entities; those that have one keep it, others go."""
    chosen = {reference_of(hass, entity): entity for entity in entities}
    kept = [row for row in _stored_tags(data) if row.get("entity") in chosen]
    known = {row.get("entity") for row in kept}
    new = [tag_of(hass, chosen[each]) for each in chosen if each not in known]
    return [*kept, *new]


def tag_rows(hass: HomeAssistant, data: Data) -> list[dict[str, Any]]:
    """The rows that the form of the tags starts with."""
    return [
        {
            **{key: value for key, value in row.items() if key != "dimension"},
            "entity": entity_of(hass, str(row.get("entity"))) or "",
        }
        for row in _stored_tags(data)
    ]


def store_tags(
    hass: HomeAssistant, data: Stored, rows: Iterable[Mapping[str, Any]]
) -> TagError | None:
    """Store the tags that were entered; answers the first whose entity does not fit."""
    tags: list[Json] = []
    errors: list[TagError] = []
    for row in rows:
        dimension = dimension_of(hass, row["entity"])
        unit = row.get("unit") or None
        error = source_error(hass, row["entity"], dimension, unit)
        if error == WRONG_UNIT:
            units = misfit(hass, row["entity"], dimension, unit)
            errors.append(TagError(error, row["name"], units))
        elif error is not None:
            errors.append(TagError(error, row["name"]))
        tags.append(
            {
                **row,
                "entity": reference_of(hass, row["entity"]),
                "dimension": dimension.value,
            }
        )
    data[TAGS] = tags
    return errors[0] if errors else None


def tag_error(data: Data, problem: Problem) -> TagError:
    """A problem of the report, with the name of the tag that it is about."""
    number_of_tag = problem.field.rpartition(".")[2]
    if not number_of_tag.isdecimal():
        return TagError(problem.key)
    return TagError(
        problem.key, str(_stored_tags(data)[int(number_of_tag) - 1]["name"])
    )
