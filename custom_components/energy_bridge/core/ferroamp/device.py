"""One sender: the hub itself, an ESO, an SSO or an ESM; its current values, its counters, and whether it still sends."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from operator import le
from types import MappingProxyType

from .counter_state import CounterState
from .counters import Counters
from .folding import Folder
from .freshness import Freshness
from .key_watch import KeyWatch
from .mixture import Mixture
from .quantities import INDEX, PHASES, QUANTITIES, Kind
from .readings import Reading
from .values import UnitId, stamp_time

WINDOW = 10
"""Readings, or seconds, after which readings are summed up: bounds the memory and what a register may rise unseen."""

HUB_SILENCE = 30.0
"""Seconds after which a hub, which sends every second, is gone."""

SHORTEST_INTERVAL = 0.5
"""Seconds between a unit's messages, at least: half of what can be configured."""

LONGEST_INTERVAL: Mapping[Kind, float] = MappingProxyType(
    {Kind.ESO: 30.0, Kind.SSO: 30.0, Kind.ESM: 300.0}
)
"""Seconds between a unit's messages, at most, as they can be configured on the hub."""

_PHASE_POWERS = tuple(
    f"{side}_active_power_{phase}"
    for side in ("grid", "inverter", "load")
    for phase in PHASES
)


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """Which sender of one hub, by the id that it was first seen with; the hub itself has none in its messages."""

    kind: Kind
    serial: str = ""
    part_number: str = ""

    @property
    def full_id(self) -> str:
        """The id as it was sent, with the part number if that was there."""
        return f"{self.part_number}-{self.serial}" if self.part_number else self.serial


