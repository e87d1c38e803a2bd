"""One slot of a cabinet: what it said last, and what operators want to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..wire import Json
from .masks import Problems
from .pack_watch import PackWatch
from .readings import Door, Pack, SlotReading


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

    `raw` is what the slot said last, without its pack, and `watch` what it said of the pack.
    `last_pack_id` is the pack that was last seen in it; nothing else is known of a slot that its cabinet leaves out.
    """

    number: int
    last_pack_id: str | None = None
    raw: Mapping[str, Json] | None = None
    watch: PackWatch = field(default_factory=PackWatch)
    reading: SlotReading = field(default_factory=lambda: SlotReading(number=0))
    pack: Pack = field(default_factory=Pack)
    problems: Problems = field(default_factory=Problems)
    state: SlotState | None = None

    @property
    def pack_id(self) -> str | None:
        """The pack in it, if there is one with an id."""
        return self.pack.id

    def clear(self) -> None:
        """Forget all but which pack was last seen in it."""
        self.raw, self.watch = None, PackWatch()
        self.reading, self.pack = SlotReading(number=self.number), Pack()
        self.problems, self.state = Problems(), None

    def judge_state(self, full_threshold: float) -> bool:
        """See what the state is now, with packs full from a state of charge in %; answers whether it is another one."""
        state = slot_state(self.reading, self.problems, full_threshold)
        if state is self.state:
            return False
        self.state = state
        return True


def slot_state(
    reading: SlotReading, problems: Problems, full_threshold: float
) -> SlotState | None:
    """A fault comes first, then an open door, then what is in the slot; what is not full is being charged.

    None where nobody knows what is in it.
    """
    if reading.door is Door.FAULT or reading.controller_fault or problems.errors:
        return SlotState.FAULT
    if reading.door is Door.OPEN:
        return SlotState.OPEN
    if reading.pack is None:
        return SlotState.EMPTY if reading.is_content_known else None
    soc = reading.pack.state_of_charge
    is_full = soc is not None and soc >= full_threshold
    return SlotState.FULL if is_full else SlotState.CHARGING
