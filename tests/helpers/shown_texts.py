"""Every step of a flow that a test walks through has its texts, and its texts what they are filled with."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from homeassistant.components.repairs.issue_handler import RepairsFlowManager
from homeassistant.config_entries import (
    ConfigEntriesFlowManager,
    ConfigSubentryFlowManager,
    OptionsFlowManager,
)
from homeassistant.data_entry_flow import FlowHandler, FlowManager, FlowResultType
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN

from .metadata import TEXTS, leaves, placeholders

type Texts = Mapping[str, Any]


def texts_of(
    manager: FlowManager[Any, Any, Any], flow: FlowHandler[Any, Any, Any]
) -> tuple[str, ...] | None:
    """Where the texts of one of our flows stand; None for a flow of somebody else."""
    if not type(flow).__module__.startswith(f"custom_components.{DOMAIN}"):
        return None
    match manager:
        case ConfigEntriesFlowManager():
            return ("config",)
        case OptionsFlowManager():
            return ("options",)
        case ConfigSubentryFlowManager():
            return ("config_subentries", flow.handler[1])
        case RepairsFlowManager():
            issue_id = flow.issue_id
            issue = ir.async_get(manager.hass).async_get_issue(DOMAIN, issue_id)
            key = issue.translation_key if issue is not None else None
            return None if key is None else ("issues", key, "fix_flow")
    raise AssertionError(manager)


@cache
def used_in(*place: str) -> frozenset[str]:
    """The placeholders of all texts of a part of the translations."""
    texts = section(place)
    return frozenset(name for _, text in leaves(texts) for name in placeholders(text))


def section(place: tuple[str, ...]) -> Texts:
    """A part of the translations."""
    found: Texts = TEXTS
    for key in place:
        found = found[key]
    return found


def shown_of(step: Texts, schema: vol.Schema | None) -> Iterator[str]:
    """The texts of a step, of its fields only those that the form has."""
    fields = (
        {}
        if schema is None
        else {str(key): each for key, each in schema.schema.items()}
    )
    for key, texts in step.items():
        if isinstance(texts, str):
            yield texts
        elif key in ("data", "data_description"):
            yield from (text for field, text in texts.items() if field in fields)
        elif key == "sections":
            for name in texts.keys() & fields.keys():
                yield from shown_of(texts[name], fields[name].schema)
        else:
            yield from (text for _, text in leaves(texts))


def check_texts(place: tuple[str, ...], result: Mapping[str, Any]) -> None:
    """Find each text that a step shows; each gets what it is filled with, and nothing is given that no text has."""
    texts = section(place)
    given = (result.get("description_placeholders") or {}).keys()
    shown: list[str] = []
    match result["type"]:
        case FlowResultType.FORM | FlowResultType.MENU:
            step = texts["step"][result["step_id"]]
            shown += shown_of(step, result.get("data_schema"))
            errors = (result.get("errors") or {}).values()
            shown += [texts["error"][error] for error in errors]
        case FlowResultType.ABORT if not result.get(
            "translation_domain"
        ):  # else it is Home Assistant's own text
            shown.append(texts["abort"][result["reason"]])
    needed = {name for text in shown for name in placeholders(text)}
    assert needed <= given, (result.get("step_id"), needed - given)
    # The kinds of report share their steps, and each field of a page may have a note.
    unknown = {name for name in given - used_in(place[0]) if not name.endswith("_note")}
    assert not unknown, (result.get("step_id"), unknown)
