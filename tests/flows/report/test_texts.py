"""Every text that the flows of reports ask for exists, and no other."""

import ast
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
import voluptuous as vol

from custom_components.energy_bridge.core.delivery.transport import DeliveryCause
from custom_components.energy_bridge.core.report.configuration import Data, Problem
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.core.report.series import Dimension
from custom_components.energy_bridge.core.report.teleport.ev import POINT_TYPES
from custom_components.energy_bridge.core.report.teleport.solar import SENSORS
from custom_components.energy_bridge.core.wire import Json
from custom_components.energy_bridge.flows.report.flow import REPORT_FLOWS
from custom_components.energy_bridge.flows.report.forms.faults import faults_schema
from custom_components.energy_bridge.flows.report.forms.fields import (
    Asking,
    page_schema,
)
from custom_components.energy_bridge.flows.report.forms.head import head_schema
from custom_components.energy_bridge.flows.report.forms.lists import (
    list_key,
    list_schema,
)
from custom_components.energy_bridge.flows.report.forms.pages import (
    Page,
    form_key,
    pages_of,
    snake_case,
    step_of,
)
from custom_components.energy_bridge.flows.report.forms.source import Offer
from custom_components.energy_bridge.flows.report.forms.tags import (
    ENTITIES_SCHEMA,
    TAGS_SCHEMA,
)
from custom_components.energy_bridge.flows.report.words import (
    MESSAGES,
    PARTS,
    SIGNS,
    async_words,
)

from ...helpers.forms import selectors, values
from ...helpers.metadata import PACKAGE, TEXTS, leaves, modules, placeholders

KINDS = tuple(REPORT_FLOWS)
PLACEHOLDERS = {
    "lists": {"part"},
    "fields": {"part", "progress", "hint"},
    "setpoints": {"part", "progress"},
    "preview": {"name", "preview"},
    "reconfigure": {"name"},
}
CHANGEABLE = {
    "mint": {"main", "setpoints", "part"},
    "teleport": {"main", "part", "lists", "faults"},
    "alsoenergy": {"entities", "tags"},
}
ITEMS: dict[str, Json] = {
    "inverters": ["a"],
    "environmentalSensors": ["b"],
    "converters": ["c"],
    "batteryEnergyStorageSystems": ["d"],
    "batteryEnergyStorageSystems.1.racks": ["e"],
    "stations": ["f"],
    "stations.1.points": ["g"],
}


class Keys(dict[str, str]):
    """Every key is its own name."""

    def __missing__(self, key: str) -> str:
        """Answer the key."""
        return key


KEYS = Keys()
ASKING = Asking(
    labels=KEYS,
    offers={
        Dimension.ACTIVE_POWER: Offer("rated", 1, "1 W"),
        Dimension.REACTIVE_POWER: Offer("none", 0, "0 var"),
    },
)

type Fields = dict[str, set[str]]
"""The fields of a form by its sections; "" is the form itself."""


def reports(kind: str) -> Iterator[Data]:
    """Reports of every message with everything that a message can have."""
    for message in FORMATS[kind].message_types or (None,):
        for power, sensor, point in product(("dc", "ac"), SENSORS, POINT_TYPES):
            yield {
                "message": message,
                "pv_power": power,
                "items": ITEMS,
                "kinds": {
                    "environmentalSensors.1": sensor,
                    "stations.1.points.1": point,
                },
            }


def add(fields: Fields, schema: vol.Schema) -> None:
    """Take over the fields of a form."""
    for key, value in schema.schema.items():
        if hasattr(value, "options") and hasattr(value, "schema"):
            inner = {str(each) for each in value.schema.schema}
            fields.setdefault(str(key), set()).update(inner)
        else:
            fields.setdefault("", set()).add(str(key))


def all_filled(data: Data, page: Page) -> dict[str, Any]:
    """A page with an entity for every field."""
    fields: Fields = {}
    add(fields, page_schema(data, page, {}, ASKING))
    keys = fields[""] | fields.get("more", set())
    return dict.fromkeys(keys - {"adjust"}, "sensor.x")


