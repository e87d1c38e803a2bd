"""Single values as an EnergyHub and its units write them (External API C1 §4); one that cannot be is None."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
import re

from ..wire import Cause, Json, MessageError
from .quantities import Kind

MAX_TEXT = 64

MAX_NUMBER = 1e18
"""Beyond this no number is real; sums and products of smaller ones stay finite."""

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_PRINTABLE_ID = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dUTC\s*", re.ASCII)
_MASK = re.compile(r"(?P<digits>(0[xX])?[0-9a-fA-F]{1,10}?)(?P<zeros>\.0*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class UnitId:
    """What an ESO, SSO or ESM calls itself: serial number and part number, which may be empty."""

    serial: str
    part_number: str = ""


@lru_cache(maxsize=1024)
def plain_key(key: str) -> str:
    """Bring a key to the one spelling that the tables use (field notes: case and underscores vary)."""
    return key.strip().lower().replace("_", "")


def unit_id(text: str) -> UnitId:
    """Split an id as the units send it; blanks around it do not count.

    `PS00990-A04-S20120476` is serial `S20120476` of part `PS00990-A04`. Raises MessageError for an empty id (a ghost
    unit) and for one that no unit would have.
    """
    text = text.strip(" \t\r\n\0")
    if not text:
        raise MessageError(Cause.GHOST_UNIT)
    part_number, _, serial = text.rpartition("-")
    if len(text) > MAX_TEXT or not serial or not _PRINTABLE_ID.fullmatch(text):
        raise MessageError(Cause.BAD_ID)
    return UnitId(serial, part_number)


@lru_cache(maxsize=256)
def stamp_time(stamp: str) -> datetime | None:
    """Read `YYYY-MM-DDThh:mm:ssUTC`; None for anything else."""
    if not _STAMP.fullmatch(stamp):
        return None
    try:
        return datetime.fromisoformat(stamp[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def bit_mask(text: str, kind: Kind) -> int | None:
    """Read a bit field: decimal, but hex with a letter or `0x`; an ESO's literal `80` is 0x80 (field notes).

    A decimal one may have a point and zeros behind it.
    """
    found = _MASK.fullmatch(text.strip())
    if not found:
        return None
    digits = found["digits"]
    is_decimal = digits.isdecimal() and not (kind is Kind.ESO and digits == "80")
    if found["zeros"] and not digits.isdecimal():
        return None
    value = int(digits, 10 if is_decimal else 16)
    return value if value <= 0xFFFF_FFFF else None


def number(raw: Json) -> float | None:
    """Read one number, sent as text or as a JSON number; None for anything else."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        return None
    if isinstance(raw, str | int | float):
        value = float(raw)
        return value if abs(value) <= MAX_NUMBER else None
    return None


def text_value(field: Json) -> str | None:
    """Read a text; a bare value without the `val` around it is taken too."""
    text = _bare(field)
    if isinstance(text, int) and not isinstance(text, bool):
        return str(text)
    return text if isinstance(text, str) else None


def code_text(field: Json) -> str | None:
    """Read the text of a bit field, which may be sent as a number of any kind."""
    text = _bare(field)
    return str(text) if isinstance(text, float) else text_value(text)


def _bare(field: Json) -> Json:
    """The value without the `val` around it."""
    if not isinstance(field, dict):
        return field
    if "val" in field:
        return field["val"]
    return next(
        (value for key, value in field.items() if plain_key(key) == "val"), None
    )
