"""Bodies of several Teleport messages, as they go over HTTPS (formats §7.3) and to SNS (§7.2)."""

from collections.abc import Iterable

import orjson

from ..wire import Json

ATTEMPT_DIGITS = 9
"""Bytes by which a message can grow when its attempt is put in."""


def body_of(documents: Iterable[bytes], attempt: int) -> bytes:
    """One array of the messages in documents, which are arrays themselves.

    They are in the order of measuredAt, type and assetIdentifier, and each tells which
    attempt this is; all else is as it was built. Raises ValueError for what is no Teleport
    document.
    """
    messages = [message for each in documents for message in _messages(each)]
    messages.sort(key=_place)
    return orjson.dumps([{**message, "attempt": attempt} for message in messages])


def _messages(document: bytes) -> list[dict[str, Json]]:
    found = orjson.loads(document)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError("not an array of messages")
    return found


def _place(message: dict[str, Json]) -> tuple[str, str, str]:
    """Where a message stands; stamps are all of one form, so that they sort as texts."""
    return (
        str(message.get("measuredAt")),
        str(message.get("type")),
        str(message.get("assetIdentifier")),
    )
