"""A report as it is stored: its sources, and what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, nan
import sys

from ..wire import Json
from .series import Dimension

_MAX_NAME = 255
"""Bytes."""

type Data = Mapping[str, Json]
"""A report as it is stored: see docs/architecture.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a message that a source can be chosen for.

    `sign` turns the value as Home Assistant's entities show it into the message's; `positive`
    is the word for what a positive value of such an entity means.
    """

    key: str
    dimension: Dimension
    required: bool = False
    constant: bool = False
    sign: int = 1
    positive: str | None = None
    choices: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the value of a field comes from: an entity or a constant."""

    entity: str | None = None
    constant: float | None = None
    invert: bool = False
    scale: float = 1.0
    states: Mapping[str, str] = field(default_factory=dict)
    """For choices: the message's word for each state of the entity."""
    attribute: str | None = None
    """Teleport: read this attribute instead of the state."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Teleport: there is a value only while these attributes of the entity are so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Where texts of a list of faults come from.

    Without `codes`, `text` is in the list while the entity is on. With "mask" the attribute is a
    number, and each set bit gives `<text><bit number>`. With "names" it is a list of names, and
    each gives `<text><name>`.
    """

    entity: str
    text: str
    attribute: str | None = None
    codes: str | None = None
    ignore: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a report's configuration: where, and the key of its text."""

    field: str
    key: str
    warning: bool = False


def sources(data: Data) -> dict[str, Source]:
    """The sources of a stored report by field."""
    stored = data.get("fields")
    if not isinstance(stored, dict):
        return {}
    return {
        key: _source(item) for key, item in stored.items() if isinstance(item, dict)
    }


def _source(item: Data) -> Source:
    scale = _number(item.get("scale"))
    return Source(
        entity=text_of(item, "entity") or None,
        constant=_number(item.get("constant")),
        invert=item.get("invert") is True,
        scale=1.0 if scale is None else scale,
        states=_texts(item.get("states")),
        attribute=text_of(item, "attribute") or None,
        where=_texts(item.get("where")),
    )


def _texts(item: Json) -> dict[str, str]:
    """The texts in a stored mapping."""
    found = item if isinstance(item, dict) else {}
    return {key: text for key, text in found.items() if isinstance(text, str)}


def flags(data: Data, key: str) -> tuple[Flag, ...]:
    """The sources of a stored report's list of faults."""
    stored = data.get("flags")
    items = stored.get(key) if isinstance(stored, dict) else None
    if not isinstance(items, list):
        return ()
    found = (_flag(item) for item in items if isinstance(item, dict))
    return tuple(flag for flag in found if flag is not None)


def _flag(item: Data) -> Flag | None:
    entity, text, ignored = item.get("entity"), item.get("text"), item.get("ignore")
    attribute, codes = item.get("attribute"), item.get("codes")
    if not isinstance(entity, str) or not entity or not isinstance(text, str):
        return None
    return Flag(
        entity=entity,
        text=text,
        attribute=attribute if isinstance(attribute, str) else None,
        codes=codes if isinstance(codes, str) else None,
        ignore=tuple(
            bit
            for bit in (ignored if isinstance(ignored, list) else ())
            if isinstance(bit, int)
        ),
    )


def text_of(data: Data, key: str) -> str:
    """A stored text; empty for anything else."""
    found = data.get(key)
    return found if isinstance(found, str) else ""


def number_of(data: Data, key: str, default: float) -> float:
    """A stored number; NaN, which compares as False, for anything else."""
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return nan
    return value if abs(value) <= sys.float_info.max else nan


def seconds_of(data: Data, key: str, default: int) -> int:
    """A stored whole number of seconds; 0 for anything else."""
    found = data.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return 0
    return int(found) if found % 1 == 0 else 0


def is_printable(text: str) -> bool:
    """Whether there is a text, without blanks around it, that can be printed."""
    return bool(text) and text == text.strip() and text.isprintable()


def is_file_name_part(text: str, max_bytes: int) -> bool:
    """Whether a printable text fits into the name of a file on any system; `..` and hidden files do not."""
    return (
        is_printable(text)
        and not text.startswith(".")
        and {"/", "\\", ":"}.isdisjoint(text)
        and len(text.encode()) <= max_bytes
    )


def is_subdirectory(text: str) -> bool:
    """Whether a text is empty, or a directory below another one whose parts are good names on any system."""
    return not text or all(
        is_file_name_part(part, _MAX_NAME) for part in text.split("/")
    )


def _number(item: Json) -> float | None:
    """A number, infinite where no float is as large; None for anything else."""
    if isinstance(item, bool) or not isinstance(item, (int, float)):
        return None
    try:
        return float(item)
    except OverflowError:
        return inf
