"""One cabinet: its slots, its figures, its alerts, and how many packs were swapped today."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypedDict

from ..messages import Json
from .masks import Problems, problems
from .protocol import Alert
from .readings import (
    CabinetReading,
    Door,
    Pack,
    SlotReading,
    cabinet_reading,
    slot_number,
    slot_reading,
)
from .values import time_of
from .watch import Watch

SILENCE = 95.0
"""Seconds without an info message, due every 30 s, after which a cabinet is gone."""

ALERT_SILENCE = 90.0
"""Seconds after which an alert is over that its cabinet repeats every 30 s."""

MAX_ALERTS = 64

type AlertKey = tuple[int | None, bool, str]


class SlotState(StrEnum):
    """What operators want to know of a slot."""

    EMPTY = "empty"
    CHARGING = "charging"
    FULL = "full"
    FAULT = "fault"
    OPEN = "open"


@dataclass(slots=True)
class Slot:
    """One slot: the place, not the pack. `pack` has no values while there is none."""

    number: int
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

    def change(self, before: str | None, after: str | None) -> None:
        """A slot held `before` and holds `after` now."""
        if before is not None:
            self.taken.append(before)
        if after is None:
            return
        if after in self.taken:
            self.taken.remove(after)
        else:
            self.brought += 1

    def store(self) -> StoredSwaps:
        """What must outlive a restart."""
        return StoredSwaps(
            day=self.day.isoformat(), taken=list(self.taken), brought=self.brought
        )

    @classmethod
    def restored(cls, stored: StoredSwaps) -> Swaps:
        """Go on from what `store` answered."""
        return cls(
            date.fromisoformat(stored["day"]), list(stored["taken"]), stored["brought"]
        )


@dataclass(slots=True)
class _ActiveAlert:
    alert: Alert
    time: float


@dataclass(slots=True)
class Moved:
    """A slot whose pack is another one; `first` if the slot was never seen before."""

    slot: int
    before: str | None
    after: str | None
    first: bool


@dataclass(slots=True)
class Change:
    """What one info message changed, and what in it could not be read.

    `slots` has for each slot that changed the names of its values, or None for all of them;
    `new_slots` are seen for the first time; `values` are the cabinet's own.
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
        self.thresholds: dict[str, int] = {}
        self.last_time: float | None = None
        self.seen_at: float | None = None
        self.time: datetime | None = None
        self.figures: dict[SlotState, int] = {}
        self._raw: dict[str, Json] = {}
        self._full = full
        self._alerts: dict[AlertKey, _ActiveAlert] = {}

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
    def alerts(self) -> list[Alert]:
        """The alerts that are not over."""
        return [active.alert for active in self._alerts.values()]

    @property
    def problem(self) -> bool | None:
        """Whether the cabinet warns, or an alert is not over."""
        return True if self._alerts else self.reading.warning

    def alive(self, time: float) -> bool:
        """Whether an info message came recently enough."""
        limit = max(SILENCE, 3.0 * self.thresholds.get("info_up_period", 0))
        return self.last_time is not None and time - self.last_time <= limit

    def take_info(self, data: dict[str, Json], time: float) -> Change:
        """Take an info message with plain keys, and keep it; only what differs is read."""
        self.last_time = time
        change = Change()
        slots = data.pop("slots", None)
        self._take_reading(data, change)
        counted, full = False, self.full
        for raw in slots if isinstance(slots, list) else ():
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
        if counted:
            self._count()
            change.values.append("figures")
        if (
            self._alerts
            and self.reading.warning is False
            and self._end_alerts(lambda active: not active.alert.repeats)
        ):
            change.values.append("alerts")
        return change

    def take_alert(self, alert: Alert, time: float) -> bool:
        """Take an alert; answers whether it is a new one, and not the repetition of one that is not over."""
        key = (alert.slot, alert.is_error, alert.message)
        known = key in self._alerts
        if known or len(self._alerts) < MAX_ALERTS:
            self._alerts[key] = _ActiveAlert(alert, time)
        return not known

    def expire(self, time: float) -> bool:
        """End the alerts that are not repeated any more; answers whether there were any."""
        return self._end_alerts(
            lambda active: active.alert.repeats and time - active.time > ALERT_SILENCE
        )

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
        """Count packs that were taken and brought on a day."""
        self.new_day(day)
        for each in moved:
            if not each.first:
                self.swaps.change(each.before, each.after)

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
        if number not in self.slots:
            self.slots[number] = Slot(number)
            change.new_slots.append(number)
        return self.slots[number]

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
        before, first = slot.pack_id, slot.raw is None
        all_of_it = raw if battery is None else {**raw, "battery": battery}
        reading = slot_reading(all_of_it, slot.number)
        slot.raw, slot.reading, slot.pack = raw, reading, reading.pack or Pack()
        slot.battery = Watch(battery, reading)
        slot.problems = problems(slot.pack.masks)
        change.slots[slot.number] = None
        change.bad += reading.bad
        if slot.pack_id != before:
            change.moved.append(Moved(slot.number, before, slot.pack_id, first))
        return self._judge(slot)

    def _count(self) -> None:
        states = [slot.state for slot in self.slots.values()]
        self.figures = {state: states.count(state) for state in SlotState}

    def _end_alerts(self, over: Callable[[_ActiveAlert], bool]) -> bool:
        ended = [key for key, active in self._alerts.items() if over(active)]
        for key in ended:
            del self._alerts[key]
        return bool(ended)


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
