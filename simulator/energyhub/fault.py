"""What a fault is: something that goes wrong at a hub."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from .control import ControlDesk
from .messages import Message
from .plant import Plant


class FaultError(ValueError):
    """A fault that cannot be; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong; this one changes nothing."""

    kind: ClassVar[str] = ""

    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Happen, where it happens at once."""

    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Be over."""

    def change(self, topic: str, message: Message, number: int) -> Message:
        """Spoil the values of the hub's message number `number`."""
        return message

    def added(self, topic: str) -> Iterable[Message]:
        """Messages that no unit has sent."""
        return []

    def wire(self, topic: str, payload: bytes) -> bytes | None:
        """Spoil what is sent; None sends nothing."""
        return payload

    def kept(self) -> Mapping[str, list[bytes]]:
        """What was not sent while it was on, and is sent at its end, by topic."""
        return {}
