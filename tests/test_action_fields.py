"""The actions' files say what the code takes: fields, selectors, texts and icons."""

from collections.abc import Iterator, Mapping
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.destination.actions import (
    _CANCEL,
    _MAPPING,
    EXPORT_FIELDS,
)
from custom_components.energy_bridge.fleet.actions import (
    _FIND_PACK,
    _OPEN_SLOT,
    _SET_THRESHOLDS,
)
from custom_components.energy_bridge.hub.actions import _ACTIONS
from custom_components.energy_bridge.hub.statistics_import import _IMPORT
from custom_components.energy_bridge.services import async_setup_services

from .helpers.metadata import ICONS, PACKAGE, TEXTS

SERVICES = load_yaml_dict(str(PACKAGE / "services.yaml"))

SCHEMAS: Mapping[str, vol.Schema] = {
    **{name: schema for name, (_, schema) in _ACTIONS.items()},
    "import_statistics": _IMPORT,
    "open_slot": _OPEN_SLOT,
    "set_thresholds": _SET_THRESHOLDS,
    "find_pack": _FIND_PACK,
    **{f"export_{key}": EXPORT_FIELDS for key in FORMATS},
    "export_alsoenergy_mapping": _MAPPING,
    "cancel_export": _CANCEL,
}

FIELDS = [
    (action, str(key)) for action, schema in SCHEMAS.items() for key in schema.schema
]


async def test_actions(hass: HomeAssistant) -> None:
    """The same actions and fields are registered, described, translated and have icons."""
    async_setup_services(hass)
    names = hass.services.async_services_for_domain(DOMAIN).keys()
    assert names == SERVICES.keys() == TEXTS["services"].keys()
    assert names == ICONS["services"].keys() == SCHEMAS.keys()
    for action, schema in SCHEMAS.items():
        fields = SERVICES[action]["fields"]
        texts = TEXTS["services"][action]
        assert texts["name"]
        assert texts["description"]
        assert fields.keys() == texts["fields"].keys()
        assert fields.keys() == {str(key) for key in schema.schema}
        for key in schema.schema:
            field = fields[str(key)]
            assert field.get("required", False) is isinstance(key, vol.Required)
            validate_selector(field["selector"])
            assert texts["fields"][str(key)].keys() == {"name", "description"}


def examples(selector: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """What somebody can enter with a selector, and what is just beyond it."""
    ((kind, options),) = selector.items()
    match kind:
        case "number":
            return [options["min"], options["max"]], [options["min"] - 1]
        case "select":
            return list(options["options"]), ["something else"]
        case "boolean":
            return [True, False], ["maybe"]
        case "duration":
            return [{"hours": 1, "minutes": 2, "seconds": 3}], [{"hours": "long"}]
        case "datetime":
            return ["2026-06-20 12:00:00"], ["noon"]
        case "object":
            return [{"message": "rtu"}], ["rtu"]
    assert kind in ("device", "text"), kind
    return ["something"], [["something"], {}]


@pytest.mark.parametrize(("action", "name"), FIELDS)
def test_selectors(action: str, name: str) -> None:
    """Each lets enter what the action takes, no less than it needs, and its default is the same."""
    key, validator = next(
        item for item in SCHEMAS[action].schema.items() if str(item[0]) == name
    )
    field = SERVICES[action]["fields"][name]
    taken, refused = examples(field["selector"])
    if "object" in field["selector"] and "example" in field:
        taken = [json.loads(field["example"])]
    accept = vol.Schema(validator)
    for value in taken:
        accept(value)
    for value in refused:
        with pytest.raises(vol.Invalid):
            accept(value)
    for limit in limits(validator):
        assert field["selector"]["number"]["max"] == limit
    given = None if key.default is vol.UNDEFINED else key.default()
    assert field.get("default") == (None if given == {} else given)


def limits(validator: Any) -> Iterator[int]:
    """The largest numbers that a validator takes, where it has a limit."""
    for each in getattr(validator, "validators", ()):
        if isinstance(each, vol.Range) and isinstance(each.max, int):
            yield each.max


@pytest.mark.parametrize(("action", "name"), FIELDS)
def test_choices_have_texts(action: str, name: str) -> None:
    """Those of fields that are chosen from a list."""
    select = SERVICES[action]["fields"][name]["selector"].get("select")
    if select is not None:
        texts = TEXTS["selector"][select["translation_key"]]["options"]
        assert texts.keys() == set(select["options"])
