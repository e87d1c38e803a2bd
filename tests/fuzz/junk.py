"""JSON that no device sends: messages with a few things changed, and bytes that are no JSON any more."""

from random import Random
from typing import Any

import orjson

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 251, 4097, 65535, 2**63, 2**64 - 1, -(2**63)),
    *(0.5, 4097.0, 6548.4, 48.100003999999998, -1e-9, 1e18, 1.7e308, -1.7e308),
    *("", " ", "0", "-0", "+5", ".5", "5.", "1e3", "1e400", "nan", "inf", "-inf"),
    *("true", "null", "1_0", "0x10", "80", "1a", "4097.000", " 4097 ", "1,2", "]"),
    *(
        "٣",
        "²",
        "\0",
        "a\x01b",
        "ü",
        "9" * 19,
        "9" * 400,
        "a" * 70,
        "18446744073709551615",
    ),
    *("1970-01-01T00:00:00UTC", "2026-02-30T10:00:00UTC", "-8.06, -34.87", "error"),
    *([], {}, [1], [[]], [{}], {"val": "5"}, {"val": None}, {"val": 4097}),
    *({"L1": "1", "L2": 2, "L3": None}, {"l1": "1", "L1": "2"}, {"neg": "1"}),
)
"""What is put where something else belongs."""

KEYS = (
    "",
    " ",
    "val",
    "VAL",
    "L1",
    "l2",
    "neg",
    "id",
    "ts",
    "soc",
    "state",
    "new",
    "x_y",
)

_BYTES = (
    b"",
    b"\0",
    b'"',
    b"{",
    b"}",
    b"[",
    b",",
    b":",
    b"NaN",
    b"1e999",
    b"9" * 30,
    b"\xff",
    b"\\u",
)


def changed(value: Any, random: Random) -> Any:
    """The same with one thing in it changed; the value itself stays as it is."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        return _changed_object(dict(value), random)
    if isinstance(value, list) and value and random.random() < 0.9:
        copied = list(value)
        at = random.randrange(len(copied))
        match random.randrange(4):
            case 0:
                del copied[at]
            case 1:
                copied.insert(at, random.choice(copied))
            case _:
                copied[at] = changed(copied[at], random)
        return copied
    match random.randrange(6):
        case 0 if isinstance(value, str):
            return value + random.choice((" ", "0", ".0", "e1", "\0"))
        case 1 if isinstance(value, str) and len(value) < 12:
            return int(value) if value.isascii() and value.isdigit() else value
        case 2 if isinstance(value, int | float):
            return random.choice((str(value), -float(value), float(value), value * 1e6))
        case _:
            return random.choice(VALUES)


def _changed_object(data: dict[str, Any], random: Random) -> dict[str, Any]:
    key = random.choice(list(data))
    match random.randrange(9):
        case 0:
            del data[key]
        case 1:
            spelled = random.choice((key.upper(), f" {key}", f"{key}_", key.title()))
            data[spelled] = (
                data.pop(key) if random.random() < 0.5 else random.choice(VALUES)
            )
        case 2:
            other = random.choice(list(data))
            data[key], data[other] = data[other], data[key]
        case 3:
            data[random.choice(KEYS)] = random.choice(VALUES)
        case 4:
            data[random.choice(KEYS)] = data.pop(key)
        case _:
            data[key] = changed(data[key], random)
    return data


def attack(message: dict[str, Any], random: Random) -> bytes:
    """A message as nobody sends it, as bytes; some are whole."""
    value: Any = message
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 6))):
        value = changed(value, random)
    payload = orjson.dumps(value)
    if random.random() > 0.1:
        return payload
    at = random.randrange(len(payload) + 1)
    match random.randrange(3):
        case 0:
            return payload[:at]
        case 1:
            return payload[:at] + random.choice(_BYTES) + payload[at:]
        case _:
            return payload[:at] + random.choice(_BYTES) + payload[at + 1 :]
