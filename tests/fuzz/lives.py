"""Random lives of an energy register, against a model that knows the energy that really flowed.

A life is a sender's register, its clock, the bridge between and Home Assistant, and what goes wrong with each of them. It
is bad if the total says more or less than flowed, beyond what nobody could have known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import random

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
NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)

TOLERANCE = 0.1
"""kWh that may be false where the messages before and after agree."""

MAX_SEEN = 1.0
"""kWh that may be false in a life without a register replaced unseen: TOLERANCE for each small spike."""

HEADROOM = 1.2
"""What a hub delivers beyond its rated power, at most."""

FIRST = 1.0
"""kWh that may be lost in the messages that a new level takes to be sure."""


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of register: who sends it, every how many seconds at most, and its rated power (W)."""

    kind: Kind
    key: str
    counter: str
    interval: float
    rated: float


REGISTERS = (
    Register(Kind.SSO, "pv_energy", "pv_energy", 30, 9_000),
    Register(Kind.ESO, "battery_register_prod", "battery_energy_charged", 30, 9_000),
    Register(Kind.HUB, "grid_energy_imported_l1", "grid_energy_imported_l1", 2, 9_000),
    Register(Kind.HUB, "pv_energy", "pv_energy", 2, 28_000),
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

    @property
    def is_unseen(self) -> bool:
        """Whether a register was replaced while nobody listened."""
        return self.allowed_false > MAX_SEEN

    @property
    def is_bad(self) -> bool:
        """Whether the counter lied."""
        return self.false > self.allowed_false or self.lost > self.allowed_lost


class Life:
    """One register and all that befalls it."""

    def __init__(self, seed: int) -> None:
        """Live for a few messages, until the level is sure."""
        self.rng = random.Random(seed)
        self.seed = seed
        self.of = self.rng.choice(REGISTERS)
        self.layout = Layout(self.of.kind, (), (INDEX[self.of.kind][self.of.key],))
        self.interval = self.rng.uniform(1, self.of.interval)
        self.now = 1000.0
        self.register = self.rng.choice((0.5, 5, 30, 300, 7000)) * MJ_PER_KWH
        self.true = 0.0
        self.power = self.rng.uniform(0, self.of.rated)
        self.clock_error = 0.0
        self.is_clock_frozen = False
        self.device = self.another()
        self.story: list[str] = []
        self.outcome = Outcome(seed, 0.0, 0.0, TOLERANCE, TOLERANCE, self.story)
        self.base = 0.0
        self.run(4)
        self.device.fold_readings()
        self.base = self.shown - self.true

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
    def stamp(self) -> float:
        """The sender's own clock."""
        return self.now + self.clock_error

    def pass_time(self, seconds: float, power: float | None = None) -> float:
        """Let energy flow; answers how much, mJ."""
        energy = seconds * (self.power if power is None else power) * 1000
        self.now += seconds
        self.register += energy
        self.true += energy
        return energy

    def send(self, register: float | None = None, stamp: float | None = None) -> None:
        """Let a message arrive now, with another register or stamp than the true ones if so told."""
        moment = self.stamp if stamp is None else stamp
        if self.is_clock_frozen:
            moment = 0.0
        text = (NOON + timedelta(seconds=int(moment))).strftime("%Y-%m-%dT%H:%M:%SUTC")
        value = self.register if register is None else max(register, 0.0)
        self.device.add_reading(
            Reading(self.layout, (), (f"{value:.0f}",), {}, text), self.now
        )
        if self.rng.random() < 0.3:
            self.fold()

    def fold(self) -> None:
        """Bring the counter up to date, and compare it with the truth."""
        self.device.fold_readings()
        if self.base:
            false = (self.shown - self.base - self.true) / MJ_PER_KWH
            self.outcome.false = max(self.outcome.false, false)

    def run(self, messages: int, register: float | None = None) -> None:
        """Live on for some messages."""
        for _ in range(messages):
            self.pass_time(self.interval)
            self.send(register)

    def be_silent(self) -> float:
        """Live without messages for a minute to a day; answers the kWh that flowed."""
        seconds = 60 * 10 ** self.rng.uniform(0, 3.15)
        power = self.rng.choice((0.0, self.rng.uniform(0, self.of.rated)))
        self.story.append(f"silent {seconds / HOUR:.2f} h")
        return self.pass_time(seconds, power) / MJ_PER_KWH

    def restart_home_assistant(self) -> None:
        """Go on from what was stored."""
        self.story.append("Home Assistant restarts")
        self.fold()
        stored = stored_device(self.device, 5000.0)
        self.device = self.another()
        restore_device(self.device, stored, 5000.0, self.now)

    def maybe_restart_home_assistant(self) -> None:
        """Go on from what was stored, or not."""
        if self.rng.random() < 0.3:
            self.restart_home_assistant()

    def finish(self) -> Outcome:
        """Live on calmly until all that can be sure is, and judge."""
        self.run(70)
        self.fold()
        lost = (self.true - self.shown + self.base) / MJ_PER_KWH
        self.outcome.lost = lost
        return self.outcome


def gap(life: Life) -> None:
    """No messages for a while; all that flowed counts."""
    life.be_silent()
    life.maybe_restart_home_assistant()


def down(life: Life) -> None:
    """Home Assistant is away for a while."""
    life.restart_home_assistant()
    life.be_silent()


def _wrong_level(life: Life) -> float:
    """Some other register than the true one."""
    step = MJ_PER_KWH * 10 ** life.rng.uniform(-2, 3)
    return life.rng.choice((0.0, life.register - step, life.register + step, 2**52))


def spike(life: Life) -> None:
    """One message with a wrong register, perhaps the first one after a gap."""
    if life.rng.random() < 0.6:
        gap(life)
    wrong = _wrong_level(life)
    life.story.append(f"spike {(wrong - life.register) / MJ_PER_KWH:.3f} kWh")
    life.run(1, wrong)
    if 0 < wrong - life.register < TOLERANCE * MJ_PER_KWH:
        life.outcome.allowed_false += TOLERANCE


def wrong_for_a_while(life: Life) -> None:
    """Some messages in a row with a wrong level; then the old one."""
    wrong = _wrong_level(life)
    messages = life.rng.randrange(2, 8)
    life.story.append(
        f"{messages} messages {(wrong - life.register) / MJ_PER_KWH:.3f} kWh off"
    )
    # What flows from one message to the next nobody can tell from a wrong level.
    between = 2.5 * life.of.rated * (life.interval + 2) * 1000
    if abs(wrong - life.register) > max(TOLERANCE * MJ_PER_KWH, between):
        life.run(messages, wrong)
        life.outcome.allowed_lost += FIRST


def night(life: Life) -> None:
    """Zero messages at dusk, silence, perhaps zeros at dawn; then the old level."""
    power, life.power = life.power, 0.0
    dusk, dawn = life.rng.randrange(8), life.rng.choice((0, 0, 1, 3, 6))
    life.story.append(f"night with {dusk} zeros before and {dawn} after")
    life.run(dusk, 0.0)
    life.maybe_restart_home_assistant()
    life.pass_time(life.rng.uniform(1, 16) * HOUR)
    life.maybe_restart_home_assistant()
    life.run(dawn, 0.0)
    life.power = power


def _new_level(life: Life, level: float) -> None:
    """The register's level changes for good, perhaps unseen."""
    life.outcome.allowed_lost += FIRST
    began, before = life.now, life.register
    is_unseen = life.rng.random() < 0.5
    if is_unseen:
        life.outcome.allowed_lost += life.be_silent()
        life.maybe_restart_home_assistant()
    life.story.append(f"new level {(level - before) / MJ_PER_KWH:.3f} kWh off")
    life.register = level
    if is_unseen:
        life.outcome.allowed_lost += life.be_silent()
        # Nobody can tell this from energy, as far as the hub could have delivered it.
        seconds = life.now - began + 2 * life.interval
        life.outcome.allowed_false += HEADROOM * life.of.rated * seconds / 3.6e6
    # A sender that is new has a life of its own before anything else happens to it.
    life.run(40)


def restart(life: Life) -> None:
    """The sender forgets what it counted, and counts on from zero."""
    _new_level(life, 0.0)
    while life.register < 1.5 * MJ_PER_KWH:
        life.run(1)
        life.pass_time(100 * life.interval, 0)
        life.pass_time(1, life.of.rated)
        life.register += 0.02 * MJ_PER_KWH
        life.true += 0.02 * MJ_PER_KWH


def replacement(life: Life) -> None:
    """Another register takes its place."""
    step = MJ_PER_KWH * 10 ** life.rng.uniform(0, 3) * life.rng.choice((1, -1))
    _new_level(life, max(life.register + step, 2 * MJ_PER_KWH))


def clock(life: Life) -> None:
    """The sender's clock goes wrong, or right again, perhaps with a spike or zeros."""
    life.is_clock_frozen = life.rng.random() < 0.2
    life.clock_error = life.rng.choice((0, -1.7e9, -12 * 86_400, 365 * 86_400, -3600))
    life.story.append(f"clock {life.clock_error:.0f} s off")
    shape = life.rng.choice(("", "spike", "zeros"))
    if shape == "spike":
        life.run(1, life.register + life.rng.choice((1, 150, 500)) * MJ_PER_KWH)
    elif shape == "zeros":
        life.run(4, 0.0)
        life.clock_error = 0.0
        life.run(1)


def queue(life: Life) -> None:
    """A bridge holds messages back for a while, then delivers them at once with their own stamps."""
    held: list[tuple[float, float]] = []
    seconds = life.rng.uniform(60, 1200)
    count = min(int(seconds / life.interval) + 1, 40)
    life.story.append(f"a bridge holds {count} messages for {seconds:.0f} s")
    for _ in range(count):
        life.pass_time(seconds / count)
        held.append((life.register, life.stamp))
    life.maybe_restart_home_assistant()
    if life.is_clock_frozen:
        life.outcome.allowed_lost += seconds * life.of.rated / 3.6e6
    for register, stamp in held:
        life.now += 0.001
        life.send(register, stamp)


EVENTS: tuple[Callable[[Life], None], ...] = (
    gap,
    down,
    spike,
    spike,
    wrong_for_a_while,
    night,
    night,
    restart,
    replacement,
    clock,
    queue,
)


def live(seed: int) -> Outcome:
    """Live the life of this seed."""
    life = Life(seed)
    for _ in range(life.rng.randrange(1, 7)):
        life.run(life.rng.randrange(3, 14))
        life.rng.choice(EVENTS)(life)
        life.power = life.rng.choice((0.0, life.rng.uniform(0, life.of.rated)))
    return life.finish()


def outcomes(count: int, first: int = 0) -> Iterator[Outcome]:
    """The lives of so many seeds."""
    return map(live, range(first, first + count))
