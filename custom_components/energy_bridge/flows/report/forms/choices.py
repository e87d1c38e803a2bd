"""The forms that ask for one choice: what fills the fields, and which part of a message to change."""

from collections.abc import Mapping

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

BY_HAND = "by_hand"
PART = "part"
PRESET = "preset"

_SHORT = 8
"""So many choices are all shown at once."""


def preset_schema(names: Mapping[str, str]) -> vol.Schema:
    """The choice of an origin by its device's id, or of none."""
    found = {**names, BY_HAND: BY_HAND}
    return _choice_schema(PRESET, found, SelectSelectorMode.LIST, PRESET)


def part_schema(names: Mapping[str, str]) -> vol.Schema:
    """The choice of a part of a message; its name stands alone here."""
    found = {key: f"{name[:1].upper()}{name[1:]}" for key, name in names.items()}
    is_short = len(found) <= _SHORT
    mode = SelectSelectorMode.LIST if is_short else SelectSelectorMode.DROPDOWN
    return _choice_schema(PART, found, mode)


def _choice_schema(
    key: str,
    names: Mapping[str, str],
    mode: SelectSelectorMode,
    translation_key: str | None = None,
) -> vol.Schema:
    options = [
        SelectOptionDict(value=value, label=name) for value, name in names.items()
    ]
    config = SelectSelectorConfig(options=options, mode=mode)
    if translation_key is not None:
        config["translation_key"] = translation_key
    return vol.Schema({vol.Required(key): SelectSelector(config)})
