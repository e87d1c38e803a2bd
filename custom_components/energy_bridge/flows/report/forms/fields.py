"""The forms that map the fields of a message: what they offer, and what was entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Any, cast, override

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    ChooseSelector,
    ChooseSelectorChoiceConfig,
    ChooseSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ....core.report.configuration import Data, Field, Source, sources
from ....core.report.formats import property_kinds
from ....core.report.series import BASE_UNITS, Dimension
from ....core.wire import Json
from ....history.references import entity_of, reference_of, source_error
from ....history.units import entity_filter

ADJUST = "adjust"
INVERT = "invert"
SCALE = "scale"
STATES = "states"

_DETAIL = re.compile(r"setpoints|ac(Voltage|Current)(Medium|Low)Voltage")

type Stored = dict[str, Json]
"""A report as it is stored, while its flow changes it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a message that fits a form."""

    group: str
    fields: tuple[Field, ...]

    @property
    def detail(self) -> bool:
        """Whether most reports leave it empty: set-points, or values of medium and low voltage."""
        last = self.group.rpartition(".")[2]
        return bool(_DETAIL.fullmatch(last)) and not any(
            field.required for field in self.fields
        )


def group_of(field: Field) -> str:
    """The part of the form: as the format names it, else the innermost list entry or block that holds the field."""
    if field.group and not field.key.startswith(f"{field.group}."):
        return field.group
    parts = field.key.split(".")
    for end in range(len(parts) - 1, 0, -1):
        if parts[end - 1].isdecimal() or _DETAIL.fullmatch(parts[end - 1]):
            return ".".join(parts[:end])
    return ""


def pages(fields: Iterable[Field]) -> list[Page]:
    """The fields by their groups, in the order of first sight."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        groups.setdefault(group_of(field), []).append(field)
    return [Page(group, tuple(found)) for group, found in groups.items()]


def snake(text: str) -> str:
    """A name of a message as a key of a form."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).replace(".", "_").lower()


def form_key(field: Field) -> str:
    """The key of a field in its page, and of its label."""
    group = group_of(field)
    return snake(field.key.removeprefix(f"{group}.").removeprefix(f"pins.{group}."))


class SourceSelector(ChooseSelector):
    """An entity or a number; a choice that was made but not filled in is none."""

    @override
    def __call__(self, data: Any) -> Any:
        """Validate the selection."""
        if isinstance(data, dict) and data.get(data.get("active_choice")) is None:
            return None
        return super().__call__(data)


def select(
    options: Iterable[str], translation_key: str | None = None
) -> SelectSelector:
    """A choice of words; without a key they are shown as they are."""
    config = SelectSelectorConfig(
        options=list(options), mode=SelectSelectorMode.DROPDOWN
    )
    if translation_key is not None:
        config["translation_key"] = translation_key
    return SelectSelector(config)


def number(unit: str | None = None) -> NumberSelector:
    """A number that need not be whole."""
    config = NumberSelectorConfig(step="any", mode=NumberSelectorMode.BOX)
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def entity_selector(dimension: Dimension) -> EntitySelector:
    """An entity that measures this."""
    config = EntitySelectorConfig()
    if found := entity_filter(dimension):
        config["filter"] = cast(list[EntityWithDeviceFilterSelectorConfig], found)
    return EntitySelector(config)


def _source_selector(field: Field, chosen: object) -> EntitySelector | SourceSelector:
    entity = entity_selector(field.dimension)
    if not field.constant:
        return entity
    fixed = number(BASE_UNITS[field.dimension])
    choices: dict[str, ChooseSelectorChoiceConfig] = {
        "entity": {"selector": entity.serialize()["selector"]},
        "constant": {"selector": fixed.serialize()["selector"]},
    }
    # The frontend takes what a form starts with for the first choice's.
    if isinstance(chosen, (int, float)):
        choices = dict(reversed(choices.items()))
    return SourceSelector(
        ChooseSelectorConfig(choices=choices, translation_key="source")
    )


def table(translation_key: str, label: str, **columns: Any) -> ObjectSelector:
    """A list of rows; a column's selector, and True after it if it must be filled."""
    return ObjectSelector(
        ObjectSelectorConfig(
            multiple=True,
            label_field=label,
            translation_key=translation_key,
            fields={
                name: {
                    "selector": each[0].serialize()["selector"],
                    "required": each[1],
                }
                for name, each in columns.items()
            },
        )
    )


