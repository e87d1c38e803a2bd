"""The energy counters of one sender: which register feeds which counter, and how far each is believed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from .counter import CounterGuard, CounterState
from .quantities import INDEX, PHASES, QUANTITIES, Fold, Kind
from .readings import Reading
from .values import number, stamp_time

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


class Counters:
    """One guard for each energy counter of a sender.

    `stamp` is the sender's own time with its last message; `bad_registers` counts registers that are no numbers.
    """

    def __init__(self, kind: Kind, *, swapped: bool) -> None:
        """Begin without a level."""
        self.guards = {
            counter: CounterGuard(
                PHASE_CEILING
                if counter.endswith(PHASES) or kind is not Kind.HUB
                else DEVICE_CEILING,
                source=register,
            )
            for counter, register in counter_sources(kind, swapped=swapped).items()
        }
        self.bad_registers = 0
        self.stamp: datetime | None = None
        self._offset_moved = False
        self._rows = INDEX[kind]
        self._row_guards = {
            self._rows[guard.source]: guard for guard in self.guards.values()
        }
        self._peak_phase_power = 0.0
        self._peak_power = 0.0

    def restore(self, counter: str, stored: CounterState) -> None:
        """Go on from what was stored of one counter; one that this kind of sender does not have is left out."""
        if (guard := self.guards.get(counter)) is None:
            return
        restored = CounterGuard(guard.ceiling, stored, source=guard.source)
        self.guards[counter] = restored
        self._row_guards[self._rows[guard.source]] = restored

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
        stamp = stamp_time(readings[-1].stamp)
        doubted: Collection[int] = (
            self._follow_registers(readings[-1], times[-1])
            if is_steady
            else self._row_guards.keys()
        )
        if doubted:
            before = self.stamp
            for reading, time in zip(readings, times, strict=True):
                now = stamp_time(reading.stamp)
                gap = (now - before).total_seconds() if now and before else 0.0
                before = now
                for row, text in zip(
                    reading.layout.registers, reading.registers, strict=True
                ):
                    if row in doubted:
                        self._feed_guard(row, text, time, gap)
        self.stamp = stamp

    def raise_ceilings(self, phase_power: float, power: float) -> None:
        """Believe more from now on, if more was measured: W of a phase, and of the whole sender.

        What was measured can be delivered; twice that leaves room between the means.
        """
        if phase_power <= self._peak_phase_power and power <= self._peak_power:
            return
        self._peak_phase_power = max(phase_power, self._peak_phase_power)
        self._peak_power = max(power, self._peak_power)
        for counter, guard in self.guards.items():
            is_phase = counter.endswith(PHASES)
            peak = self._peak_phase_power if is_phase else self._peak_power
            guard.ceiling = max(guard.ceiling, 2 * peak)

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
