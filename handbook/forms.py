"""Tables of the fields of a form: what each is called, what it is at first, what it may be, what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import Selector
import voluptuous as vol

from .markdown import table
from .texts import TEXTS, options_of

COLUMNS = ("Field", "Default", "Range", "Meaning")

type Texts = Mapping[str, Any]
"""What a step of a flow says: `data`, `data_description`, `sections`."""

_KINDS = {
    "text": "Text",
    "entity": "An entity",
    "device": "A device",
    "file": "A file",
    "object": "Fields",
    "duration": "Hours, minutes, seconds",
    "datetime": "Date and time",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, with the name of the section that it is in."""

    key: str
    marker: vol.Marker
    selector: Mapping[str, Any]
    texts: Texts
    section: str = ""


def step_texts(*path: str) -> Texts:
    """The texts of a step by the keys that lead to it in the translations."""
    found: Any = TEXTS
    for key in path:
        found = found[key]
    assert isinstance(found, dict)
    return found


def form_fields(schema: vol.Schema, texts: Texts) -> Iterator[Field]:
    """The fields of a form in its order, those in sections included."""
    for marker, value in schema.schema.items():
        if isinstance(value, section):
            inner = texts["sections"][str(marker)]
            for each in form_fields(value.schema, inner):
                yield Field(each.key, each.marker, each.selector, inner, inner["name"])
        else:
            yield Field(str(marker), marker, _selector(value), texts)


def form_table(schema: vol.Schema, texts: Texts) -> str:
    """The table of one form."""
    return fields_table((field, "") for field in form_fields(schema, texts))


def fields_table(fields: Iterator[tuple[Field, str]]) -> str:
    """A table of fields, each with what is to be said of it besides."""
    return table(COLUMNS, (_row(field, more) for field, more in fields))


def action_table(fields: Mapping[str, Any], texts: Texts) -> str:
    """The data of an action, as services.yaml has them."""
    rows = []
    for key, given in fields.items():
        selector = given["selector"]
        ((kind, config),) = selector.items()
        default = given.get("default")
        rows.append(
            {
                "Field": f"`{key}`",
                "Default": "Required"
                if given.get("required")
                else "Optional"
                if default is None
                else _as_data(default),
                "Range": _range_of_data(kind, config or {}),
                "Meaning": texts[key]["description"],
            }
        )
    return table(COLUMNS, rows)


def _as_data(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _range_of_data(kind: str, config: Mapping[str, Any]) -> str:
    if kind == "boolean":
        return "`true`, `false`"
    if kind == "select":
        return ", ".join(f"`{_option(each)}`" for each in config["options"])
    return _range(kind, config)


def _selector(value: object) -> Mapping[str, Any]:
    """What a field is entered with; a number may be made whole behind it."""
    if isinstance(value, vol.All):
        value = value.validators[0]
    assert isinstance(value, Selector)
    serialized: Mapping[str, Any] = value.serialize()["selector"]
    return serialized


def _row(field: Field, more: str) -> dict[str, str]:
    ((kind, config),) = field.selector.items()
    label = field.texts["data"][field.key]
    meaning = field.texts["data_description"][field.key]
    return {
        "Field": f"{label} (*{field.section}*)" if field.section else label,
        "Default": _default(field.marker, kind, config),
        "Range": _range(kind, config),
        "Meaning": f"{meaning} {more}".strip(),
    }


def _default(marker: vol.Marker, kind: str, config: Mapping[str, Any]) -> str:
    default = getattr(marker, "default", vol.UNDEFINED)
    if isinstance(default, vol.Undefined):
        return "Required" if isinstance(marker, vol.Required) else "Empty"
    value = default()
    return "Empty" if value in ("", [], None) else _value(value, kind, config)


def _value(value: object, kind: str, config: Mapping[str, Any]) -> str:
    if kind == "boolean":
        return "On" if value else "Off"
    if kind == "select":
        return _word(str(value), config)
    if kind == "number":
        return f"{value} {config.get('unit_of_measurement', '')}".strip()
    return f"`{value}`"


def _range(kind: str, config: Mapping[str, Any]) -> str:
    """What a field may be."""
    match kind:
        case "boolean":
            return "On, off"
        case "number" if "min" in config and "max" in config:
            unit = config.get("unit_of_measurement", "")
            return f"{config['min']:g} to {_digits(config['max'])} {unit}".strip()
        case "number":
            return "A number"
        case "select":
            words = [_option(each) for each in config["options"]]
            if not words:
                return "From a list"
            return ", ".join(_word(each, config) for each in words)
        case "text" if config and config.get("multiple"):
            return "Several texts"
        case "text" if config and config.get("type") == "password":
            return "Text, not shown again"
        case "text" if config and config.get("multiline"):
            return "Text of several lines"
    return _KINDS[kind]


def _digits(value: float) -> str:
    return f"{value:,.10g}"


def _option(option: object) -> str:
    return str(option["value"]) if isinstance(option, dict) else str(option)


def _word(word: str, config: Mapping[str, Any]) -> str:
    names = options_of(config.get("translation_key") or "")
    return f"*{names[word]}*" if word in names else f"`{word}`"