class Device:
    """What is known of one sender. Times are seconds of one steady clock.

    `values` are the current numbers by their keys in `quantities`, in that table's units; `seen` are all keys that it
    ever sent.
    """

    def __init__(
        self, key: DeviceKey, unit: UnitId | None = None, *, swapped: bool = False
    ) -> None:
        """Start without a reading; `swapped` tells which way round a battery's counters are labelled."""
        self.key = key
        self.unit = unit
        self.parent: UnitId | None = None
        self.seen: set[str] = set()
        self.values: dict[str, float] = {}
        self.last: Reading | None = None
        self.last_time: float | None = None
        self._counters = Counters(key.kind, swapped=swapped)
        self.guards = self._counters.guards
        self._table = QUANTITIES[key.kind]
        self._index = INDEX[key.kind]
        self._longest_interval = LONGEST_INTERVAL.get(key.kind)
        self._gaps: deque[float] = deque(maxlen=4)
        self._masks: dict[str, int] = {}
        self._folder = Folder(key.kind)
        self._freshness = Freshness()
        self._mixture = Mixture() if key.kind is Kind.HUB else None
        self._key_watch = KeyWatch()
        self._readings: list[Reading] = []
        self._times: list[float] = []
        self._live: Sequence[Reading] = ()
        self._counted: Reading | None = None
        self._shown: Reading | None = None
        self._is_steady = True

    def add_reading(self, reading: Reading, time: float) -> bool:
        """Take one reading; answers whether it brought a key never seen before."""
        previous, previous_time = self.last, self.last_time
        if (
            self._longest_interval is not None
            and previous is not None
            and previous_time is not None
        ):
            sent = previous.stamp, reading.stamp
            self._add_gap(time - previous_time, sent, self._longest_interval)
        if len(self._readings) >= WINDOW or (
            self._times and time - self._times[0] >= WINDOW
        ):
            self._folder.add_readings(self._live_readings())
            self._close_window()
        self.last = reading
        self.last_time = time
        self._readings.append(reading)
        self._times.append(time)
        brought_keys = False
        # Readings of one plan share their layout, so they have the same keys.
        if previous is None or previous.layout is not reading.layout:
            self._is_steady = False
            brought_keys = self._add_keys(reading, time, previous_time)
        # As text: exact for numbers of one length, and for the rare rest the registers are looked at one by one.
        elif not all(map(le, previous.registers, reading.registers, strict=True)):
            self._is_steady = False
        return brought_keys

    def fold_readings(self, time: float) -> bool:
        """Turn what came since the last call into the current values; forget those that come no more.

        Answers whether the sender is alive.
        """
        self.values.update(self._folder.pop_values(self._live_readings()))
        self._masks.update(self._folder.pop_masks())
        if self._readings:
            self._close_window()
        if not self.alive(time):
            self.forget_values()
            return False
        if self._key_watch.update_present(
            time, self.last_time or 0.0, self.silence_limit
        ):
            self._forget_absent_values()
        if self.key.kind is not Kind.ESM:
            self._counters.raise_ceilings(*self._measured_powers())
        return True

    def as_last_told(self, time: float) -> Device | None:
        """This device with the numbers of its last message, not folded; None while that tells nothing of the present.

        It is only to be looked at, and at once.
        """
        last, last_time = self.last, self.last_time
        oldest = self._longest_interval or HUB_SILENCE
        if (
            last is None
            or last_time is None
            or not self.alive(time)
            or not self._freshness.seems_fresh(last, last_time, oldest)
        ):
            return None
        seen = copy(self)
        seen.values = {**self.values, **self._folder.values_of(last)}
        return seen

    def value(self, key: str) -> float | None:
        """The current value by its key in `quantities`, in that table's unit; None if it was never seen."""
        return self.values.get(key)

    def mask(self, key: str) -> int | None:
        """The current bit field by its key in `quantities`; None if it was never seen."""
        return self._masks.get(self._table[self._index[key]].wire)

    def raw(self, key: str) -> str | None:
        """A bit field as the last message wrote it of which the values are."""
        return (
            None
            if self._shown is None
            else self._shown.codes.get(self._table[self._index[key]].wire)
        )

    def total(self, counter: str) -> float | None:
        """An energy counter, kWh; None before its level is sure."""
        return self.guards[counter].total

    def energy(self, counters: Iterable[str]) -> float | None:
        """The sum of energy counters, kWh; None where one's level is not sure, or its register comes no more."""
        total = 0.0
        present = self._key_watch.present
        for counter in counters:
            guard = self.guards[counter]
            if guard.source not in present or (found := guard.total) is None:
                return None
            total += found
        return total

    @property
    def stamp(self) -> datetime | None:
        """The sender's own time with its last message that is folded; None for one that could not be read."""
        return self._counters.stamp

    @property
    def registers(self) -> dict[str, float]:
        """The energy registers, mJ, by their keys: as they are believed, else as the last message has them."""
        registers: dict[str, float] = {}
        if (last := self.last) is not None:
            for row in last.layout.registers:
                if (level := last.value(key := self._table[row].key)) is not None:
                    registers[key] = level
        for guard in self.guards.values():
            if guard.state is not None:
                registers[guard.source] = guard.state.register
        return registers

    @property
    def registers_time(self) -> float | None:
        """When they were read; None for never."""
        if self.last_time is not None:
            return self.last_time
        times = [guard.state.time for guard in self.guards.values() if guard.state]
        return max(times, default=None)

    @property
    def bad_registers(self) -> int:
        """How many energy registers were no numbers."""
        return self._counters.bad_registers

    @property
    def silence_limit(self) -> float:
        """Seconds without a message after which this sender is gone: three times its observed interval."""
        if self._longest_interval is None:
            return HUB_SILENCE
        return max(HUB_SILENCE, 3 * max(self._gaps, default=self._longest_interval))

    @property
    def held_back(self) -> int:
        """How many messages were too old when they arrived to be shown."""
        return self._freshness.held_back

    def stands_still(self, time: float) -> bool:
        """Whether messages come whose stamps stand still, be it with or without the values."""
        limit = self.silence_limit
        return self._freshness.stands_still(limit) and self._is_heard(time, limit)

    def is_mixed(self, time: float) -> bool:
        """Whether the messages are those of two hubs."""
        return self._mixture is not None and self._mixture.is_found(time)

    def alive(self, time: float) -> bool:
        """Whether a message came recently enough, and what came last tells of one hub's present."""
        limit = self.silence_limit
        return (
            self._is_heard(time, limit)
            and self._freshness.is_live(limit)
            and not self.is_mixed(time)
        )

    def pop_offset_moved(self) -> bool:
        """Whether a counter's offset moved since the last call."""
        return self._counters.pop_offset_moved()

    def restore_counter(self, counter: str, stored: CounterState) -> None:
        """Put a counter back as it was before a restart."""
        self._counters.restore(counter, stored)

    def forget_values(self) -> None:
        """Drop the values of a sender that is gone; its energy counters stay."""
        self.values.clear()
        self._masks.clear()

    def _forget_absent_values(self) -> None:
        """Drop the values that come no more."""
        present = self._key_watch.present
        for key in self.values.keys() - present:
            del self.values[key]
        for wire in list(self._masks):
            if not any(
                quantity.wire == wire and quantity.key in present
                for quantity in self._table
            ):
                del self._masks[wire]

    def _is_heard(self, time: float, limit: float) -> bool:
        return self.last_time is not None and time - self.last_time <= limit

    def _live_readings(self) -> Sequence[Reading]:
        """Those readings of the window that tell of the present."""
        oldest = self._longest_interval or HUB_SILENCE
        self._live = self._freshness.live_readings(self._readings, self._times, oldest)
        if self._live:
            self._shown = self._live[-1]
        return self._live

    def _readings_to_count(self) -> tuple[Sequence[Reading], Sequence[float]]:
        """The readings of the window, and when they came: without old ones that come beside those of one sender's present.

        What flowed until then is part of what those tell. A register that goes on is not old, whatever its stamp says.
        """
        last, self._counted = self._counted, self._readings[-1]
        if (
            len(self._live) == len(self._readings)
            or not self._freshness.is_live(self.silence_limit)
            or (self._mixture is not None and self._mixture.is_suspected)
        ):
            return self._readings, self._times
        live = set(map(id, self._live))
        kept = []
        for reading in self._readings:
            if is_kept := id(reading) in live or _goes_on(last, reading):
                last = reading
            kept.append(is_kept)
        self._counted = last
        return list(compress(self._readings, kept)), list(compress(self._times, kept))

    def _add_gap(self, gap: float, stamps: tuple[str, str], longest: float) -> None:
        """Learn the interval at which a unit sends.

        What comes at once was held up, and says nothing of it; of what comes much sooner than before its stamps tell.
        """
        if gap < SHORTEST_INTERVAL:
            return
        if self._gaps and gap < self._gaps[-1] / 2:
            before, now = map(stamp_time, stamps)
            if before is not None and now is not None:
                gap = max(gap, (now - before).total_seconds())
        self._gaps.append(min(gap, longest))

    def _add_keys(
        self, reading: Reading, time: float, previous_time: float | None
    ) -> bool:
        """Remember which keys were sent; answers whether one is new."""
        keys = {
            self._table[row].key
            for row in (*reading.layout.measures, *reading.layout.registers)
        }
        keys |= {
            quantity.key for quantity in self._table if quantity.wire in reading.codes
        }
        self._key_watch.change_keys(keys, time, previous_time)
        if keys <= self.seen:
            return False
        self.seen |= keys
        return True

    def _close_window(self) -> None:
        """Bring the counters up to date with readings that are folded or summed up, and forget those."""
        is_steady = self._is_steady
        if self._mixture is not None:
            self._mixture.add_readings(self._readings, self._times, is_steady=is_steady)
        if not self.is_mixed(self._times[-1]):
            readings, times = self._readings_to_count()
            if readings:
                self._counters.add_readings(readings, times, is_steady=is_steady)
        self._readings.clear()
        self._times.clear()
        self._is_steady = True

    def _measured_powers(self) -> tuple[float, float]:
        """The largest power (W) of a phase, and of the whole sender, as far as its values tell."""
        values = self.values
        if self.key.kind is Kind.HUB:
            phase = max([abs(values.get(key, 0.0)) for key in _PHASE_POWERS])
            pv, battery = values.get("pv_power", 0.0), values.get("battery_power", 0.0)
            return phase, max(3 * phase, abs(pv), abs(battery))
        power = abs(values.get("voltage", 0.0) * values.get("current", 0.0))
        return power, power


def _goes_on(before: Reading | None, reading: Reading) -> bool:
    """Whether no register is lower than it was; False for those that are no numbers, or of other keys."""
    if before is None or before.layout is not reading.layout:
        return False
    try:
        earlier, later = map(float, before.registers), map(float, reading.registers)
        return all(map(le, earlier, later, strict=True))
    except ValueError:
        return False
