"""Messages as diagnostics may show them: what is known to be harmless, and of all else that it was there."""

from collections.abc import Mapping
import re

from ..masking import masked
from ..wire import Json, MessageError, load_object
from .readings import plain_key
from .thresholds import FIELDS
from .values import number, slot_id, time_of

HIDDEN = "**"

MIN_MASKED = 8
"""Characters of an identifier whose end may be shown."""

MAX_NUMBER = 70_000
"""More than any value that is measured; an identifier may be a number, too."""

MAX_CHARACTERS = 12
"""Of a number that is a text; one with more may be an identifier or a place where a value belongs."""

MAX_DIGITS = 3
"""In a word of a text; one with more may be an identifier."""

_MAC = re.compile(r"(?:[0-9A-F]{2}[-:]){2,}", re.IGNORECASE)

_IDENTIFIERS = frozenset({"mac_addr", "device_id", "battery_id", "order_number"})
_TEXTS = frozenset(
    {"ctr_pro", "ctr_softver", "sub_pro", "sub_softver", "event", "type", "message"}
)
_NUMBERS = frozenset(
    {
        "ctr_warning",
        "env_temperature",
        "networktype",
        "total_slots",
        "empty_slots",
        "slot_id",
        "slot_status",
        "sub_exit_err",
        "max_chgvol",
        "max_chgcur",
        "max_dischg_cur",
        "charger_ctrsw",
        "ctr_workmode",
        "bat_vol",
        "bat_cur",
        "bat_maxtemp",
        "bat_mintemp",
        "soc",
        "soh",
        "chging_err",
        "dischging_err",
        "comm_err",
        *(name for name in FIELDS if not name.startswith("ftp_")),
    }
)


def redacted_message(payload: bytes) -> Json:
    """A message of a cabinet without identifiers, places and secrets; None for one that is no JSON object."""
    try:
        data = load_object(payload)
    except MessageError:
        return None
    return {
        hide_identifiers(key): _slots(value)
        if plain_key(key) == "slots"
        else _value(plain_key(key), value)
        for key, value in data.items()
    }


def hide_identifiers(text: str) -> str:
    """A text without the words that may be identifiers."""
    return " ".join(
        HIDDEN
        if sum(map(str.isdigit, word)) > MAX_DIGITS or _MAC.search(word)
        else word
        for word in text.split(" ")
    )


def hide_identifier(raw: Json) -> str:
    """The end of an identifier, if it is long enough for that."""
    text = str(raw) if isinstance(raw, str | int) else ""
    return masked(text) if len(text) >= MIN_MASKED else HIDDEN


def _slots(raw: Json) -> Json:
    if not isinstance(raw, list):
        return _shape(raw)
    return [
        {hide_identifiers(key): _of_slot(key, value) for key, value in slot.items()}
        if isinstance(slot, dict)
        else _shape(slot)
        for slot in raw
    ]


def _of_slot(key: str, value: Json) -> Json:
    """A value of a slot, whose own id is its number."""
    name = plain_key(key)
    if name == "id":
        return value if slot_id(value) is not None else _shape(value)
    if name == "battery" and isinstance(value, dict):
        return _battery(value)
    return _value(name, value)


def _battery(data: Mapping[str, Json]) -> Json:
    return {
        hide_identifiers(key): hide_identifier(value)
        if plain_key(key) == "id" and value is not None
        else _value(plain_key(key), value)
        for key, value in data.items()
    }


def _value(name: str, raw: Json) -> Json:
    """A value by its plain key."""
    if raw is None or isinstance(raw, bool):
        return raw
    if name in _IDENTIFIERS:
        return hide_identifier(raw)
    if name in _TEXTS and isinstance(raw, str):
        return hide_identifiers(raw)
    if name == "timestamp" and time_of(raw) is not None:
        return raw
    if name in _NUMBERS:
        if isinstance(raw, list) and set(map(type, raw)) <= {bool}:
            return raw
        found = number(raw)
        if found is not None and abs(found) <= MAX_NUMBER:
            too_long = isinstance(raw, str) and len(raw) > MAX_CHARACTERS
            return round(found, 3) if too_long else raw
    return _shape(raw)


def _shape(raw: Json) -> Json:
    """What says only which kind of value was there."""
    if isinstance(raw, dict):
        return {}
    return [] if isinstance(raw, list) else HIDDEN
