"""The form of the step `lists`: the entries of the lists in a message."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.helpers.selector import Selector
import voluptuous as vol

from ....core.report.configuration import Data
from ....core.report.formats import FORMATS, entry_kinds
from ...selectors import TEXT, TEXT_LIST, choice, required, table
from ..stored import Stored, part_of
from .pages import snake_case

_PARTS_BY_ENTRY = ("fields", "items", "kinds", "flags")
"""What a report stores by keys that begin with an entry of a list."""


def lists_by_owner(format_key: str, data: Data) -> dict[str, list[str]]:
    """The keys of the lists by the entry that they belong to, outer ones first; "" is the message itself."""
    owners: dict[str, list[str]] = {}
    for key in FORMATS[format_key].item_lists(data):
        owners.setdefault(key.rpartition(".")[0], []).append(key)
    return owners


def list_key(key: str) -> str:
    """The key of a list in its form."""
    return snake_case(key.rpartition(".")[2])


def identifiers(data: Data, key: str) -> list[str]:
    """The identifiers of a list's entries."""
    stored = part_of(data, "items").get(key)
    return [
        each
        for each in (stored if isinstance(stored, list) else ())
        if isinstance(each, str)
    ]


def list_schema(data: Data, keys: Iterable[str]) -> vol.Schema:
    """The form of some lists: plain identifiers, or each with its kind."""
    return vol.Schema(
        {
            vol.Optional(list_key(key), default=list): _list_selector(
                entry_kinds(data, key)
            )
            for key in keys
        }
    )


def _list_selector(kinds: tuple[str, ...]) -> Selector[Any]:
    if not kinds:
        return TEXT_LIST
    columns = {"identifier": required(TEXT), "kind": required(choice(kinds))}
    return table("entry", "identifier", columns)


def list_values(data: Data, keys: Iterable[str]) -> dict[str, Any]:
    """What the form of some lists starts with."""
    kinds = part_of(data, "kinds")
    return {
        list_key(key): [
            {"identifier": name, "kind": kinds.get(f"{key}.{number}")}
            for number, name in enumerate(identifiers(data, key), 1)
        ]
        if entry_kinds(data, key)
        else identifiers(data, key)
        for key in keys
    }


def store_lists(data: Stored, keys: Iterable[str], entered: Mapping[str, Any]) -> None:
    """Store the lists; what belongs to an entry moves along with it."""
    for key in keys:
        rows = entered[list_key(key)]
        has_kinds = bool(entry_kinds(data, key))
        names = [row["identifier"] if has_kinds else row for row in rows]
        _renumber_entries(data, key, _new_numbers(identifiers(data, key), names))
        data["items"] = {**part_of(data, "items"), key: names}
        if has_kinds:
            kinds = {f"{key}.{n}": row["kind"] for n, row in enumerate(rows, 1)}
            data["kinds"] = {**part_of(data, "kinds"), **kinds}


def _new_numbers(old: list[str], new: list[str]) -> dict[int, int]:
    """The new number of each entry that stays, by its old one.

    An entry is known by its identifier. Where an unknown identifier stands in place of
    one that is gone, the entry was renamed.
    """
    kept = {n: new.index(name) + 1 for n, name in enumerate(old, 1) if name in new}
    renamed = {
        n: n
        for n, (before, name) in enumerate(zip(old, new, strict=False), 1)
        if name not in old and before not in new
    }
    return {**kept, **renamed}


def _renumber_entries(data: Stored, key: str, numbers: Mapping[int, int]) -> None:
    """Move what is stored about a list's entries to their new numbers; forget those without one."""
    for part in _PARTS_BY_ENTRY:
        if part not in data:
            continue
        moved: Stored = {}
        for name, value in part_of(data, part).items():
            rest = name.removeprefix(f"{key}.")
            number, dot, tail = rest.partition(".")
            if rest == name or not number.isdecimal():
                moved[name] = value
            elif int(number) in numbers:
                moved[f"{key}.{numbers[int(number)]}{dot}{tail}"] = value
        data[part] = moved


def forget_removed_parts(format_key: str, data: Stored) -> None:
    """Forget what belongs to a part of the message that is no more."""
    known = {
        "fields": {field.key for field in FORMATS[format_key].fields(data)},
        "flags": set(FORMATS[format_key].alarm_lists(data)),
        "items": set(FORMATS[format_key].item_lists(data)),
    }
    for part, keys in known.items():
        if part in data:
            stored = part_of(data, part)
            data[part] = {key: stored[key] for key in stored if key in keys}
