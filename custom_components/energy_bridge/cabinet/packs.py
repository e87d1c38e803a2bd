"""Where each battery pack is and was: a pack has an identity, a slot is a place."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Trace:
    stays: deque[Stay] = field(default_factory=lambda: deque(maxlen=MAX_STAYS))


class PackIndex:
    """Follows packs from slot to slot; the least recently seen ones are forgotten beyond a bound."""

    def __init__(self) -> None:
        """Start empty."""
        self._packs: OrderedDict[str, _Trace] = OrderedDict()

    def __len__(self) -> int:
        """How many packs are known."""
        return len(self._packs)

    def arrive(self, pack_id: str, mac: str, slot: int, time: float) -> None:
        """A pack is in a slot now; a stay elsewhere that was never seen to end, ends."""
        trace = self._packs.setdefault(pack_id, _Trace())
        self._packs.move_to_end(pack_id)
        if trace.stays and trace.stays[-1].end is None:
            last = trace.stays[-1]
            if (last.mac, last.slot) == (mac, slot):
                return
            trace.stays[-1] = Stay(last.mac, last.slot, last.start, time)
        trace.stays.append(Stay(mac, slot, time))
        while len(self._packs) > MAX_PACKS:
            self._packs.popitem(last=False)

    def leave(self, pack_id: str, mac: str, slot: int, time: float) -> None:
        """A pack is not in this slot any more."""
        trace = self._packs.get(pack_id)
        if trace is None or not trace.stays:
            return
        last = trace.stays[-1]
        if last.end is None and (last.mac, last.slot) == (mac, slot):
            trace.stays[-1] = Stay(mac, slot, last.start, time)

    def find(self, pack_id: str) -> tuple[Stay, ...]:
        """The stays of a pack, the newest first; empty for one never seen."""
        trace = self._packs.get(pack_id)
        return tuple(reversed(trace.stays)) if trace else ()

    def present(self) -> dict[str, dict[int, str]]:
        """The packs that are in a slot, by cabinet and slot."""
        found: dict[str, dict[int, str]] = {}
        for pack_id, trace in self._packs.items():
            if trace.stays and (last := trace.stays[-1]).end is None:
                found.setdefault(last.mac, {})[last.slot] = pack_id
        return found

    def store(self) -> list[StoredPack]:
        """What must outlive a restart."""
        return [
            StoredPack(
                id=pack_id,
                stays=[
                    (stay.mac, stay.slot, stay.start, stay.end) for stay in trace.stays
                ],
            )
            for pack_id, trace in self._packs.items()
        ]

    def restore(self, stored: Iterable[StoredPack]) -> None:
        """Go on from what `store` answered."""
        for item in stored:
            self._packs[item["id"]] = _Trace(
                deque((Stay(*stay) for stay in item["stays"]), MAX_STAYS)
            )
