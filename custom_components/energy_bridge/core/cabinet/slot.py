"""One slot of a cabinet: what it said last, and what operators want to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..wire import Json
from .masks import Problems
from .readings import Door, Pack, SlotReading
from .watch import Watch


class SlotState(StrEnum):
    """What operators want to know of a slot."""

    EMPTY = "empty"
    CHARGING = "charging"
    FULL = "full"
    FAULT = "fault"
    OPEN = "open"


@dataclass(slots=True)
class Slot:
    """One slot: the place, not the pack. `pack` has no values while there is none.

    `held` is the pack that was last seen in it, as an id.
    """

    number: int
    held: str | None = None
    raw: Mapping[str, Json] | None = None
    battery: Watch = field(default_factory=Watch)
    reading: SlotReading = field(default_factory=lambda: SlotReading(number=0))
    pack: Pack = field(default_factory=Pack)
    problems: Problems = field(default_factory=Problems)
    state: SlotState | None = None

    @property
    def pack_id(self) -> str | None:
        """The pack in it, if there is one with an id."""
        return self.pack.id

    def clear(self) -> None:
        """Nothing is known of it now."""
        self.raw, self.battery = None, Watch()
        self.reading, self.pack = SlotReading(number=self.number), Pack()
        self.problems, self.state = Problems(), None


def slot_state(reading: SlotReading, found: Problems, full: float) -> SlotState:
    """A fault comes first, then an open door, then what is in the slot; what is not full is being charged."""
    if reading.door is Door.FAULT or found.errors:
        return SlotState.FAULT
    if reading.door is Door.OPEN:
        return SlotState.OPEN
    if reading.pack is None:
        return SlotState.EMPTY
    soc = reading.pack.state_of_charge
    return SlotState.FULL if soc is not None and soc >= full else SlotState.CHARGING
