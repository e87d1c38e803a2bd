"""One energy register with its sender, its clock, the bridge between and Home Assistant, and the energy that really flowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
import random

from custom_components.energy_bridge.core.ferroamp.counter_memory import MAX_SMALL_FALL
from custom_components.energy_bridge.core.ferroamp.counter_phases import CONFIRMATIONS
from custom_components.energy_bridge.core.ferroamp.counter_reach import PEAK_TIME
from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import INDEX, Kind
from custom_components.energy_bridge.core.ferroamp.readings import Layout, Reading
from custom_components.energy_bridge.core.ferroamp.storage import (
    restore_device,
    stored_device,
)
from custom_components.energy_bridge.core.ferroamp.values import UnitId

MJ_PER_KWH = 3.6e9
HOUR = 3600.0
NOON = datetime(2026, 6, 21, 12)

TOLERANCE = 0.1
"""kWh that may be false where the messages before and after agree, and that may be on their way."""

ROUNDING = 1e-6
"""kWh."""

HUB_RATED = 28_000.0
"""W of the largest hub, which bounds what a register that was replaced unseen may be mistaken for."""

QUEUE = 1200.0
"""Seconds of messages that a bridge may hold, at most."""


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of register: who sends it, every how many seconds at most, and the power (W) that it counts at most.

    `believed` is the mean power (W) over silence above which a register is another one's.
    """

    kind: Kind
    key: str
    counter: str
    interval: float
    rated: float
    believed: float = 10_000


REGISTERS = (
    Register(Kind.SSO, "pv_energy", "pv_energy", 30, 9_000),
    Register(Kind.ESO, "battery_register_prod", "battery_energy_charged", 30, 9_000),
    Register(Kind.HUB, "grid_energy_imported_l1", "grid_energy_imported_l1", 2, 9_000),
    Register(Kind.HUB, "pv_energy", "pv_energy", 2, HUB_RATED, HUB_RATED),
)


@dataclass(slots=True)
class Outcome:
    """What one life came to, kWh: the most that was ever false, what was lost at its end, and what may have been."""

    seed: int
    false: float
    lost: float
    allowed_false: float
    allowed_lost: float
    story: list[str]
    is_unseen: bool = False
    """Whether a register was replaced while nobody listened."""

    @property
    def is_bad(self) -> bool:
        """Whether the counter lied."""
        return (
            self.false > self.allowed_false + ROUNDING
            or self.lost > self.allowed_lost + ROUNDING
        )