def forms(kind: str) -> dict[str, Fields]:
    """All fields that the forms of a kind of report can have."""
    found: dict[str, Fields] = {"preset": {"": {"preset"}}}
    if FORMATS[kind].message_types:
        found["user"] = {"": {"message"}}
    for data in reports(kind):
        add(found.setdefault("head", {}), head_schema(kind, data, "main"))
        for page in pages_of(FORMATS[kind].fields(data)):
            fields = found.setdefault(step_of(page), {})
            for filled in ({}, all_filled(data, page)):
                add(fields, page_schema(data, page, filled, ASKING))
    if kind != "alsoenergy":
        found["part"] = {"": {"part"}}
    if kind == "teleport":
        for data in reports(kind):
            lists = FORMATS[kind].item_lists(data)
            assert len(lists) == len({list_key(key) for key in lists})
            add(found.setdefault("lists", {}), list_schema(data, lists))
        add(found.setdefault("faults", {}), faults_schema({}))
    if kind == "alsoenergy":
        add(found.setdefault("entities", {}), ENTITIES_SCHEMA)
        add(found.setdefault("tags", {}), TAGS_SCHEMA)
    return found


def texts_of(step: Mapping[str, Any]) -> Fields:
    """The fields that a step has texts for; each has an explanation, too."""
    assert step["data"].keys() == step["data_description"].keys()
    sections = step.get("sections", {})
    for section in sections.values():
        assert section["name"]
        assert section["data"].keys() == section["data_description"].keys()
    return {
        "": set(step["data"]),
        **{name: set(section["data"]) for name, section in sections.items()},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_forms(kind: str) -> None:
    """Every form with all its fields; no other step or field is there."""
    steps = TEXTS["config_subentries"][kind]["step"]
    expected = forms(kind)
    for step, texts in steps.items():
        assert hasattr(REPORT_FLOWS[kind], f"async_step_{step}")
        found = {
            name
            for key in ("title", "description")
            for name in placeholders(texts.get(key, ""))
        }
        assert found <= PLACEHOLDERS.get(step, set())
    menus = {
        "preview": {"finish", "head", "entities" if kind == "alsoenergy" else "fields"},
        "reconfigure": {*CHANGEABLE[kind], "head", "everything"},
    }
    assert {
        step: texts_of(texts) for step, texts in steps.items() if step not in menus
    } == expected
    for step, rows in menus.items():
        assert steps[step]["menu_options"].keys() == rows
        assert steps[step]["menu_option_descriptions"].keys() == rows
        assert all(hasattr(REPORT_FLOWS[kind], f"async_step_{row}") for row in rows)


@pytest.mark.parametrize("kind", ["mint", "teleport"])
def test_more(kind: str) -> None:
    """A field has the same texts whether it is among those that matter first or not."""
    texts = TEXTS["config_subentries"][kind]["step"]["fields"]
    for part in ("data", "data_description"):
        for key, text in texts["sections"]["more"][part].items():
            assert text == texts[part][key]


@pytest.mark.parametrize("kind", ["mint", "teleport"])
def test_notes_of_fields(kind: str) -> None:
    """What a positive value means stands beside each field that has a direction, and that one is required; beside no other."""
    noted = {
        form_key(field)
        for data in reports(kind)
        for field in FORMATS[kind].fields(data)
        if field.positive
        or field.required
        or Problem(field.key, "source_missing") in FORMATS[kind].problems(data)
    }
    steps = TEXTS["config_subentries"][kind]["step"]
    explained = dict(steps["fields"]["data_description"])
    if kind == "mint":
        explained |= steps["setpoints"]["data_description"]
    for key, text in explained.items():
        found = placeholders(text) - {"rated"}
        assert found == ({f"{key}_note"} if key in noted else set())


async def test_names_of_parts(hass: HomeAssistant) -> None:
    """Every message, part, list of faults and direction has a name."""
    named = {MESSAGES: set[str](), PARTS: set[str](), SIGNS: set[str]()}
    for kind in ("mint", "teleport"):
        words = await async_words(hass, kind)
        for data in reports(kind):
            named[MESSAGES].add(str(data["message"]))
            pages = pages_of(FORMATS[kind].fields(data))
            for each in (
                *(page.group for page in pages),
                *FORMATS[kind].alarm_lists(data),
            ):
                assert words.title(data, each).startswith(words.message(data))
                named[PARTS] |= {
                    snake_case(key) for key in each.split(".") if not key.isdecimal()
                }
            for page in pages:
                notes = words.notes(page, [field.key for field in page.fields])
                assert all(note.startswith("Required.") for note in notes.values())
                assert len(notes) == len(words.labels(page)) == len(page.fields)
                named[SIGNS] |= {f.positive for f in page.fields if f.positive}
    named[PARTS] -= {""}
    for group, keys in named.items():
        assert TEXTS["selector"][group]["options"].keys() == keys


def texts_in(node: ast.expr) -> set[str]:
    """The texts in an expression."""
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def problems(*folders: str) -> tuple[set[str], set[str]]:
    """The keys of the errors and of the warnings that the modules of a format name."""
    errors, warnings = set(), set()
    for path, module in modules().items():
        if not str(path.relative_to(PACKAGE)).startswith(folders):
            continue
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", None) == "Problem"
            ):
                marks = [*node.args[2:], *(each.value for each in node.keywords)]
                key = texts_in(node.args[1])
                if not any(
                    isinstance(m, ast.Constant) and m.value is True for m in marks
                ):
                    errors |= key
                if marks:
                    warnings |= key
    return errors, warnings


