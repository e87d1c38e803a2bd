"""The form of the step `fields`: the sources of one page of a message, and how they are adjusted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
import re
from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
import voluptuous as vol

from ....core.report.configuration import Data, Field, Source, sources
from ....core.report.formats import property_kinds
from ....core.report.series import Dimension, Series
from ....core.report.teleport.ev import ONE_PHASE
from ....core.wire import Json
from ....history.references import (
    WRONG_UNIT,
    entity_of,
    reference_of,
    source_error,
    value_now,
)
from ...selectors import TEXT, choice, named_choice, number, required, table
from ..stored import Stored, part_of
from .pages import Page, first_fields, form_key, snake_case
from .source import Offers, misfit, source_selector

ADJUST = "adjust"
MORE = "more"
INVERT = "invert"
SCALE = "scale"
STATES = "states"

_NOT_ASKED = ("attribute", "where")
_PHASE_VOLTAGE = re.compile(
    r"pins\.p[123]\.voltage|(.*\.)?(voltage|acVoltageLowVoltage)\.phase\.l[123]"
)
_MAX_PHASE_VOLTAGE = 500.0
"""V from a phase to neutral in the highest of the usual low voltages is 400; three times 231 are 693."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a page asks: what its fields are called, which must be filled in, and the numbers that one click chooses."""

    labels: Mapping[str, str]
    needed: Collection[str] = ()
    offers: Offers = MappingProxyType({})


def page_schema(
    data: Data, page: Page, values: Mapping[str, Any], asking: Asking
) -> vol.Schema:
    """The form of a page that starts with these values; what most reports leave empty is in a section."""
    filled = [key for key, value in values.items() if value is not None]
    first = first_fields(page, asking.needed, filled)
    schema: dict[vol.Marker, object] = {}
    more: dict[vol.Marker, object] = {}
    for field in page.fields:
        # In a required one that may be a number the frontend would begin with 0, and send it.
        is_required = field.key in asking.needed and not field.constant
        marker = vol.Required if is_required else vol.Optional
        place = schema if field in first else more
        place[marker(form_key(field))] = source_selector(
            field, values.get(form_key(field)), asking.offers
        )
    for key, words in property_kinds(data, page.group):
        place = schema if not more or _kind_key(key) in filled else more
        place[vol.Optional(_kind_key(key))] = choice(words)
    if more:
        schema[vol.Required(MORE)] = section(vol.Schema(more), {"collapsed": True})
    schema[vol.Required(ADJUST)] = section(
        vol.Schema(dict(_adjustments(page, asking.labels))),
        {"collapsed": True},
    )
    return vol.Schema(schema)


