"""What makes a hub's messages none at all, or lie about when they are from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal, override

from .fault import Fault
from .messages import Message

_STAMP = "%Y-%m-%dT%H:%M:%SUTC"
_BYTES = b"\xff\xfe\x00\x9f{\x80"


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage(Fault):
    """Messages are bytes that are no text, JSON that is no object, or have no number for any value."""

    kind: ClassVar[str] = "garbage"
    what: Literal["bytes", "json", "numbers"] = "bytes"

    @override
    def change(self, topic: str, message: Message, number: int) -> Message:
        """Take the numbers away."""
        if self.what != "numbers":
            return message
        return {
            key: value if key in ("id", "ts") else dict.fromkeys(value, "NaN")
            for key, value in message.items()
        }

    @override
    def wire(self, topic: str, payload: bytes) -> bytes | None:
        """Send something else."""
        match self.what:
            case "bytes":
                return _BYTES + payload[: len(payload) // 3]
            case "json":
                return b'[1, "two", null]'
            case "numbers":
                return payload


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongClock(Fault):
    """The hub's clock is ahead by some seconds, or behind if they are negative."""

    kind: ClassVar[str] = "clock"
    ahead: float = 3600.0

    @override
    def change(self, topic: str, message: Message, number: int) -> Message:
        """Stamp it with the wrong time."""
        if "ts" not in message:
            return message
        stamp = datetime.strptime(str(message["ts"]["val"]), _STAMP)
        wrong = stamp + timedelta(seconds=self.ahead)
        return {**message, "ts": {"val": wrong.strftime(_STAMP)}}
