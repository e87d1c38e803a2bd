"""Which slots a cabinet has, by what its messages list."""

from collections.abc import Collection, Mapping

from ..wire import Json
from .change import Change
from .readings import slot_number
from .slot import Slot


class SlotRoster:
    """The slots of one cabinet. Times are seconds of one steady clock.

    `slots` are those that it reports, by number. A slot that its messages leave out stays for a while, then it is gone:
    it has no values then, but its pack is remembered, and it is the same slot when it comes back.
    """

    def __init__(self) -> None:
        """Start without a slot."""
        self.slots: dict[int, Slot] = {}
        self._gone: dict[int, Slot] = {}
        self._left_out_since: dict[int, float] = {}
        self._remembered_packs: Mapping[int, str] = {}

    def remember_packs(self, pack_ids: Mapping[int, str]) -> None:
        """Go on with the packs that were in slots before a restart, by slot."""
        self._remembered_packs = pack_ids

    @property
    def last_pack_ids(self) -> dict[int, str]:
        """The packs that were last seen in a slot, by slot."""
        slots = (*self.slots.values(), *self._gone.values())
        seen = {slot.number: slot.last_pack_id for slot in slots}
        return {
            number: pack_id
            for number, pack_id in {**self._remembered_packs, **seen}.items()
            if pack_id is not None
        }

    def find_slot(self, raw: dict[str, Json], change: Change) -> Slot | None:
        """The slot that a raw one is, known or new; None, which is bad, for one without a number that can be."""
        number = raw.get("id")
        # Most are known, and spell the key of their number plainly.
        if type(number) is int and (slot := self.slots.get(number)) is not None:
            return slot
        number = slot_number(raw)
        if number is None:
            change.bad.append("slots")
            return None
        if number not in self.slots:
            self._add_slot(number, change)
        return self.slots[number]

    def drop_missing(
        self, named: Collection[int], time: float, silence: float, change: Change
    ) -> bool:
        """See which slots a message left out that named these; answers whether one is gone, after `silence` s."""
        if len(named) == len(self.slots):
            self._left_out_since = {}
            return False
        self._left_out_since = {
            number: self._left_out_since.get(number, time)
            for number in self.slots
            if number not in named
        }
        gone = [
            number
            for number, since in self._left_out_since.items()
            if time - since > silence
        ]
        for number in gone:
            slot = self._gone[number] = self.slots.pop(number)
            slot.clear()
        if gone:
            change.values.append("slots")
        return bool(gone)

    def _add_slot(self, number: int, change: Change) -> None:
        """Add one that comes back, or a new one."""
        if slot := self._gone.pop(number, None):
            change.values.append("slots")
        else:
            slot = Slot(number, self._remembered_packs.get(number))
            change.new_slots.append(number)
        self.slots[number] = slot
