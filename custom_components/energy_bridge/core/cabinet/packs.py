"""Where each pack is and was: a pack has an identity, a slot is a place."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

MAX_PACKS = 20_000
MAX_STAYS = 20


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a slot, in seconds since 1970; `end` is None while the pack is there."""

    mac: str
    slot: int
    start: float
    end: float | None = None


class StoredPack(TypedDict):
    """One pack as JSON values: its stays as [mac, slot, start, end]."""

    id: str
    stays: list[tuple[str, int, float, float | None]]


type _Trace = deque[Stay]
"""The latest stays of a pack, the newest last; never empty."""


class PackIndex:
    """Follows packs from slot to slot. Times are seconds since 1970.

    Beyond MAX_PACKS packs are forgotten, first those that have been in no slot for longest.
    `unwatched` has the cabinets that are not listened to any more, with when they were last seen: what was in them then
    has left, as far as anybody here knows.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.unwatched: Mapping[str, float] = {}
        self._present: OrderedDict[str, _Trace] = OrderedDict()
        self._away: OrderedDict[str, _Trace] = OrderedDict()

    def __len__(self) -> int:
        """How many packs are known."""
        return len(self._present) + len(self._away)

    def add_arrival(self, pack_id: str, mac: str, slot: int, time: float) -> None:
        """Note that a pack is in a slot now; a stay elsewhere that was not seen to end, ends."""
        trace = self._present.get(pack_id)
        if trace is None:
            trace = self._away.pop(pack_id, deque(maxlen=MAX_STAYS))
            self._present[pack_id] = trace
        else:
            last = trace[-1]
            if (last.mac, last.slot) == (mac, slot):
                return
            trace[-1] = self._ended(last, time)
        trace.append(Stay(mac, slot, time))
        while len(self) > MAX_PACKS:
            (self._away or self._present).popitem(last=False)

    def add_departure(self, pack_id: str, mac: str, slot: int, time: float) -> None:
        """Note that a pack is in this slot no more, if it was the last one known."""
        trace = self._present.get(pack_id)
        if trace is None:
            return
        last = trace[-1]
        if (last.mac, last.slot) == (mac, slot):
            trace[-1] = self._ended(last, time)
            self._away[pack_id] = self._present.pop(pack_id)

    def find(self, pack_id: str) -> tuple[Stay, ...]:
        """The stays of a pack, the newest first; empty for one never seen."""
        trace = self._present.get(pack_id) or self._away.get(pack_id)
        return tuple(map(self._seen, reversed(trace or ())))

    def newest(self, pack_id: str) -> Stay | None:
        """The latest stay of a pack; None for one never seen."""
        trace = self._present.get(pack_id) or self._away.get(pack_id)
        return self._seen(trace[-1]) if trace else None

    def _seen(self, stay: Stay) -> Stay:
        """A stay as far as it was watched."""
        if stay.end is not None or stay.mac not in self.unwatched:
            return stay
        return self._ended(stay, stay.start)

    def _ended(self, stay: Stay, time: float) -> Stay:
        """A stay that ends at a time, or when its cabinet was last seen if that is not watched any more."""
        last_seen = max(stay.start, self.unwatched.get(stay.mac, time))
        return replace(stay, end=last_seen)

    def pack_ids(self) -> list[str]:
        """All packs, in no order."""
        return [*self._present, *self._away]

    def search(self, text: str) -> list[str]:
        """The packs that a text may mean: the one that it names, else all whose id has it somewhere, in any case."""
        text = text.strip()
        if not text or text in self._present or text in self._away:
            return [text] if text else []
        wanted = text.casefold()
        return sorted(
            pack_id
            for packs in (self._present, self._away)
            for pack_id in packs
            if wanted in pack_id.casefold()
        )

    def present_packs(self) -> dict[str, dict[int, str]]:
        """The packs that are in a slot, by MAC address and slot."""
        found: dict[str, dict[int, str]] = {}
        for pack_id, trace in self._present.items():
            last = trace[-1]
            found.setdefault(last.mac, {})[last.slot] = pack_id
        return found

    def data_to_store(self) -> list[StoredPack]:
        """What must outlive a restart."""
        return [
            StoredPack(
                id=pack_id,
                stays=[(stay.mac, stay.slot, stay.start, stay.end) for stay in trace],
            )
            for packs in (self._away, self._present)
            for pack_id, trace in packs.items()
        ]

    def restore(self, stored: Iterable[StoredPack]) -> None:
        """Go on from what `data_to_store` answered."""
        for item in stored:
            trace = deque((Stay(*stay[:4]) for stay in item["stays"]), MAX_STAYS)
            is_present = trace[-1].end is None
            (self._present if is_present else self._away)[item["id"]] = trace
