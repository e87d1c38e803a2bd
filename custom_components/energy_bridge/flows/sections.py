"""Forms with sections: which of them are open, and errors of what is in them.

Home Assistant's frontend shows no error inside a section, and a section is folded unless its form
says that it is open.
"""

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any

from homeassistant.data_entry_flow import FlowHandler, section
import voluptuous as vol

_BASE = "base"
"""The key of errors that concern a form as a whole."""


def filled_form(
    flow: FlowHandler[Any, Any, Any],
    schema: vol.Schema,
    values: Mapping[str, Any],
    errors: Collection[str] = (),
    opened: Collection[str] = (),
) -> vol.Schema:
    """A form that starts with these values; `errors` are the keys of its fields that have one.

    A section is open where something in it has an error, or another value than its default, and if it is one of `opened`.
    """
    form = flow.add_suggested_values_to_schema(schema, values)
    return vol.Schema(
        {
            key: _opened(value)
            if isinstance(value, section)
            and (
                str(key) in opened
                or _is_wrong(str(key), value, errors)
                or _is_changed(value, values.get(str(key)) or {})
            )
            else value
            for key, value in form.schema.items()
        }
    )


def placed_errors(schema: vol.Schema, errors: Mapping[str, str]) -> dict[str, str]:
    """Errors where the frontend shows them: of what is in a section at the section, of no field at the form."""
    places = {str(key): str(key) for key in schema.schema}
    for name, value in schema.schema.items():
        if isinstance(value, section):
            for key in value.schema.schema:
                places.setdefault(str(key), str(name))
    placed: dict[str, str] = {}
    for key, error in errors.items():
        placed.setdefault(places.get(key, _BASE), error)
    return placed


def _opened(closed: section) -> section:
    found = copy(closed)
    found.options = {**closed.options, "collapsed": False}
    return found


def _is_wrong(name: str, found: section, errors: Collection[str]) -> bool:
    keys = {name, *(str(key) for key in found.schema.schema)}
    return not keys.isdisjoint(errors)


def _is_changed(found: section, values: Mapping[str, Any]) -> bool:
    """Whether what a section starts with is more than its defaults."""
    return any(
        values.get(str(key)) not in (None, "", [], _default(key))
        for key in found.schema.schema
    )


def _default(key: object) -> object:
    """What a field has that nobody filled in."""
    default = getattr(key, "default", vol.UNDEFINED)
    return default() if callable(default) else None
