"""One sender: the hub itself, an ESO, an SSO or an ESM. Folds its readings and guards its registers."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import le, mul
from types import MappingProxyType

from .counter import CounterGuard
from .quantities import INDEX, PHASES, QUANTITIES, Fold, Kind
from .readings import Layout, Reading
from .values import UnitId, bit_mask, number, stamp_time

WINDOW = 10
"""Readings, or seconds, after which readings are summed up: bounds the memory and what a register may rise unseen."""

HUB_SILENCE = 30.0
"""Seconds after which a hub, which sends every second, is gone."""

LONGEST_INTERVAL: Mapping[Kind, float] = MappingProxyType(
    {Kind.ESO: 30.0, Kind.SSO: 30.0, Kind.ESM: 300.0}
)
"""Seconds between a unit's messages, at most, as they can be configured on the hub."""

PHASE_CEILING = 25_000.0
DEVICE_CEILING = 75_000.0
"""Power (W) of a phase or a unit, and of the whole hub, above which a rise is not believed unless it was measured."""

CHARGED = "battery_energy_charged"
DISCHARGED = "battery_energy_discharged"

_FIELD_DIRECTION: Mapping[str, str] = MappingProxyType(
    {CHARGED: "battery_register_prod", DISCHARGED: "battery_register_cons"}
)
_DOCUMENT_DIRECTION: Mapping[str, str] = MappingProxyType(
    {CHARGED: "battery_register_cons", DISCHARGED: "battery_register_prod"}
)
_PHASE_POWERS = tuple(
    f"{side}_active_power_{phase}"
    for side in ("grid", "inverter", "load")
    for phase in PHASES
)


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """Which sender; the hub itself has no serial number in its messages."""

    kind: Kind
    serial: str = ""


def counter_sources(kind: Kind, *, swapped: bool) -> dict[str, str]:
    """Which register feeds which energy counter of this kind of device.

    A battery's `wbatprod` counts what was charged, against the document (field notes); `swapped` follows the document.
    """
    registers = [
        quantity.key for quantity in QUANTITIES[kind] if quantity.fold is Fold.REGISTER
    ]
    battery = _DOCUMENT_DIRECTION if swapped else _FIELD_DIRECTION
    sources = {key: key for key in registers if key not in battery.values()}
    sources.update(
        {
            counter: register
            for counter, register in battery.items()
            if register in registers
        }
    )
    return sources


@dataclass(frozen=True, slots=True)
class _Columns:
    """The measures of one layout: their keys, their scales, and the positions whose last value counts."""

    layout: Layout
    keys: tuple[str, ...]
    scales: tuple[float, ...]
    last: tuple[int, ...]

    def means(self, readings: Sequence[Reading]) -> list[float]:
        """The values of some readings, scaled."""
        last = readings[-1].measures
        count = len(readings)
        if count == 1:
            return list(map(mul, last, self.scales, strict=True))
        columns = zip(*[reading.measures for reading in readings], strict=True)
        means = [
            sum(column) / count * scale
            for column, scale in zip(columns, self.scales, strict=True)
        ]
        for position in self.last:
            means[position] = last[position] * self.scales[position]
        return means