FOLDERS = {
    "mint": "core/report/mint",
    "teleport": "core/report/teleport",
    "alsoenergy": "core/report/alsoenergy",
}
DIRECTORY = {
    "invalid_directory",
    *(
        f"delivery_{cause.value}"
        for cause in (
            DeliveryCause.NO_DIRECTORY,
            DeliveryCause.NOT_ALLOWED,
            DeliveryCause.NOT_WRITABLE,
            DeliveryCause.DISK_FULL,
        )
    ),
}
SOURCE = {"unknown_entity", "wrong_unit"}


@pytest.mark.parametrize("kind", KINDS)
def test_errors(kind: str) -> None:
    """All that a form or an export can answer; nothing else."""
    errors, _ = problems(FOLDERS[kind])
    expected = errors | DIRECTORY | SOURCE
    if kind == "teleport":
        expected |= {"invalid_bits", "attribute_not_recorded"}
    if kind != "alsoenergy":
        expected |= {"sum_of_phases"}
    assert set(TEXTS["config_subentries"][kind]["error"]) == expected


def test_notes() -> None:
    """Every warning, and what the preview says besides."""
    found = {
        "enabled_now",
        "no_slot_details",
        "no_set_points",
        "not_tested",
        "not_registered",
        "not_recorded",
        "delta_tags",
        "battery_direction",
        "set_point_unknown",
        "no_history",
        "first_document",
        "nothing",
        "nothing_live",
    }
    for folder in FOLDERS.values():
        found |= problems(folder)[1]
    assert set(TEXTS["selector"]["report_note"]["options"]) == found


@pytest.mark.parametrize("kind", KINDS)
def test_names(kind: str) -> None:
    """What a report is called, and how its flows begin and end."""
    texts = TEXTS["config_subentries"][kind]
    assert texts["entry_type"]
    assert texts["initiate_flow"].keys() == {"user", "reconfigure"}
    aborts = {"reconfigure_successful"}
    if FORMATS[kind].message_types:
        aborts |= {"unknown_message"}
    assert texts["abort"].keys() == aborts
    assert TEXTS["config_subentries"].keys() == set(KINDS)


def test_choices() -> None:
    """Each word that has a text is one to choose from, and the other way round."""
    schemas = [TAGS_SCHEMA, faults_schema({})]
    for kind in KINDS:
        for data in reports(kind):
            schemas.append(head_schema(kind, data, "main"))
            schemas += [
                page_schema(data, page, {}, ASKING)
                for page in pages_of(FORMATS[kind].fields(data))
            ]
            schemas.append(list_schema(data, FORMATS[kind].item_lists(data)))
    found: dict[str, set[str]] = {}
    for schema in schemas:
        for each in values(schema):
            for selector in selectors(each.serialize()["selector"]):
                ((name, config),) = selector.items()
                if key := config.get("translation_key"):
                    part = {
                        "select": "options",
                        "object": "fields",
                        "choose": "choices",
                    }
                    words = found.setdefault(f"{key}.{part[name]}", set())
                    words |= set(config[part[name]])
    found["message.options"] = {
        message for each in FORMATS.values() for message in each.message_types
    }
    found["preset.options"] = {"by_hand"}
    used = {key.partition(".")[0] for key in found}
    texts = {
        f"{key}.{part}": set(words)
        for key, parts in TEXTS["selector"].items()
        if key in used
        for part, words in parts.items()
    }
    assert texts == found
    assert all(text for _, text in leaves(TEXTS["selector"]))
