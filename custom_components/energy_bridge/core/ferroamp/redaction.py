"""Messages of a hub and its units as diagnostics may show them: what the tables know, and the ends of identifiers."""

from ..masking import masked
from ..wire import Json, MessageError, load_object
from .quantities import Kind
from .readings import ROWS
from .values import MAX_TEXT, bit_mask, number, plain_key, stamp_time

HIDDEN = "**"

MAX_UNKNOWN = 100_000
"""A larger number under a key that no table knows may be an identifier."""

MAX_DIGITS = 3
"""In a key; one with more may be an identifier."""

_IDENTIFIERS = frozenset({"id", "parenteso", "parentesoid"})


def redacted_message(kind: Kind, payload: bytes) -> Json:
    """A message without whole identifiers; of one that is no JSON object, just how long it is."""
    try:
        data = load_object(payload)
    except MessageError:
        return f"{len(payload)} bytes that are no JSON object"
    return {
        shown_key(key): {
            shown_key(part): _value(kind, key, raw) for part, raw in field.items()
        }
        if isinstance(field, dict)
        else _value(kind, key, field)
        for key, field in data.items()
    }


def shown_key(key: str) -> str:
    """A key, unless it has so many digits that it may be an identifier."""
    digits = sum(map(str.isdigit, key))
    return key[:MAX_TEXT] if digits <= MAX_DIGITS else HIDDEN


def _value(kind: Kind, key: str, raw: Json) -> Json:
    """A value of a field by its key."""
    plain = plain_key(key)
    if raw is None or isinstance(raw, bool):
        return raw
    if not isinstance(raw, str | int | float):
        return HIDDEN
    text = str(raw).strip()
    if plain in _IDENTIFIERS:
        return masked(text)
    if len(text) <= MAX_TEXT and (
        (plain == "ts" and stamp_time(text) is not None)
        or _is_harmless(kind, plain, raw)
    ):
        return raw
    return HIDDEN


def _is_harmless(kind: Kind, plain: str, raw: str | float) -> bool:
    """Whether a value is a number of a table, or too small for an identifier."""
    value = number(raw)
    if plain in ROWS[kind]:
        return value is not None or bit_mask(str(raw), kind) is not None
    return value is not None and abs(value) <= MAX_UNKNOWN
