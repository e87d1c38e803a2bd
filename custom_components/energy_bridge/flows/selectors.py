"""The selectors that all forms are made of: texts, numbers, choices, tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

TEXT = TextSelector()
TEXT_LIST = TextSelector(TextSelectorConfig(multiple=True))
MULTILINE_TEXT = TextSelector(TextSelectorConfig(multiline=True))
SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))


def whole_number(low: int, high: int, unit: str | None = None) -> vol.All[int]:
    """A whole number from `low` to `high`."""
    config = NumberSelectorConfig(
        min=low, max=high, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


PORT = whole_number(1, 65_535)


def number(unit: str | None = None) -> NumberSelector:
    """A number that need not be whole."""
    config = NumberSelectorConfig(step="any", mode=NumberSelectorMode.BOX)
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def choice(
    options: Iterable[str], translation_key: str | None = None
) -> SelectSelector:
    """A choice of words; without a translation key they are shown as they are."""
    config = SelectSelectorConfig(
        options=list(options), mode=SelectSelectorMode.DROPDOWN
    )
    if translation_key is not None:
        config["translation_key"] = translation_key
    return SelectSelector(config)


def named_choice(names: Mapping[str, str], *, multiple: bool = False) -> SelectSelector:
    """A choice of what has names that no table of texts holds."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=value, label=name)
                for value, name in names.items()
            ],
            mode=SelectSelectorMode.DROPDOWN,
            multiple=multiple,
        )
    )


def required(selector: Selector[Any]) -> ObjectSelectorField:
    """A column of a table that must be filled in."""
    return _column(selector, is_required=True)


def optional(selector: Selector[Any]) -> ObjectSelectorField:
    """A column of a table that may stay empty."""
    return _column(selector, is_required=False)


def _column(selector: Selector[Any], *, is_required: bool) -> ObjectSelectorField:
    return {"selector": selector.serialize()["selector"], "required": is_required}


def table(
    translation_key: str, label: str, columns: Mapping[str, ObjectSelectorField]
) -> ObjectSelector:
    """A list of rows, each shown by its column `label` until it is opened."""
    return ObjectSelector(
        ObjectSelectorConfig(
            multiple=True,
            label_field=label,
            translation_key=translation_key,
            fields=dict(columns),
        )
    )
