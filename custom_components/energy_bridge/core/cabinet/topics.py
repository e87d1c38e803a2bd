"""The cabinets' topics (MQTT protocol 0.6, §2): a leading slash, and the MAC address with dashes at the end."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
import re

_MAC = re.compile(r"[0-9A-F]{2}(?:[-:]?[0-9A-F]{2}){5}", re.IGNORECASE)


class Channel(StrEnum):
    """The topics, by what is between `stations` and the MAC address."""

    INFO = "info"
    NOTIFICATIONS = "notifications"
    ALERTS = "alerts"
    THRESHOLDS_RESPONSE = "thresholds_response"
    OPEN_SLOT = "open_slot"
    THRESHOLDS = "thresholds"


OF_CABINETS = (
    Channel.INFO,
    Channel.NOTIFICATIONS,
    Channel.ALERTS,
    Channel.THRESHOLDS_RESPONSE,
)
"""What cabinets send."""

OF_OTHERS = (Channel.THRESHOLDS,)
"""What others send to cabinets, and is worth to hear."""

_INCOMING = {channel.value: channel for channel in (*OF_CABINETS, *OF_OTHERS)}

_MAX_ADDRESS = 40
_MAX_TOPIC = 100
_CACHED = 8192


@lru_cache(maxsize=_CACHED)
def clean_mac(text: str) -> str | None:
    """The MAC address in capitals with dashes, as the topics have it; None for a text that is none."""
    text = text.strip()
    if not _MAC.fullmatch(text):
        return None
    digits = re.sub("[-:]", "", text).upper()
    return "-".join(digits[at : at + 2] for at in range(0, 12, 2))


def subscriptions(
    prefix: str = "",
    wanted: Iterable[str] = (),
    channels: Iterable[Channel] = OF_CABINETS,
) -> tuple[str, ...]:
    """What to subscribe to behind a prefix: for all cabinets, or for some by MAC address.

    The wanted ones are asked for in capitals and in small letters, as topics tell them apart.
    """
    spelled = [text for mac in wanted for text in (mac, mac.lower())] or ["+"]
    return tuple(
        f"{prefix}/stations/{channel}/{address}"
        for channel in channels
        for address in dict.fromkeys(spelled)
    )


def topic_of(channel: Channel, address: str, prefix: str = "") -> str:
    """The topic of one cabinet; `address` as the cabinet itself writes it."""
    return f"{prefix}/stations/{channel}/{address}"


def parse_topic(topic: str, prefix: str = "") -> tuple[Channel, str] | None:
    """The channel and the cabinet's address as written; None for a topic that nobody asked for."""
    return _parsed(topic, prefix) if len(topic) <= len(prefix) + _MAX_TOPIC else None


@lru_cache(maxsize=_CACHED)
def _parsed(topic: str, prefix: str) -> tuple[Channel, str] | None:
    head = f"{prefix}/stations/"
    if not topic.startswith(head):
        return None
    name, _, address = topic[len(head) :].partition("/")
    channel = _INCOMING.get(name)
    if channel is None or len(address) > _MAX_ADDRESS or clean_mac(address) is None:
        return None
    return channel, address
