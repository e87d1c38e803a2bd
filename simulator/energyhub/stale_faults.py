"""What makes a hub's messages tell of something else than its present."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, override

from .control import ControlDesk
from .fault import Fault
from .messages import Message, ehub_message, esm_messages, eso_messages, sso_messages
from .plant import Plant


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Fault):
    """The same messages are repeated, or they have new values and always the same time stamp."""

    kind: ClassVar[str] = "still"
    what: Literal["message", "stamp"] = "message"
    _first: dict[tuple[str, str], Message] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @override
    def change(self, topic: str, message: Message, number: int) -> Message:
        """Keep to the first message of each sender."""
        sender = str(message.get("id", {}).get("val", ""))
        first = self._first.setdefault((topic, sender), message)
        return first if self.what == "message" else {**message, "ts": first["ts"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Fault):
    """All messages are held back on their way, and come at once at the end."""

    kind: ClassVar[str] = "held"
    _held: dict[str, list[bytes]] = field(
        default_factory=lambda: defaultdict(list),
        init=False,
        repr=False,
        compare=False,
    )

    @override
    def wire(self, topic: str, payload: bytes) -> bytes | None:
        """Keep it."""
        self._held[topic].append(payload)
        return None

    @override
    def kept(self) -> dict[str, list[bytes]]:
        """All of them."""
        return self._held


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Fault):
    """Another hub, half as old, sends on the same topics."""

    kind: ClassVar[str] = "neighbour"
    _plants: list[Plant] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Let it come."""
        config = replace(plant.config, lifetime_years=plant.config.lifetime_years / 2)
        self._plants[:] = [plant, Plant(config, plant.time, seed=plant.seed + 1)]

    @override
    def added(self, topic: str) -> Iterable[Message]:
        """Its messages at the same time."""
        plant, other = self._plants
        if plant.time > other.time:
            other.advance_to(plant.time)
        match topic:
            case "ehub":
                return [ehub_message(other)]
            case "eso":
                return eso_messages(other)
            case "sso":
                return sso_messages(other)
            case _:
                return esm_messages(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparse(Fault):
    """The hub's own messages have only some of their keys, joined by +."""

    kind: ClassVar[str] = "sparse"
    keys: str = "gridfreq"

    @override
    def change(self, topic: str, message: Message, number: int) -> Message:
        """Leave the others out."""
        if topic != "ehub":
            return message
        kept = {*self.keys.split("+"), "ts"}
        return {key: value for key, value in message.items() if key in kept}
