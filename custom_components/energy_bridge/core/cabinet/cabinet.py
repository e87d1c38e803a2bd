"""One cabinet: its slots and its figures, and what one message changes in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from ..wire import Json
from .alerts import Alerts
from .masks import problems
from .readings import CabinetReading, Pack, cabinet_reading, slot_number, slot_reading
from .slot import Slot, SlotState, slot_state
from .swaps import Swaps
from .values import time_of
from .watch import Watch

SILENCE = 95.0
"""Seconds without an info message, due every 30 s, after which a cabinet is gone."""


@dataclass(slots=True)
class Moved:
    """A slot whose pack is another one; `first` if it is not known when that happened."""

    slot: int
    before: str | None
    after: str | None
    first: bool


@dataclass(slots=True)
class Change:
    """What one info message changed, and what in it could not be read.

    `slots` has for each slot that changed the names of its values, or None for all of them;
    `new_slots` are seen for the first time; `values` are the cabinet's own, with `slots`
    where some went missing or came back, and `software` where a slot has another one.
    """

    slots: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    new_slots: list[int] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


class Cabinet:
    """What is known of one cabinet. Times are seconds of one steady clock."""

    def __init__(self, mac: str, address: str, full: float, day: date) -> None:
        """Start without a message; `address` is the MAC as its topics write it, `full` the full threshold in %."""
        self.mac = mac
        self.address = address
        self.reading = CabinetReading()
        self.slots: dict[int, Slot] = {}
        self.swaps = Swaps(day)
        self.alerts = Alerts()
        self.thresholds: dict[str, int] = {}
        self.last_time: float | None = None
        self.seen_at: float | None = None
        self.time: datetime | None = None
        self.figures: dict[SlotState, int] = {}
        self._raw: dict[str, Json] = {}
        self._full = full
        self._remembered: Mapping[int, str] = {}
        self._resumed = False
        self._absent: dict[int, float] = {}
        self._gone: dict[int, Slot] = {}

    def resume(self, held: Mapping[int, str], swaps: Swaps) -> None:
        """Go on with the packs that were in the slots, and with the swaps if they are today's."""
        self._remembered = held
        if swaps.day == self.swaps.day:
            self.swaps = swaps
            self._resumed = True

    @property
    def seen(self) -> datetime | None:
        """When the last info message came, to the second."""
        return (
            None
            if self.seen_at is None
            else datetime.fromtimestamp(int(self.seen_at), UTC)
        )

    @property
    def full(self) -> float:
        """State of charge, %, at which a pack is full: the cabinet's own threshold once it is known."""
        return self.thresholds.get("soc_period", self._full)

    @property
    def held(self) -> dict[int, str]:
        """The packs that were last seen, by slot."""
        slots = (*self.slots.values(), *self._gone.values())
        seen = {slot.number: slot.held for slot in slots}
        return {
            number: pack_id
            for number, pack_id in {**self._remembered, **seen}.items()
            if pack_id is not None
        }

    @property
    def problem(self) -> bool | None:
        """Whether the cabinet warns, or an alert is not over."""
        return True if self.alerts else self.reading.warning

    def alive(self, time: float) -> bool:
        """Whether an info message came recently enough."""
        return self.last_time is not None and time - self.last_time <= self._silence

    @property
    def _silence(self) -> float:
        return max(SILENCE, 3.0 * self.thresholds.get("info_up_period", 0))

    def take_info(self, data: dict[str, Json], time: float) -> Change:
        """Take an info message with plain keys, and keep it; only what differs is read."""
        self.last_time = time
        change = Change()
        slots = data.pop("slots", None)
        self._take_reading(data, change)
        counted, full = False, self.full
        listed = slots if isinstance(slots, list) else []
        if len(listed) != len(self.slots):
            listed = _each_once(listed, change)
        for raw in listed:
            if not isinstance(raw, dict):
                change.bad.append("slots")
                continue
            number = raw.get("id")
            slot = self.slots.get(number) if type(number) is int else None
            if slot is None and (slot := self._find(raw, change)) is None:
                continue
            battery = raw.pop("battery", None)
            if raw != slot.raw or (names := slot.battery.take(battery)) is None:
                counted |= self._read_slot(slot, raw, battery, change)
            elif names:
                if "state_of_charge" in names:
                    reached = (slot.pack.state_of_charge or 0) >= full
                    if reached is not (slot.state is SlotState.FULL) and self._judge(
                        slot
                    ):
                        counted = True
                        names = (*names, "state")
                change.slots[slot.number] = names
        if len(listed) != len(self.slots) or "slots" in change.bad:
            counted |= self._miss(listed, time, change)
        elif self._absent:
            self._absent = {}
        if counted:
            self._count()
            change.values.append("figures")
        if self.alerts and self.reading.warning is False and self.alerts.end_single():
            change.values.append("alerts")
        return change

    def set_thresholds(self, settings: Mapping[str, int]) -> list[int]:
        """Take over what the cabinet has acknowledged; answers the slots whose state is another one now."""
        self.thresholds.update(settings)
        changed = [slot.number for slot in self.slots.values() if self._judge(slot)]
        self._count()
        return changed

    def new_day(self, day: date) -> bool:
        """Begin to count the swaps of a day; answers whether it is another one."""
        if day == self.swaps.day:
            return False
        self.swaps = Swaps(day)
        return True

    def count_swaps(self, moved: Sequence[Moved], day: date) -> None:
        """Count packs that were taken and brought on a day, wherever in the cabinet they were."""
        self.new_day(day)
        places = {each.slot for each in moved}
        stayed = {
            None,
            *(slot.held for slot in self.slots.values() if slot.number not in places),
        }
        before = stayed.union(each.before for each in moved)
        after = stayed.union(each.after for each in moved)
        known = [each for each in moved if not each.first]
        self.swaps.add(
            {each.before for each in known if each.before} - after,
            {each.after for each in known if each.after} - before,
        )

    def slot_with(self, pack_id: str) -> int | None:
        """The number of a slot that holds a pack."""
        return next(
            (slot.number for slot in self.slots.values() if slot.held == pack_id), None
        )

    def _take_reading(self, data: dict[str, Json], change: Change) -> None:
        """Take what is said of the cabinet itself."""
        stamp = data.pop("timestamp", None)
        self.time = time_of(stamp)
        if self.time is None and stamp:
            change.bad.append("timestamp")
        if data == self._raw:
            return
        self._raw = data
        reading = cabinet_reading(data)
        change.bad += reading.bad
        if reading != self.reading:
            self.reading = reading
            change.values.append("reading")

    def _find(self, raw: dict[str, Json], change: Change) -> Slot | None:
        """The slot that a raw one is, known or new; None without a number that can be."""
        number = slot_number(raw)
        if number is None:
            change.bad.append("slots")
            return None
        if number in self._gone:
            self.slots[number] = self._gone.pop(number)
            change.values.append("slots")
        elif number not in self.slots:
            self.slots[number] = Slot(number, self._remembered.get(number))
            change.new_slots.append(number)
        return self.slots[number]

    def _miss(self, listed: Sequence[Json], time: float, change: Change) -> bool:
        """See which slots a message leaves out; answers whether one has been left out for so long that it is gone."""
        named = {slot_number(raw) for raw in listed}
        self._absent = {
            number: self._absent.get(number, time)
            for number in self.slots
            if number not in named
        }
        gone = [
            number
            for number, since in self._absent.items()
            if time - since > self._silence
        ]
        for number in gone:
            slot = self._gone[number] = self.slots.pop(number)
            slot.clear()
        if gone:
            change.values.append("slots")
        return bool(gone)

    def _judge(self, slot: Slot) -> bool:
        """See what the state of a slot is now; answers whether it is another one."""
        state = slot_state(slot.reading, slot.problems, self.full)
        if state is slot.state:
            return False
        slot.state = state
        return True

    def _read_slot(
        self, slot: Slot, raw: dict[str, Json], battery: Json, change: Change
    ) -> bool:
        """Read all of a slot; answers whether its state is another one."""
        before = slot.held
        all_of_it = raw if battery is None else {**raw, "battery": battery}
        reading = slot_reading(all_of_it, slot.number)
        if (
            reading.software != slot.reading.software
            and "software" not in change.values
        ):
            change.values.append("software")
        slot.raw, slot.reading, slot.pack = raw, reading, reading.pack or Pack()
        slot.battery = Watch(battery, reading)
        slot.problems = problems(slot.pack.masks)
        change.slots[slot.number] = None
        change.bad += reading.bad
        slot.held = slot.pack_id
        if slot.held != before:
            first = slot.number in change.new_slots and not self._resumed
            change.moved.append(Moved(slot.number, before, slot.held, first))
        return self._judge(slot)

    def _count(self) -> None:
        states = [slot.state for slot in self.slots.values()]
        self.figures = {state: states.count(state) for state in SlotState}


def _each_once(listed: Sequence[Json], change: Change) -> list[Json]:
    """The raw slots of a message without those whose number came before."""
    kept: list[Json] = []
    numbers: set[int] = set()
    for raw in listed:
        number = slot_number(raw)
        if number is None or number not in numbers:
            kept.append(raw)
        else:
            change.bad.append("slots")
        if number is not None:
            numbers.add(number)
    return kept
