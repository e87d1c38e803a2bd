"""The lists in a message and its lists of faults: their forms, and what was entered."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    EntitySelector,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ....core.report.configuration import Data, flags
from ....core.report.formats import FORMATS, alarm_lists, entry_kinds, item_lists
from ....core.wire import Json
from ....history.references import entity_of, reference_of
from .fields import Stored, select, snake, table

FAULTS = "faults"
BY_STATE = "state"

_TEXT = TextSelector()
_MOVED = ("fields", "items", "kinds", "flags")
"""What a report stores by keys that begin with an entry of a list."""


def list_groups(kind: str, data: Data) -> dict[str, list[str]]:
    """The lists by the entry that they belong to, outer ones first; "" is the message itself."""
    groups: dict[str, list[str]] = {}
    for key in item_lists(kind, data):
        groups.setdefault(key.rpartition(".")[0], []).append(key)
    return groups


def list_key(key: str) -> str:
    """The key of a list in its form."""
    return snake(key.rpartition(".")[2])


def identifiers(data: Data, key: str) -> list[str]:
    """The identifiers of a list's entries."""
    items = data.get("items")
    found = items.get(key) if isinstance(items, dict) else None
    return [
        each
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, str)
    ]


def list_schema(keys: Iterable[str]) -> vol.Schema:
    """The form of some lists: plain identifiers, or each with its kind."""
    return vol.Schema(
        {
            vol.Optional(list_key(key), default=list): table(
                "entry",
                "identifier",
                identifier=(_TEXT, True),
                kind=(select(kinds), True),
            )
            if (kinds := entry_kinds(key))
            else TextSelector(TextSelectorConfig(multiple=True))
            for key in keys
        }
    )


def list_values(data: Data, keys: Iterable[str]) -> dict[str, Any]:
    """What the form of some lists starts with."""
    kinds = data.get("kinds")
    words = kinds if isinstance(kinds, dict) else {}
    return {
        list_key(key): [
            {"identifier": name, "kind": words.get(f"{key}.{n}")}
            for n, name in enumerate(identifiers(data, key), 1)
        ]
        if entry_kinds(key)
        else identifiers(data, key)
        for key in keys
    }


def take_lists(data: Stored, keys: Iterable[str], entered: Mapping[str, Any]) -> None:
    """Store the lists; what belongs to an entry moves along with it."""
    for key in keys:
        rows = entered[list_key(key)]
        has_kinds = bool(entry_kinds(key))
        names = [row["identifier"] if has_kinds else row for row in rows]
        _move(data, key, _places(identifiers(data, key), names))
        items, kinds = data.get("items"), data.get("kinds")
        data["items"] = {**(items if isinstance(items, dict) else {}), key: names}
        if has_kinds:
            data["kinds"] = {
                **(kinds if isinstance(kinds, dict) else {}),
                **{f"{key}.{n}": row["kind"] for n, row in enumerate(rows, 1)},
            }


def _places(old: list[str], new: list[str]) -> dict[int, int]:
    """The new number of each entry that stays; one with another name at its old place was renamed."""
    kept = {n: new.index(name) + 1 for n, name in enumerate(old, 1) if name in new}
    renamed = {
        n: n
        for n, (before, name) in enumerate(zip(old, new, strict=False), 1)
        if name not in old and before not in new
    }
    return {**kept, **renamed}


def _move(data: Stored, key: str, places: Mapping[int, int]) -> None:
    for part in _MOVED:
        stored = data.get(part)
        if not isinstance(stored, dict):
            continue
        moved: Stored = {}
        for name, value in stored.items():
            rest = name.removeprefix(f"{key}.")
            number, dot, tail = rest.partition(".")
            if rest == name or not number.isdecimal():
                moved[name] = value
            elif int(number) in places:
                moved[f"{key}.{places[int(number)]}{dot}{tail}"] = value
        data[part] = moved


def prune(kind: str, data: Stored) -> None:
    """Forget what belongs to a part of the message that is no more."""
    known = {
        "fields": {field.key for field in FORMATS[kind].fields(data)},
        "flags": set(alarm_lists(kind, data)),
        "items": set(item_lists(kind, data)),
    }
    for part, keys in known.items():
        stored = data.get(part)
        if isinstance(stored, dict):
            data[part] = {key: stored[key] for key in stored if key in keys}


def faults_schema(kind: str, data: Data) -> vol.Schema:
    """The form of all lists of faults."""
    return vol.Schema(
        {
            vol.Optional(FAULTS, default=list): table(
                "fault",
                "text",
                list=(select(alarm_lists(kind, data)), True),
                entity=(EntitySelector(), True),
                text=(_TEXT, True),
                codes=(select([BY_STATE, "mask", "names"], "fault_codes"), False),
                attribute=(_TEXT, False),
                ignore=(TextSelector(TextSelectorConfig(multiple=True)), False),
            )
        }
    )


def fault_rows(hass: HomeAssistant, kind: str, data: Data) -> list[dict[str, Any]]:
    """What the form of the lists of faults starts with."""
    return [
        {
            "list": key,
            "entity": entity_of(hass, flag.entity) or "",
            "text": flag.text,
            "codes": flag.codes or BY_STATE,
            **({"attribute": flag.attribute} if flag.attribute else {}),
            **({"ignore": [str(bit) for bit in flag.ignore]} if flag.ignore else {}),
        }
        for key in alarm_lists(kind, data)
        for flag in flags(data, key)
    ]


def take_faults(
    hass: HomeAssistant, data: Stored, rows: Iterable[Mapping[str, Any]]
) -> str | None:
    """Store the lists of faults; answers the key of what is wrong."""
    stored: dict[str, list[Json]] = {}
    error = None
    for row in rows:
        flag: Stored = {
            "entity": reference_of(hass, row["entity"]),
            "text": row["text"],
        }
        if (codes := row.get("codes", BY_STATE)) != BY_STATE:
            flag["codes"] = codes
        if attribute := row.get("attribute"):
            flag["attribute"] = attribute
        ignored = row.get("ignore") or []
        if not all(bit.strip().isdecimal() for bit in ignored):
            error = "invalid_bits"
        elif ignored:
            flag["ignore"] = [int(bit) for bit in ignored]
        stored.setdefault(row["list"], []).append(flag)
    data["flags"] = {key: list[Json](found) for key, found in stored.items()}
    return error
