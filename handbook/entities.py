"""Tables of entities: what each is called, what it shows, and whether it is there from the start."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from homeassistant.const import EntityCategory, Platform
from homeassistant.helpers.entity import EntityDescription

from .markdown import table
from .texts import TEXTS

COLUMNS = (
    "Entity",
    "Kind",
    "Unit",
    "Device class",
    "Category",
    "Enabled by default",
    "Notes",
)

_PLATFORMS: Mapping[str, Platform] = {
    "BinarySensorEntityDescription": Platform.BINARY_SENSOR,
    "ButtonEntityDescription": Platform.BUTTON,
    "EventEntityDescription": Platform.EVENT,
    "NumberEntityDescription": Platform.NUMBER,
    "SelectEntityDescription": Platform.SELECT,
    "SensorEntityDescription": Platform.SENSOR,
    "SwitchEntityDescription": Platform.SWITCH,
    "TextEntityDescription": Platform.TEXT,
}
"""By name: Home Assistant makes what is described of other classes than those that it offers."""

_CATEGORIES = {
    EntityCategory.CONFIG: "Configuration",
    EntityCategory.DIAGNOSTIC: "Diagnostic",
}

type Note = Callable[[EntityDescription], str]
"""What else the code knows of an entity, as whole sentences; empty for nothing."""


def entity_table(
    descriptions: Iterable[EntityDescription], note: Note = lambda _each: ""
) -> str:
    """One row for each entity; the same value of several phases shares one."""
    return table(
        COLUMNS,
        (_row(list(group), note) for _, group in groupby(descriptions, _family)),
    )


def _family(description: EntityDescription) -> object:
    """What is equal for the phases of one value."""
    if "phase" in _placeholders(description):
        return description.translation_key, description.entity_registry_enabled_default
    return description.key


def _placeholders(description: EntityDescription) -> Mapping[str, str]:
    return description.translation_placeholders or {}


def _platform(description: EntityDescription) -> Platform:
    return next(
        _PLATFORMS[base.__name__]
        for base in type(description).__mro__
        if base.__name__ in _PLATFORMS
    )


def _row(group: list[EntityDescription], note: Note) -> dict[str, str]:
    first = group[0]
    platform = _platform(first)
    texts = TEXTS["entity"][platform][first.translation_key]
    filled = {
        name: ", ".join(_placeholders(each)[name] for each in group)
        for name in _placeholders(first)
    }
    return {
        "Entity": texts["name"].format(**filled),
        "Kind": _in_words(platform),
        "Unit": _unit(first),
        "Device class": _device_class(first),
        "Category": "" if (of := first.entity_category) is None else _CATEGORIES[of],
        "Enabled by default": _yes(first.entity_registry_enabled_default),
        "Notes": " ".join(filter(None, (_choices(first, texts), note(first)))),
    }


def names_of(*descriptions: EntityDescription) -> Mapping[str, str]:
    """What entities are called, by their keys."""
    return {
        each.key: TEXTS["entity"][_platform(each)][each.translation_key]["name"].format(
            **_placeholders(each)
        )
        for each in descriptions
    }


def _in_words(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _device_class(description: EntityDescription) -> str:
    found = description.device_class or ""
    return "" if found == "enum" else _in_words(found)  # its states are in the notes


def _yes(is_so: bool) -> str:
    return "Yes" if is_so else "No"


def _unit(description: EntityDescription) -> str:
    for name in ("suggested_unit_of_measurement", "native_unit_of_measurement"):
        if unit := getattr(description, name, None):
            return str(unit)
    return description.unit_of_measurement or ""


def _choices(description: EntityDescription, texts: Mapping[str, Any]) -> str:
    """The states of an entity that has but a few, and the types of an event."""
    types: list[str] | None = getattr(description, "event_types", None)
    if types is not None:
        names = texts.get("state_attributes", {}).get("event_type", {}).get("state", {})
        keys = types
    else:
        names = texts.get("state", {})
        keys = getattr(description, "options", None) or []
    said = ", ".join(f"*{names.get(key, key)}*" for key in keys)
    return f"One of {said}." if said else ""
