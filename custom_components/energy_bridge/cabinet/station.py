"""One cabinet: its slots, its figures, its alerts, and how many packs were swapped today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from ..messages import Json
from .masks import Problems, problems
from .protocol import (
    Alert,
    CabinetReading,
    Door,
    SlotReading,
    cabinet_reading,
    slot_number,
    slot_reading,
)

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
    """One slot: the place, not the pack."""

    number: int
    raw: Mapping[str, Json] = field(default_factory=dict)
    reading: SlotReading = field(default_factory=lambda: SlotReading(number=0))
    problems: Problems = field(default_factory=Problems)
    state: SlotState | None = None

    @property
    def pack_id(self) -> str | None:
        """The pack in it, if there is one with an id."""
        return self.reading.pack.id if self.reading.pack else None


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
    """A slot whose pack is another one."""

    slot: int
    before: str | None
    after: str | None


@dataclass(slots=True)
class Change:
    """What one info message changed: slots by number, which of them are new, and packs that moved."""

    slots: list[int] = field(default_factory=list)
    new_slots: list[int] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    bad_slots: int = 0


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
        self.seen: datetime | None = None
        self.figures: dict[SlotState, int] = {}
        self._full = full
        self._alerts: dict[AlertKey, _ActiveAlert] = {}

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

    def take_info(self, data: Mapping[str, Json], time: float) -> Change:
        """Take an info message with plain keys; only slots that differ from the last time are read."""
        self.last_time = time
        self.reading = cabinet_reading(data)
        change = Change()
        slots = data.get("slots")
        for raw in slots if isinstance(slots, list) else ():
            number = slot_number(raw)
            if number is None or not isinstance(raw, dict):
                change.bad_slots += 1
                continue
            slot = self.slots.get(number)
            if slot is None:
                slot = self.slots[number] = Slot(number)
                change.new_slots.append(number)
            elif slot.raw == raw:
                continue
            self._take_slot(slot, raw, change)
        if change.slots:
            self._count()
        if self.reading.warning is False:
            self._end_alerts(lambda active: not active.alert.repeats)
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
        changed = []
        for slot in self.slots.values():
            state = slot_state(slot.reading, slot.problems, self.full)
            if state is not slot.state:
                slot.state = state
                changed.append(slot.number)
        self._count()
        return changed

    def new_day(self, day: date) -> bool:
        """Begin to count the swaps of a day; answers whether it is another one."""
        if day == self.swaps.day:
            return False
        self.swaps = Swaps(day)
        return True

    def _take_slot(self, slot: Slot, raw: dict[str, Json], change: Change) -> None:
        before, known = slot.pack_id, bool(slot.raw)
        slot.raw = raw
        slot.reading = reading = slot_reading(raw, slot.number)
        slot.problems = problems(reading.pack.masks) if reading.pack else Problems()
        slot.state = slot_state(reading, slot.problems, self.full)
        change.slots.append(slot.number)
        if slot.pack_id != before:
            change.moved.append(Moved(slot.number, before, slot.pack_id))
            if known:
                self.swaps.change(before, slot.pack_id)

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