class Life:
    """One register and all that befalls it.

    `sure` is what had flowed (mJ) when the true register was last said by so many messages in a row that nothing is in
    question, and `row` when the present ones began. `hidden` is the too low registers (mJ) after silence since, and the kWh
    that each hid.
    """

    def __init__(self, seed: int) -> None:
        """Live for a few messages, until the level is sure."""
        self.rng = random.Random(seed)
        self.of = self.rng.choice(REGISTERS)
        self.layout = Layout(self.of.kind, (), (INDEX[self.of.kind][self.of.key],))
        # A bridge may pass a message on but once a minute, or in five.
        self.interval = self.rng.choices(
            (self.rng.uniform(1, self.of.interval), 60.0, 300.0), (80, 15, 5)
        )[0]
        self.now = self.heard = 1000.0
        self.longest_gap = self.unseen_gaps = 0.0
        self.register = self.rng.choice((0.5, 5, 30, 300, 7000)) * MJ_PER_KWH
        self.true = 0.0
        self.power = self.rng.uniform(0, self.of.rated)
        self.clock_error = 0.0
        self.other_clock = 0.0
        self.is_clock_frozen = False
        self.right, self.row, self.sure = 0, 0.0, 0.0
        self.hidden: list[tuple[float, float]] = []
        self.is_rivalled = False
        self.doubted: tuple[float, float, float] | None = None
        self.is_beyond = False
        self.device = self.another()
        self.outcome = Outcome(seed, 0.0, 0.0, TOLERANCE, TOLERANCE, [])
        self.base: float | None = None
        first = self.register
        self.run(4)
        self.fold()
        self.base, self.sure = first, self.true

    def tell(self, event: str) -> None:
        """Note what happened."""
        self.outcome.story.append(event)

    def another(self) -> Device:
        """A sender of which nothing is known."""
        serial = "" if self.of.kind is Kind.HUB else "1"
        unit = UnitId(serial) if serial else None
        return Device(DeviceKey(self.of.kind, serial), unit)

    @property
    def shown(self) -> float:
        """The total, mJ."""
        total = self.device.total(self.of.counter)
        assert total is not None
        return total * MJ_PER_KWH

    @property
    def waiting(self) -> float:
        """What flowed and is not shown, kWh."""
        assert self.base is not None
        return (self.true - self.shown + self.base) / MJ_PER_KWH

    def energy_of(self, messages: int) -> float:
        """What flows in so many messages at most, kWh."""
        return messages * self.interval * self.of.rated / 3.6e6

    @property
    def stamp(self) -> float:
        """The sender's own clock, or that of another hub on the same topic."""
        if self.other_clock and self.rng.random() < 0.5:
            return self.now + self.other_clock
        return self.now + self.clock_error

    def pass_time(self, seconds: float, power: float | None = None) -> float:
        """Let energy flow; answers how much, kWh."""
        energy = seconds * (self.power if power is None else power) * 1000
        self.now += seconds
        self.register += energy
        self.true += energy
        return energy / MJ_PER_KWH

    def send(self, register: float | None = None, stamp: float | None = None) -> None:
        """Let a message arrive now, with another register or stamp than the true ones if so told."""
        silence, self.heard = self.now - self.heard, self.now
        self.longest_gap = max(self.longest_gap, silence)
        self._note_message(register, silence)
        moment = self.stamp if stamp is None else stamp
        if self.is_clock_frozen:
            moment = 0.0
        text = f"{(NOON + timedelta(seconds=int(moment))).isoformat()}UTC"
        value = self.register if register is None else max(register, 0.0)
        self.device.add_reading(
            Reading(self.layout, (), (f"{value:.0f}",), {}, text), self.now
        )
        if self.rng.random() < 0.3:
            self.fold()

    def _note_message(self, register: float | None, silence: float) -> None:
        """Count the right messages in a row."""
        is_gap = silence > max(PEAK_TIME, 2 * self.interval)
        if self.doubted and is_gap:
            said, heard, _ = self.doubted
            most = self.of.believed * (self.now - heard) * 1000
            self.is_beyond |= self.register - said > most
        if register is not None and register != self.register:
            self.right = 0
            return
        if not self.right or is_gap:
            self.right, self.row = 0, self.true
        self.right += 1
        if self.right >= CONFIRMATIONS:
            if self.is_rivalled:
                unsure = (self.row - self.sure) / MJ_PER_KWH
                hidden = sum(flowed for _, flowed in self.hidden)
                self.outcome.allowed_lost += max(0.0, unsure - hidden)
            if self.doubted and self.is_beyond:
                self.outcome.allowed_lost += (self.row - self.doubted[2]) / MJ_PER_KWH
            self.sure, self.hidden, self.is_rivalled = self.true, [], False
            self.doubted, self.is_beyond = None, False

    def doubt_register(self, said: float) -> None:
        """Allow the loss of all that flows until the register is sure, if it then is beyond what can have brought it there.

        That is in silence, at the mean power that is believed, from the register that was `said` last.
        """
        self.doubted = said, self.now, self.true

    def hide_flow(self, flowed: float, register: float) -> None:
        """Allow the loss of some kWh; if that register was heard since the true one was sure, of all until it is again."""
        register = max(register, 0.0)
        self.is_rivalled |= any(
            abs(register - before) <= MAX_SMALL_FALL for before, _ in self.hidden
        )
        self.hidden.append((register, flowed))
        self.outcome.allowed_lost += flowed

    def fold(self) -> None:
        """Bring the counter up to date, and compare it with the truth."""
        self.device.fold_readings(self.now)
        if self.base is not None:
            false = (self.shown - self.base - self.true) / MJ_PER_KWH
            self.outcome.false = max(self.outcome.false, false)

    def run(self, messages: int, register: float | None = None) -> None:
        """Live on for some messages, which say another register if so told."""
        for _ in range(messages):
            self.pass_time(self.interval)
            self.send(register)

    def run_off(self, messages: int, step: float) -> None:
        """Live on for some messages with a register that is off by some mJ."""
        for _ in range(messages):
            self.pass_time(self.interval)
            self.send(self.register + step)

    def be_silent(self) -> float:
        """Live without messages for a minute to a day; answers the kWh that flowed."""
        seconds = 60 * 10 ** self.rng.uniform(0, 3.15)
        power = self.rng.choice((0.0, self.rng.uniform(0, self.of.rated)))
        self.tell(f"silent {seconds / HOUR:.2f} h at {power:.0f} W")
        return self.pass_time(seconds, power)

    def restart_home_assistant(self) -> None:
        """Go on from what was stored, by a clock that may be behind now."""
        behind = self.rng.choice((*[0.0] * 9, 60.0, 7000.0, 1e6))
        self.tell(f"Home Assistant restarts, its clock {behind:.0f} s behind")
        if behind:  # nobody knows how long nothing was heard
            self.outcome.allowed_lost = inf
        self.fold()
        stored = stored_device(self.device, 5000.0, is_final=True)
        self.device = self.another()
        restore_device(self.device, stored, 5000.0 - behind, self.now)

    def maybe_restart_home_assistant(self) -> None:
        """Go on from what was stored, or not."""
        if self.rng.random() < 0.3:
            self.restart_home_assistant()

    def finish(self) -> Outcome:
        """Live on calmly until all that can be sure is, and judge."""
        self.run(70)
        self.fold()
        outcome = self.outcome
        outcome.lost = self.waiting
        if outcome.is_unseen:
            # Nobody can tell this from energy, as far as the hub could have delivered it, each time that it happened.
            seconds = max(self.longest_gap, self.unseen_gaps)
            outcome.allowed_false += HUB_RATED * seconds / 3.6e6
        return outcome