def page_schema(data: Data, page: Page, values: Mapping[str, Any]) -> vol.Schema:
    """The form of a page that starts with these values."""
    schema: dict[vol.Marker, object] = {
        vol.Optional(form_key(field)): _source_selector(
            field, values.get(form_key(field))
        )
        for field in page.fields
    }
    for key, words in property_kinds(data, page.group):
        schema[vol.Optional(_kind_key(key))] = select(words)
    schema[vol.Required(ADJUST)] = section(
        vol.Schema(dict(_adjustments(page))), {"collapsed": True}
    )
    return vol.Schema(schema)


def _adjustments(page: Page) -> Iterable[tuple[vol.Marker, object]]:
    numbers = [f.key for f in page.fields if f.dimension is not Dimension.TEXT]
    chosen = [field for field in page.fields if field.choices]
    yield (
        vol.Optional(INVERT, default=list),
        SelectSelector(
            SelectSelectorConfig(
                options=numbers, multiple=True, mode=SelectSelectorMode.DROPDOWN
            )
        ),
    )
    yield (
        vol.Optional(SCALE, default=list),
        table("scale", "field", field=(select(numbers), True), factor=(number(), True)),
    )
    if chosen:
        words = dict.fromkeys(word for field in chosen for word in field.choices)
        yield (
            vol.Optional(STATES, default=list),
            table(
                "states",
                "state",
                field=(select(field.key for field in chosen), True),
                state=(TextSelector(), True),
                word=(select(words), True),
            ),
        )


def page_values(hass: HomeAssistant, data: Data, page: Page) -> dict[str, Any]:
    """What the form of a page starts with."""
    stored = sources(data)
    kinds = data.get("kinds")
    values: dict[str, Any] = {}
    found: dict[str, Source] = {}
    for field in page.fields:
        if (source := stored.get(field.key)) is None:
            continue
        found[field.key] = source
        entity = entity_of(hass, source.entity) if source.entity else None
        if (value := entity or source.constant) is not None:
            values[form_key(field)] = value
    for key, _ in property_kinds(data, page.group):
        if isinstance(kinds, dict) and key in kinds:
            values[_kind_key(key)] = kinds[key]
    values[ADJUST] = {
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
    return values


def take_page(
    hass: HomeAssistant, data: Stored, page: Page, entered: Mapping[str, Any]
) -> dict[str, str]:
    """Store what was entered; answers what is wrong with it by the form's keys."""
    errors: dict[str, str] = {}
    stored = data.get("fields")
    mapped: Stored = dict(stored) if isinstance(stored, dict) else {}
    adjust = entered[ADJUST]
    scales = {row["field"]: row["factor"] for row in adjust.get(SCALE, ())}
    for field in page.fields:
        value = entered.get(form_key(field))
        if value is None:
            mapped.pop(field.key, None)
            continue
        source: Stored
        if isinstance(value, str):
            if error := source_error(hass, value, field.dimension):
                errors[form_key(field)] = error
            source = {"entity": reference_of(hass, value)}
        else:
            source = {"constant": value}
        if field.key in adjust.get(INVERT, ()):
            source["invert"] = True
        if field.key in scales:
            source["scale"] = scales[field.key]
        states = {
            row["state"]: row["word"]
            for row in adjust.get(STATES, ())
            if row["field"] == field.key
        }
        if states:
            source["states"] = states
        mapped[field.key] = source
    data["fields"] = mapped
    kinds = data.get("kinds")
    words: Stored = dict(kinds) if isinstance(kinds, dict) else {}
    for key, _ in property_kinds(data, page.group):
        words.pop(key, None)
        if word := entered.get(_kind_key(key)):
            words[key] = word
    if words or kinds:
        data["kinds"] = words
    return errors


def _kind_key(key: str) -> str:
    """The form's key of a property's kind; the property itself can be a field, too."""
    return f"{snake(key.rpartition('.')[2])}_kind"