class Device:
    """What is known of one sender. Times are seconds of one steady clock."""

    def __init__(
        self, key: DeviceKey, unit: UnitId | None = None, *, swapped: bool = False
    ) -> None:
        """Start without a reading."""
        self.key = key
        self.unit = unit
        self.parent: UnitId | None = None
        self.seen: set[str] = set()
        self.last: Reading | None = None
        self.last_time: float | None = None
        self.offset_moved = False
        self.bad_registers = 0
        self.guards = {
            counter: CounterGuard(
                PHASE_CEILING
                if counter.endswith(PHASES) or key.kind is not Kind.HUB
                else DEVICE_CEILING,
                source=register,
            )
            for counter, register in counter_sources(key.kind, swapped=swapped).items()
        }
        self._table = QUANTITIES[key.kind]
        self._index = INDEX[key.kind]
        self.values: dict[str, float] = {}
        self._longest = LONGEST_INTERVAL.get(key.kind)
        self._peaks = (0.0, 0.0)
        self._masks: dict[str, int] = {}
        self._columns: _Columns | None = None
        self._sums: dict[str, tuple[float, int]] = {}
        self._unions: dict[str, int] = {}
        self._readings: list[Reading] = []
        self._times: list[float] = []
        self._ordered = True
        self._gaps: deque[float] = deque(maxlen=4)
        self.stamp: datetime | None = None
        self._row_guards = {
            self._index[guard.source]: guard for guard in self.guards.values()
        }

    def add(self, reading: Reading, time: float) -> bool:
        """Take one reading; answers whether it brought a key never seen before."""
        previous = self.last
        if self._longest is not None and self.last_time is not None:
            self._gaps.append(min(time - self.last_time, self._longest))
        self.last = reading
        self.last_time = time
        self._readings.append(reading)
        self._times.append(time)
        news = False
        if previous is None or previous.layout is not reading.layout:
            self._ordered = False
            news = self._learn(reading)
        # As text: exact for numbers of one length, and for the rare rest the registers are looked at one by one.
        elif not all(map(le, previous.registers, reading.registers, strict=True)):
            self._ordered = False
        if len(self._readings) >= WINDOW or time - self._times[0] >= WINDOW:
            self._sum_up()
        return news

    def fold_readings(self) -> None:
        """Turn what came since the last call into the current values."""
        if self._readings and not self._sums and len(groups := self._groups()) == 1:
            columns = self._columns_of(groups[0][0].layout)
            self.values.update(zip(columns.keys, columns.means(groups[0]), strict=True))
            self._finish_window()
        else:
            self._sum_up()
            for key, (total, count) in self._sums.items():
                self.values[key] = total / count
            self._sums.clear()
        self._masks.update(self._unions)
        self._unions.clear()
        self._raise_ceilings()

    def value(self, key: str) -> float | None:
        """The current value by its key in `quantities`, in that table's unit; None if it was never seen."""
        return self.values.get(key)

    def mask(self, key: str) -> int | None:
        """The current bit field by its key in `quantities`; None if it was never seen."""
        return self._masks.get(self._table[self._index[key]].wire)

    def raw(self, key: str) -> str | None:
        """A bit field as the last message wrote it."""
        return (
            None
            if self.last is None
            else self.last.codes.get(self._table[self._index[key]].wire)
        )

    def total(self, counter: str) -> float | None:
        """An energy counter, kWh; None before its level is sure."""
        return self.guards[counter].total

    @property
    def silence_limit(self) -> float:
        """Seconds without a message after which this sender is gone: three times its observed interval."""
        if self._longest is None:
            return HUB_SILENCE
        return max(HUB_SILENCE, 3 * max(self._gaps, default=self._longest))

    def alive(self, time: float) -> bool:
        """Whether a message came recently enough."""
        return (
            self.last_time is not None and time - self.last_time <= self.silence_limit
        )

    def restore_counter(self, counter: str, guard: CounterGuard) -> None:
        """Put a counter's guard back as it was before a restart."""
        self.guards[counter] = guard
        self._row_guards[self._index[guard.source]] = guard

    def forget(self) -> None:
        """Drop the values of a sender that is gone; its energy counters stay."""
        self.values.clear()
        self._masks.clear()
        self._gaps.clear()

    def _learn(self, reading: Reading) -> bool:
        keys = {
            self._table[row].key
            for row in (*reading.layout.measures, *reading.layout.registers)
        }
        keys |= {
            quantity.key for quantity in self._table if quantity.wire in reading.codes
        }
        if keys <= self.seen:
            return False
        self.seen |= keys
        return True

    def _sum_up(self) -> None:
        """Add what came up; a long window is summed up before it is folded."""
        for readings in self._groups():
            columns, count = self._columns_of(readings[0].layout), len(readings)
            means = columns.means(readings)
            for key, mean in zip(columns.keys, means, strict=True):
                total, number = self._sums.get(key, (0.0, 0))
                self._sums[key] = (total + mean * count, number + count)
            for position in columns.last:
                self._sums[columns.keys[position]] = (means[position], 1)
        if self._readings:
            self._finish_window()

    def _finish_window(self) -> None:
        previous: Mapping[str, str] = {}
        for reading in self._readings:
            if reading.codes != previous:
                previous = reading.codes
                for wire, text in previous.items():
                    self._unions[wire] = self._unions.get(wire, 0) | (
                        bit_mask(text, self.key.kind) or 0
                    )
        self._guard_registers()
        self._readings.clear()
        self._times.clear()
        self._ordered = True

    def _columns_of(self, layout: Layout) -> _Columns:
        if self._columns is not None and self._columns.layout is layout:
            return self._columns
        quantities = [self._table[row] for row in layout.measures]
        self._columns = _Columns(
            layout,
            tuple(quantity.key for quantity in quantities),
            tuple(quantity.scale for quantity in quantities),
            tuple(
                position
                for position, quantity in enumerate(quantities)
                if quantity.fold is Fold.LAST
            ),
        )
        return self._columns

    def _groups(self) -> list[list[Reading]]:
        """The readings of the window by their layout."""
        if not self._readings:
            return []
        first = self._readings[0].layout
        if all(reading.layout is first for reading in self._readings):
            return [self._readings]
        groups: dict[Layout, list[Reading]] = {}
        for reading in self._readings:
            groups.setdefault(reading.layout, []).append(reading)
        return list(groups.values())

    def _guard_registers(self) -> None:
        """Bring the guards up to date: by the last reading where all is in order, else reading by reading."""
        stamp = stamp_time(self._readings[-1].stamp)
        rows = set(self._row_guards) if not self._ordered else self._follow_last()
        if rows:
            before = self.stamp
            for reading, time in zip(self._readings, self._times, strict=True):
                now = stamp_time(reading.stamp)
                gap = (now - before).total_seconds() if now and before else 0.0
                before = now
                for row, text in zip(
                    reading.layout.registers, reading.registers, strict=True
                ):
                    if row in rows:
                        self._feed(row, text, time, gap)
        self.stamp = stamp

    def _follow_last(self) -> set[int]:
        """Let the guards follow the last reading; answers the rows whose guard did not."""
        last, time = self._readings[-1], self._times[-1]
        guards = self._row_guards
        try:
            return {
                row
                for row, text in zip(last.layout.registers, last.registers, strict=True)
                if not guards[row].follow(float(text), time)
            }
        except ValueError:
            return set(guards)

    def _feed(self, row: int, text: str, time: float, gap: float) -> None:
        register = number(text)
        if register is None or register < 0:
            self.bad_registers += 1
        elif self._row_guards[row].feed(register, time, measured_gap=gap):
            self.offset_moved = True

    def _raise_ceilings(self) -> None:
        """What has been measured can be delivered; twice that leaves room between the means."""
        if self.key.kind is Kind.HUB:
            phase = max([abs(self.values.get(key, 0.0)) for key in _PHASE_POWERS])
            device = max(
                3 * phase,
                abs(self.value("pv_power") or 0.0),
                abs(self.value("battery_power") or 0.0),
            )
        elif self.key.kind is Kind.ESM:
            return
        else:
            phase = device = abs(
                (self.value("voltage") or 0.0) * (self.value("current") or 0.0)
            )
        if phase <= self._peaks[0] and device <= self._peaks[1]:
            return
        self._peaks = (max(phase, self._peaks[0]), max(device, self._peaks[1]))
        for counter, guard in self.guards.items():
            peak = self._peaks[0 if counter.endswith(PHASES) else 1]
            guard.ceiling = max(guard.ceiling, 2 * peak)
