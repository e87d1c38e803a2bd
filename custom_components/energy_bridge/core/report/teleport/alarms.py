"""The texts that a source gives to a list of alarms, warnings or errors."""

from collections.abc import Iterable, Iterator

import orjson

from ...wire import Json
from ..configuration import Flag
from ..series import Value

MAX_EXACT = 2**53
"""Above this a number does not hold its lowest bits."""


def alarm_texts(flag: Flag, value: Value) -> list[str] | None:
    """The texts for a value of the source; None for a value that tells nothing."""
    if value is None:
        return None
    if flag.codes is None:
        return [flag.text] if value == "on" else []
    if flag.codes == "mask":
        return None if (mask := _mask(value)) is None else list(_bits(flag, mask))
    return _names(flag, value)


def merged_texts(*parts: Iterable[str] | None) -> list[Json]:
    """Several lists of texts as one, each text once, in the order of first sight."""
    return list(dict.fromkeys(text for part in parts for text in part or ()))


def _mask(value: float | str) -> int | None:
    if isinstance(value, str) or not (0 <= value <= MAX_EXACT and value == int(value)):
        return None
    return int(value)


def _bits(flag: Flag, mask: int) -> Iterator[str]:
    for bit in range(mask.bit_length()):
        if mask >> bit & 1 and bit not in flag.ignore:
            yield f"{flag.text}{bit}"


def _names(flag: Flag, value: float | str) -> list[str] | None:
    try:
        names: Json = orjson.loads(value) if isinstance(value, str) else None
    except orjson.JSONDecodeError:
        return None
    if not isinstance(names, list):
        return None
    return [f"{flag.text}{name}" for name in names if isinstance(name, str)]
