"""One cabinet: its slots and its figures, and what one message changes in them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from ..wire import Json
from .alerts import Alerts
from .change import Change, PackMove
from .masks import problems
from .pack_watch import UNTOLD, PackWatch, Untold
from .readings import CabinetReading, Pack, cabinet_reading, slot_reading
from .rhythm import Rhythm
from .roster import SlotRoster
from .slot import Slot, SlotState
from .swaps import Swaps
from .values import time_of

SILENCE = 95.0
"""Seconds without an info message, due every 30 s, after which a cabinet is gone; three times its interval if that is longer."""


class Cabinet:
    """What is known of one cabinet. Times are seconds of one steady clock.

    `seen_at` is when the last info message came, in seconds since 1970, and `time` the cabinet's own time in it;
    `figures` tells how many slots are in each state, `later` what a later version stored of the cabinet.
    """

    def __init__(
        self, mac: str, address: str, full_threshold: float, day: date
    ) -> None:
        """Start without a message; `address` is the MAC as its topics write it, the threshold in %."""
        self.mac = mac
        self.address = address
        self.reading = CabinetReading()
        self.swaps = Swaps(day)
        self.alerts = Alerts()
        self.thresholds: dict[str, int] = {}
        self.rhythm = Rhythm()
        self.last_time: float | None = None
        self.seen_at: float | None = None
        self.time: datetime | None = None
        self.figures: dict[SlotState, int] = {}
        self.later: dict[str, Any] = {}
        self._roster = SlotRoster()
        self.slots = self._roster.slots
        self._raw: dict[str, Json] = {}
        self._default_full_threshold = full_threshold
        self._knows_todays_swaps = False

    def resume(self, pack_ids: Mapping[int, str], swaps: Swaps) -> None:
        """Go on with the packs that were in the slots, and with the swaps if they are today's."""
        self._roster.remember_packs(pack_ids)
        if swaps.day == self.swaps.day:
            self.swaps = swaps
            self._knows_todays_swaps = True

    def wake(self, day: date, time: float) -> None:
        """Go on with a cabinet that speaks for the first time since a restart, maybe on another day than that."""
        if self.begin_day(day):
            self._knows_todays_swaps = False
        self.alerts.restart(time)

    @property
    def seen(self) -> datetime | None:
        """When the last info message came, to the second."""
        return (
            None
            if self.seen_at is None
            else datetime.fromtimestamp(int(self.seen_at), UTC)
        )

    @property
    def full_threshold(self) -> float:
        """State of charge, %, at which a pack is full: the cabinet's own threshold once it is known."""
        return self.thresholds.get("soc_period", self._default_full_threshold)

    @property
    def last_pack_ids(self) -> dict[int, str]:
        """The packs that were last seen, by slot."""
        return self._roster.last_pack_ids

    @property
    def problem(self) -> bool | None:
        """Whether the cabinet warns, or an alert is not over."""
        return True if self.alerts else self.reading.warning

    def alive(self, time: float) -> bool:
        """Whether an info message came recently enough."""
        return self.last_time is not None and time - self.last_time <= self.silence

    @property
    def silence(self) -> float:
        """Seconds without an info message after which the cabinet is gone: by the interval that was seen, else by its threshold."""
        interval = self.rhythm.interval
        if interval is None:
            interval = self.thresholds.get("info_up_period", 0)
        return max(SILENCE, 3.0 * interval)

    def apply_info(self, data: dict[str, Json], time: float) -> Change:
        """Bring all up to date with an info message with plain keys, which is kept; only what differs is read."""
        if self.last_time is not None:
            self.rhythm.add_gap(time - self.last_time)
        self.last_time = time
        change = Change()
        slots = data.pop("slots", None)
        self._apply_own_values(data, change)
        is_state_changed = self._apply_slots(
            slots if isinstance(slots, list) else [], time, change
        )
        if is_state_changed:
            self._count_states()
            change.values.append("figures")
        if (
            self.alerts
            and self.reading.warning is False
            and self.alerts.end_unrepeated()
        ):
            change.values.append("alerts")
        return change

    def apply_thresholds(self, settings: Mapping[str, int]) -> list[int]:
        """Take over what the cabinet has acknowledged; answers the slots whose state is another one now."""
        before = self.thresholds.get("info_up_period")
        self.thresholds.update(settings)
        if self.thresholds.get("info_up_period") != before:
            self.rhythm = Rhythm()
        full_threshold = self.full_threshold
        changed = [
            slot.number
            for slot in self.slots.values()
            if slot.judge_state(full_threshold)
        ]
        self._count_states()
        return changed

    def begin_day(self, day: date) -> bool:
        """Begin to count the swaps of a day; answers whether it is another one."""
        if day == self.swaps.day:
            return False
        self.swaps = Swaps(day)
        return True

    def count_swaps(self, moves: Sequence[PackMove], day: date) -> None:
        """Count packs that were taken and brought on a day, wherever in the cabinet they were."""
        self.begin_day(day)
        numbers = {move.slot for move in moves}
        stayed = {
            pack_id
            for number, pack_id in self.last_pack_ids.items()
            if number not in numbers
        }
        before = stayed.union(move.before for move in moves)
        after = stayed.union(move.after for move in moves)
        today = [move for move in moves if not move.is_undated]
        self.swaps.add_packs(
            taken={move.before for move in today if move.before} - after,
            brought={move.after for move in today if move.after} - before,
        )

    def slot_with(self, pack_id: str) -> int | None:
        """The number of a slot that holds a pack, as far as is known."""
        return next(
            (number for number, held in self.last_pack_ids.items() if held == pack_id),
            None,
        )

    def _apply_own_values(self, data: dict[str, Json], change: Change) -> None:
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
        before, self.reading = self.reading, reading
        if reading != before:
            change.values.append("reading")
        if reading.empty_slots != before.empty_slots:
            change.values.append("empty_slots")

    def _apply_slots(self, listed: Sequence[Json], time: float, change: Change) -> bool:
        """Take what is said of the slots; answers whether the figures are others now."""
        named: set[int] = set()
        is_state_changed = False
        full_threshold = self.full_threshold
        for raw in listed:
            if not isinstance(raw, dict):
                change.bad.append("slots")
            elif slot := self._roster.find_slot(raw, change):
                if slot.number in named:
                    change.bad.append("slots")
                    continue
                named.add(slot.number)
                is_state_changed |= self._apply_slot(slot, raw, full_threshold, change)
        is_one_gone = self._roster.drop_missing(named, time, self.silence, change)
        return is_state_changed or is_one_gone

    def _apply_slot(
        self, slot: Slot, raw: dict[str, Json], full_threshold: float, change: Change
    ) -> bool:
        """Take what is said of one slot; answers whether its state is another one."""
        raw_pack = raw.pop("battery", UNTOLD)
        names = slot.watch.update_pack(raw_pack) if raw == slot.raw else None
        if names is None:
            self._read_slot(slot, raw, raw_pack, change)
            return slot.judge_state(full_threshold)
        if not names:
            return False
        is_state_changed = "state_of_charge" in names and slot.judge_state(
            full_threshold
        )
        change.slots[slot.number] = (*names, "state") if is_state_changed else names
        return is_state_changed

    def _read_slot(
        self,
        slot: Slot,
        raw: dict[str, Json],
        raw_pack: Json | Untold,
        change: Change,
    ) -> None:
        """Read all of a slot; one that does not say what is in it still holds what it held."""
        before, known = slot.last_pack_id, slot.reading
        all_of_it = raw if raw_pack is UNTOLD else {**raw, "battery": raw_pack}
        reading = slot_reading(all_of_it, slot.number)
        slot.watch = PackWatch(raw_pack, reading)
        change.bad += reading.bad
        if not reading.is_content_known:
            reading = replace(
                reading, pack=known.pack, is_content_known=known.is_content_known
            )
        if (reading.hardware, reading.software) != (
            known.hardware,
            known.software,
        ) and "versions" not in change.values:
            change.values.append("versions")
        slot.raw, slot.reading, slot.pack = raw, reading, reading.pack or Pack()
        slot.problems = problems(slot.pack.masks)
        change.slots[slot.number] = None
        if reading.is_empty or slot.pack_id is not None:
            slot.last_pack_id = slot.pack_id
        if slot.last_pack_id != before:
            is_new = slot.number in change.new_slots
            change.pack_moves.append(
                PackMove(
                    slot.number,
                    before,
                    slot.last_pack_id,
                    is_undated=is_new and not self._knows_todays_swaps,
                )
            )

    def _count_states(self) -> None:
        states = [slot.state for slot in self.slots.values()]
        self.figures = {state: states.count(state) for state in SlotState}