def entered_values(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered on a page, whether in the section or not."""
    return {
        **{key: value for key, value in user_input.items() if key != MORE},
        **user_input.get(MORE, {}),
    }


def _adjustments(
    page: Page, labels: Mapping[str, str]
) -> Iterable[tuple[vol.Marker, object]]:
    numbers = {
        field.key: labels[field.key]
        for field in page.fields
        if field.dimension is not Dimension.TEXT
    }
    worded = [field for field in page.fields if field.choices]
    yield vol.Optional(INVERT, default=list), named_choice(numbers, multiple=True)
    yield (
        vol.Optional(SCALE, default=list),
        table(
            "scale",
            "field",
            {"field": required(named_choice(numbers)), "factor": required(number())},
        ),
    )
    if worded:
        words = dict.fromkeys(word for field in worded for word in field.choices)
        yield (
            vol.Optional(STATES, default=list),
            table(
                "states",
                "state",
                {
                    "field": required(
                        named_choice({field.key: labels[field.key] for field in worded})
                    ),
                    "state": required(TEXT),
                    "word": required(choice(words)),
                },
            ),
        )


def page_values(hass: HomeAssistant, data: Data, page: Page) -> dict[str, Any]:
    """What the form of a page starts with."""
    stored, kinds = sources(data), part_of(data, "kinds")
    found = {
        field.key: stored[field.key] for field in page.fields if field.key in stored
    }
    chosen = {
        form_key(field): _chosen(hass, found[field.key])
        for field in page.fields
        if field.key in found
    }
    words = {
        _kind_key(key): kinds.get(key) for key, _ in property_kinds(data, page.group)
    }
    adjusted = {
        INVERT: [key for key, source in found.items() if source.invert],
        SCALE: [
            {"field": key, "factor": source.scale}
            for key, source in found.items()
            if source.scale != 1
        ],
        STATES: [
            {"field": key, "state": state, "word": word}
            for key, source in found.items()
            for state, word in source.states.items()
        ],
    }
    filled = {
        key: value for key, value in {**chosen, **words}.items() if value is not None
    }
    return {**filled, ADJUST: adjusted}


def _chosen(hass: HomeAssistant, source: Source) -> str | float | None:
    """The entity of a source, or its number; None where the entity was removed."""
    entity = entity_of(hass, source.entity) if source.entity else None
    return entity or source.constant


def store_page(
    hass: HomeAssistant, data: Stored, page: Page, entered: Mapping[str, Any]
) -> dict[str, str]:
    """Store what was entered on a page; answers what is wrong with it, by the form's keys.

    A field that was left empty has no source any more. What is wrong is stored, too: it
    is corrected, or asked for again, before the report is.
    """
    errors: dict[str, str] = {}
    fields = part_of(data, "fields")
    for field in page.fields:
        value = entered.get(form_key(field))
        if value is None:
            fields.pop(field.key, None)
            continue
        if error := _entity_error(hass, data, field, value):
            errors[form_key(field)] = error
        source = _entered_source(hass, value)
        fields[field.key] = {
            **_kept(fields.get(field.key), source),
            **source,
            **_entered_adjustments(field.key, entered[ADJUST]),
        }
    data["fields"] = fields
    _store_kinds(data, page, entered)
    return errors


def _entity_error(
    hass: HomeAssistant, data: Data, field: Field, value: object
) -> str | None:
    """Why an entity cannot be the source of a field; a number always can."""
    if not isinstance(value, str):
        return None
    error = source_error(hass, value, field.dimension)
    if error is None and _is_phase_voltage(data, field.key):
        now = value_now(hass, Series(value, field.dimension))
        if isinstance(now, float) and abs(now) > _MAX_PHASE_VOLTAGE:
            return "sum_of_phases"
    return error


def _is_phase_voltage(data: Data, key: str) -> bool:
    """Whether a field has the voltage of one phase to neutral."""
    point, _, name = key.rpartition(".")
    if name == "voltage" and part_of(data, "kinds").get(point) == ONE_PHASE:
        return True
    return bool(_PHASE_VOLTAGE.fullmatch(key))


def misfits(hass: HomeAssistant, page: Page, entered: Mapping[str, Any]) -> str:
    """The entities entered on a page whose units do not fit, with their units."""
    return ", ".join(
        misfit(hass, value, field.dimension)
        for field in page.fields
        if isinstance(value := entered.get(form_key(field)), str)
        and source_error(hass, value, field.dimension) == WRONG_UNIT
    )


def _entered_source(hass: HomeAssistant, value: str | float) -> Stored:
    if isinstance(value, str):
        return {"entity": reference_of(hass, value)}
    return {"constant": value}


def _kept(stored: Json, source: Stored) -> Stored:
    """What no form asks for, of a source whose entity stays."""
    if not isinstance(stored, dict) or stored.get("entity") != source.get("entity"):
        return {}
    return {key: stored[key] for key in _NOT_ASKED if key in stored}


def _entered_adjustments(key: str, adjust: Mapping[str, Any]) -> Stored:
    """What the section of adjustments says about the field of this key."""
    found: Stored = {}
    if key in adjust.get(INVERT, ()):
        found["invert"] = True
    for row in adjust.get(SCALE, ()):
        if row["field"] == key:
            found["scale"] = row["factor"]
    states = {
        row["state"]: row["word"]
        for row in adjust.get(STATES, ())
        if row["field"] == key
    }
    if states:
        found["states"] = states
    return found


def _store_kinds(data: Stored, page: Page, entered: Mapping[str, Any]) -> None:
    """Store the page's properties that are words and have no source."""
    kinds = part_of(data, "kinds")
    for key, _ in property_kinds(data, page.group):
        kinds.pop(key, None)
        if word := entered.get(_kind_key(key)):
            kinds[key] = word
    if kinds or data.get("kinds"):
        data["kinds"] = kinds


def _kind_key(key: str) -> str:
    """The form's key of a property that is a word; the same property can be a field, too."""
    return f"{snake_case(key.rpartition('.')[2])}_kind"
