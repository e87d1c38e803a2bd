"""Sections of forms: which come back open, and where errors of their fields are shown."""

from typing import Any

from homeassistant.data_entry_flow import FlowHandler, section
import pytest
import voluptuous as vol

from custom_components.energy_bridge.flows.sections import filled_form, placed_errors

SCHEMA = vol.Schema(
    {
        vol.Required("host"): str,
        vol.Required("advanced"): section(
            vol.Schema(
                {
                    vol.Required("prefix", default="extapi"): str,
                    vol.Required("off", default=False): bool,
                    vol.Optional("rows", default=list): list,
                    vol.Optional("authority"): str,
                }
            ),
            {"collapsed": True},
        ),
        vol.Required("other"): section(
            vol.Schema({vol.Optional("limit", default=0): int}), {"collapsed": True}
        ),
    }
)


def is_open(schema: vol.Schema, name: str) -> bool:
    """Whether a section of a form is not folded."""
    return not schema.schema[name].options["collapsed"]


@pytest.mark.parametrize(
    ("advanced", "errors", "opened"),
    [
        (None, (), False),
        ({}, (), False),
        ({"prefix": "extapi", "off": False, "rows": [], "authority": ""}, (), False),
        ({"prefix": "house"}, (), True),
        ({"off": True}, (), True),
        ({"rows": [1]}, (), True),
        ({"authority": "PEM"}, (), True),
        ({"unknown": 1}, (), False),
        ({}, ("host", "base"), False),
        ({}, ("prefix",), True),
        ({}, ("advanced",), True),
    ],
)
def test_what_is_open(
    advanced: dict[str, Any] | None, errors: tuple[str, ...], opened: bool
) -> None:
    """Sections with an error, or with other values than the defaults; the form itself stays as it is."""
    values = {"host": "hub", **({} if advanced is None else {"advanced": advanced})}
    form = filled_form(FlowHandler[Any, Any, Any](), SCHEMA, values, errors)
    assert is_open(form, "advanced") is opened
    assert not is_open(form, "other")
    assert not is_open(SCHEMA, "advanced")


def test_where_errors_are() -> None:
    """At the field, at the section around it, or at the form; the first one counts."""
    found = {"host": "a", "authority": "b", "prefix": "c", "elsewhere": "d"}
    assert placed_errors(SCHEMA, found) == {"host": "a", "advanced": "b", "base": "d"}
    assert placed_errors(SCHEMA, {"advanced": "e"}) == {"advanced": "e"}
