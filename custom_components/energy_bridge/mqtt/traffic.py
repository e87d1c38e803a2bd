"""What is received and sent, in the log while it shows debug messages; secrets are hidden."""

import logging
import re

import orjson

from ..core.wire import Json, MessageError, load_object
from .connection import Message

_LOGGER = logging.getLogger(__name__)

_SECRET = re.compile(r"ftp|pass|pwd|secret|token|user|credential", re.IGNORECASE)
"""In a property's name; whatever is below it is not shown."""

_HIDDEN = "**"
_MAX_LENGTH = 8192


def log_received(message: Message) -> None:
    """Log a message that arrived."""
    if _LOGGER.isEnabledFor(logging.DEBUG):
        kept = " (retained)" if message.retained else ""
        _LOGGER.debug(
            "Received on %s%s: %s", message.topic, kept, _shown(message.payload)
        )


def log_sent(topic: str, payload: bytes) -> None:
    """Log a message before it is sent."""
    if _LOGGER.isEnabledFor(logging.DEBUG):
        _LOGGER.debug("Sending on %s: %s", topic, _shown(payload))


def _shown(payload: bytes) -> str:
    """A payload without secrets; of one that is no JSON object nobody knows what is secret."""
    try:
        shown = orjson.dumps(_without_secrets(load_object(payload)))
    except MessageError, RecursionError, orjson.JSONEncodeError:
        return f"{len(payload)} bytes that are no JSON object"
    return shown.decode()[:_MAX_LENGTH]


def _without_secrets(item: Json) -> Json:
    if isinstance(item, dict):
        return {
            key: _HIDDEN if _SECRET.search(key) else _without_secrets(value)
            for key, value in item.items()
        }
    if isinstance(item, list):
        return [_without_secrets(each) for each in item]
    return item
