"""Single values as cabinets send them, in both dialects; one that cannot be is None."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import re

from ..wire import Json
from .masks import BITS

MAX_TEXT = 64
MAX_SLOTS = 64

MAX_VOLTAGE = 200.0
"""V; no pack has more, so a larger number counts tenths."""

MAX_CURRENT = 1000.0
"""A; more than any pack takes or gives."""

_MAX_NUMBER = 1e12
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def number(raw: Json) -> float | None:
    """A number, sent as such or as text; a boolean is none."""
    if type(raw) is int or type(raw) is float:
        return float(raw) if -_MAX_NUMBER < raw < _MAX_NUMBER else None
    if isinstance(raw, str) and _NUMBER.fullmatch(raw):
        return number(float(raw))
    return None


def integer(raw: Json, low: int, high: int) -> int | None:
    """A whole number between two bounds, both included."""
    value = number(raw)
    if value is None or not low <= value <= high or not value.is_integer():
        return None
    return int(value)


def slot_id(raw: Json) -> int | None:
    """The number of a slot."""
    return integer(raw, 0, MAX_SLOTS)


def one_of[T](choices: Mapping[float, T]) -> Callable[[Json], T | None]:
    """Make a function that reads a number which stands for one of some choices."""

    def choose(raw: Json) -> T | None:
        value = number(raw)
        return None if value is None else choices.get(value)

    return choose


def percent(raw: Json) -> int | None:
    """0 to 100 %, in whole numbers."""
    value = number(raw)
    return round(value) if value is not None and 0 <= value <= 100 else None


def text(raw: Json, limit: int = MAX_TEXT) -> str | None:
    """A text without NULs, control characters and outer blanks; None if none is left."""
    if not isinstance(raw, str):
        return None
    if not raw.isprintable():
        raw = "".join(filter(str.isprintable, raw))
    return raw.strip()[:limit] or None


def flag(raw: Json) -> bool | None:
    """A boolean, or 0 and 1."""
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else None


def temperature(raw: Json) -> int | None:
    """°C, in whole numbers; an unsigned byte above 127 stands for one below zero."""
    value = number(raw)
    if value is None or not -128 <= value <= 255:
        return None
    if value <= 127:
        return round(value)
    return int(value) - 256 if value.is_integer() else None


def in_tenths(raw: Json) -> bool | None:
    """Whether a pack's voltage says that its pack is reported in tenths; None for one that says nothing, such as 0."""
    value = number(raw)
    if value is None or not 0 < value <= 10 * MAX_VOLTAGE:
        return None
    return value > MAX_VOLTAGE


def voltage(raw: Json, tenths: bool | None) -> float | None:
    """V, to a tenth, which removes the noise of single precision.

    `tenths` tells whether the pack is reported in tenths, None if nobody knows; only whole numbers can be.
    """
    value = number(raw)
    if value is None or value < 0:
        return None
    if value > MAX_VOLTAGE or (tenths and value.is_integer()):
        value /= 10
    return round(value, 1) if value <= MAX_VOLTAGE else None


def current(raw: Json, tenths: bool | None) -> float | None:
    """A, charging positive; 6548.4 is an unsigned 16-bit number that stands for -5.2.

    `tenths` tells whether the pack is reported in tenths, which only whole numbers can be. Where nobody knows, most of
    those are ambiguous, and None.
    """
    if (value := number(raw)) is None:
        return None
    if tenths is None and value and value.is_integer():
        if abs(value) <= MAX_CURRENT:
            return None
        tenths = True
    counted = round(value if tenths and value.is_integer() else value * 10)
    if 32768 <= counted <= 65535:
        counted -= 65536
    return counted / 10 if abs(counted) <= 10 * MAX_CURRENT else None


def bit_mask(raw: Json) -> int | None:
    """A bit mask, as a number or as a list of booleans with bit 0 first."""
    if not isinstance(raw, list):
        return integer(raw, 0, (1 << BITS) - 1)
    if len(raw) > BITS or not set(map(type, raw)) <= {bool}:
        return None
    return sum(1 << bit for bit, is_set in enumerate(raw) if is_set)


def coordinates(raw: Json) -> tuple[float, float] | None:
    """Latitude and longitude: in this order, which the specification's text swaps.

    A first number that can only be a longitude shows that a cabinet follows the text.
    """
    parts = raw.split(",") if isinstance(raw, str) else []
    numbers = [value for part in parts if (value := number(part)) is not None]
    if len(parts) != 2 or len(numbers) != 2:
        return None
    latitude, longitude = numbers
    if abs(latitude) > 90:
        latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def time_of(raw: Json) -> datetime | None:
    """A time stamp of either dialect; one without a zone is UTC."""
    if not isinstance(raw, str):
        return None
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
