"""Teleport's messages, read by the words of its document."""

import json
import re

from .parsed import NotWhole, Told, flags, json_of, numbers, stamp_in_name, stamp_of

TYPES = {
    "meter": "meterPower:2",
    "solar": "solarPower:3",
    "solar_flash": "solarPower.flash:1",
    "wind": "windPower:3",
    "wind_flash": "windPower.flash:1",
    "battery": "batteryPower:2",
    "battery_filtered": "batteryPower.filtered:2",
    "battery_flash": "batteryPower.flash:1",
    "ev": "evPower:2",
}
_NAME = re.compile(
    r"teleport_(?P<kind>[A-Za-z-]+)_(?P<asset>.+)_(?P<stamp>\d{14})\.json"
)
_HEAD = (
    "type",
    "teleportHashId",
    "assetIdentifier",
    "attempt",
    "measuredAt",
    "scheduled",
)
_DEPRECATED = ("phaseVoltage", "configuration", "limit")


def owner_of(kind: object, asset: object) -> str:
    """Whose messages these are."""
    return f"teleport {kind} {asset}"


def parse_file(name: str, content: bytes) -> Told:
    """A file of one message. Raises NotWhole."""
    told = parse_body(content)
    if len(told) != 1:
        raise NotWhole(f"{len(told)} messages")
    found = _NAME.fullmatch(name)
    if stamp_in_name(name, _NAME, "%Y%m%d%H%M%S") != told[0].stamp or found is None:
        raise NotWhole("its stamp is another one")
    kind = told[0].owner.split()[1].rpartition(":")[0].replace(".", "-")
    if found["kind"] != kind or found["asset"] not in told[0].owner:
        raise NotWhole(f"it tells of {told[0].owner}")
    if told[0].attempt:
        raise NotWhole(f"attempt {told[0].attempt} in a file")
    return told[0]


def parse_body(content: bytes) -> list[Told]:
    """The messages of a body, in the order in which they must be. Raises NotWhole."""
    messages = json_of(content)
    if not isinstance(messages, list) or not messages:
        raise NotWhole("no array of messages")
    told = [_message(each) for each in messages]
    order = [(each.stamp, each.owner) for each in told]
    if order != sorted(order):
        raise NotWhole("its messages are out of order")
    if len(set(order)) != len(order):
        raise NotWhole("a message stands there twice")
    if len({each.attempt for each in told}) != 1:
        raise NotWhole("its messages have several attempts")
    return told


def _message(message: object) -> Told:
    if not isinstance(message, dict):
        raise NotWhole("not an object")
    if missing := [key for key in _HEAD if key not in message]:
        raise NotWhole(f"it has no {missing[0]}")
    if message["type"] not in TYPES.values():
        raise NotWhole(f"its type is {message['type']}")
    if old := [key for key in _DEPRECATED if key in message]:
        raise NotWhole(f"it has {old[0]}, which is not used any more")
    attempt = message["attempt"]
    if not isinstance(attempt, int) or isinstance(attempt, bool) or attempt < 0:
        raise NotWhole(f"attempt {attempt!r}")
    if not isinstance(message["scheduled"], bool):
        raise NotWhole(f"scheduled is {message['scheduled']!r}")
    rest = {key: each for key, each in message.items() if key != "attempt"}
    return Told(
        owner_of(message["type"], message["assetIdentifier"]),
        stamp_of(message["measuredAt"]),
        json.dumps(rest, sort_keys=True),
        numbers(rest),
        attempt,
        flags=flags(rest),
    )
