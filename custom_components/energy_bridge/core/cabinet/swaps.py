"""How many packs a cabinet swapped today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict


class StoredSwaps(TypedDict):
    """The swaps of one day."""

    day: str
    taken: list[str]
    brought: int


@dataclass(slots=True)
class Swaps:
    """A swap is a pack taken and another one brought; a pack that only changes its slot is neither."""

    day: date
    taken: list[str] = field(default_factory=list)
    brought: int = 0

    @property
    def count(self) -> int:
        """Swaps of the day."""
        return min(len(self.taken), self.brought)

    def count_on(self, day: date) -> int:
        """Swaps of a day; none of another one than these are of."""
        return self.count if day == self.day else 0

    def add_packs(self, taken: Iterable[str], brought: Iterable[str]) -> None:
        """Count packs that left the cabinet and others that came; one that comes back was not taken."""
        self.taken += taken
        for pack_id in brought:
            if pack_id in self.taken:
                self.taken.remove(pack_id)
            else:
                self.brought += 1

    def data_to_store(self) -> StoredSwaps:
        """What must outlive a restart."""
        return StoredSwaps(
            day=self.day.isoformat(), taken=list(self.taken), brought=self.brought
        )

    @classmethod
    def from_stored(cls, stored: StoredSwaps) -> Swaps:
        """Go on from what `data_to_store` answered."""
        return cls(
            date.fromisoformat(stored["day"]), list(stored["taken"]), stored["brought"]
        )
