"""The energy counters of one sender: which register feeds which counter, and how far each is believed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from .counter import CounterGuard
from .counter_state import CounterState
from .quantities import INDEX, PHASES, QUANTITIES, Fold, Kind
from .readings import Reading
from .values import number, stamp_time

PHASE_CEILING = 20_000.0
DEVICE_CEILING = 56_000.0
"""Power (W) of a phase or a unit, and of the whole hub, above which a rise is not believed unless it was measured.

Twice what the largest hub has, 28 kW, and a third of it and some headroom: see `SUSTAINED` in `counter`.
"""

MAX_RAISE = 3.0
"""So many times as high a ceiling may become, whatever was measured."""

MAX_QUEUE = 1200.0
"""Seconds for which a bridge may hold messages back and then deliver them at once."""

CLOCK_SLACK = 2.0
"""Seconds by which stamps, which are whole seconds, may differ from the times of arrival."""

CHARGED = "battery_energy_charged"
DISCHARGED = "battery_energy_discharged"

_FIELD_DIRECTION: Mapping[str, str] = MappingProxyType(
    {CHARGED: "battery_register_prod", DISCHARGED: "battery_register_cons"}
)
_DOCUMENT_DIRECTION: Mapping[str, str] = MappingProxyType(
    {CHARGED: "battery_register_cons", DISCHARGED: "battery_register_prod"}
)


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


def _first_ceiling(kind: Kind, counter: str) -> float:
    """The ceiling of a counter before anything was measured."""
    is_part = kind is not Kind.HUB or counter.endswith(PHASES)
    return PHASE_CEILING if is_part else DEVICE_CEILING


class HeldUp:
    """How long a sender's messages have been held up on their way, as far as two clocks tell.

    The sender's clock alone proves nothing: it may jump. But messages that came later than they were sent may come sooner
    again by as much.
    """

    def __init__(self, time: float | None = None) -> None:
        """Begin before the first message; `time` is when the last one arrived before a restart."""
        self._stamp: datetime | None = None
        self._time = time
        self._seconds = 0.0

    def add_message(self, stamp: datetime | None, time: float) -> float:
        """Take the stamp and the arrival of the next message; answers the seconds since the one before, at most."""
        before, self._stamp = self._stamp, stamp
        arrived = 0.0 if self._time is None else time - self._time
        self._time = time
        gap, most = 0.0, arrived + self._seconds
        if before is not None:
            sent = -1.0 if stamp is None else (stamp - before).total_seconds()
            if 0 <= sent <= most + CLOCK_SLACK:
                gap = min(sent, most)
            else:
                # The clock jumped.
                most = 0.0
        self._seconds = min(most - gap, MAX_QUEUE)
        return gap


class Counters:
    """One guard for each energy counter of a sender.

    `stamp` is the sender's own time with its last message; `bad_registers` counts registers that are no numbers.
    """

    def __init__(self, kind: Kind, *, swapped: bool) -> None:
        """Begin without a level."""
        self.guards = {
            counter: CounterGuard(_first_ceiling(kind, counter), source=register)
            for counter, register in counter_sources(kind, swapped=swapped).items()
        }
        self._kind = kind
        self.bad_registers = 0
        self.stamp: datetime | None = None
        self._held_up = HeldUp()
        self._offset_moved = False
        self._rows = INDEX[kind]
        self._row_guards = {
            self._rows[guard.source]: guard for guard in self.guards.values()
        }
        # Lower powers raise no ceiling.
        self._peak_phase_power = PHASE_CEILING / 2
        self._peak_power = _first_ceiling(kind, "") / 2

    def restore(self, counter: str, stored: CounterState) -> None:
        """Go on from what was stored of one counter; one that this kind of sender does not have is left out."""
        if (guard := self.guards.get(counter)) is None:
            return
        highest = MAX_RAISE * guard.ceiling
        restored = CounterGuard(guard.ceiling, stored, source=guard.source)
        restored.ceiling = min(max(guard.ceiling, stored.ceiling), highest)
        self.guards[counter] = restored
        self._row_guards[self._rows[guard.source]] = restored
        self._held_up = HeldUp(stored.time)

    def pop_offset_moved(self) -> bool:
        """Whether an offset moved since the last call."""
        moved, self._offset_moved = self._offset_moved, False
        return moved

    def add_readings(
        self, readings: Sequence[Reading], times: Sequence[float], *, is_steady: bool
    ) -> None:
        """Take the registers of at least one reading.

        `is_steady` tells that all have the same keys and no register fell: then the last one alone may do.
        """
        self.stamp = stamp_time(readings[-1].stamp)
        doubted: Collection[int] = (
            self._follow_registers(readings[-1], times[-1])
            if is_steady
            else self._row_guards.keys()
        )
        if not doubted:
            self._held_up.add_message(self.stamp, times[-1])
            return
        for reading, time in zip(readings, times, strict=True):
            gap = self._held_up.add_message(stamp_time(reading.stamp), time)
            for row, text in zip(
                reading.layout.registers, reading.registers, strict=True
            ):
                if row in doubted:
                    self._feed_guard(row, text, time, gap)

    def raise_ceilings(self, phase_power: float, power: float) -> None:
        """Believe more from now on, if more was measured: W of a phase, and of the whole sender.

        What was measured can be delivered; twice that leaves room between the means. A measurement may be wrong, too,
        so there is an end to it.
        """
        if phase_power <= self._peak_phase_power and power <= self._peak_power:
            return
        self._peak_phase_power = max(phase_power, self._peak_phase_power)
        self._peak_power = max(power, self._peak_power)
        for counter, guard in self.guards.items():
            is_phase = counter.endswith(PHASES)
            peak = self._peak_phase_power if is_phase else self._peak_power
            highest = MAX_RAISE * _first_ceiling(self._kind, counter)
            guard.ceiling = max(guard.ceiling, min(2 * peak, highest))

    def _follow_registers(self, reading: Reading, time: float) -> set[int]:
        """Let the guards follow one reading; answers the rows whose guard did not."""
        guards = self._row_guards
        try:
            return {
                row
                for row, text in zip(
                    reading.layout.registers, reading.registers, strict=True
                )
                if not guards[row].follow(float(text), time)
            }
        except ValueError:  # a register that is no number
            return set(guards)

    def _feed_guard(self, row: int, text: str, time: float, gap: float) -> None:
        register = number(text)
        if register is None or register < 0:
            self.bad_registers += 1
        elif self._row_guards[row].feed(register, time, measured_gap=gap):
            self._offset_moved = True
