"""Energy counters that never lie."""

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.ferroamp.counter import CounterGuard
from custom_components.energy_bridge.core.ferroamp.counter_memory import MJ_PER_KWH
from custom_components.energy_bridge.core.ferroamp.counter_phases import (
    CONFIRMATIONS,
    PATIENCE,
)
from custom_components.energy_bridge.core.ferroamp.counter_state import CounterState

KWH = MJ_PER_KWH
START = 5000 * KWH
WATT_SECOND = 1000.0


class Meter:
    """Feeds a guard once a second from a register that rises with 2 kW."""

    def __init__(self, guard: CounterGuard, register: float = START) -> None:
        """Let the guard become sure of the first level."""
        self.guard = guard
        self.time = 0.0
        self.register = register
        self.run(5)

    def run(
        self, seconds: int, *, seen: float | None = None, power: float = 2000
    ) -> None:
        """Live on; what the message says instead of the truth may be given."""
        for _ in range(seconds):
            self.time += 1
            self.register += power * WATT_SECOND
            self.guard.feed(self.register if seen is None else seen, self.time)

    def run_off(self, seconds: int, step: float) -> None:
        """Live on with a register that says so much more than the truth."""
        for _ in range(seconds):
            self.run(1, seen=self.register + 2000 * WATT_SECOND + step)

    @property
    def total(self) -> float:
        """The guard's total, which is sure."""
        assert self.guard.total is not None
        return self.guard.total


def meter(ceiling: float = 25_000) -> Meter:
    """A meter whose level is known."""
    return Meter(CounterGuard(ceiling))


def test_the_first_level_needs_agreement() -> None:
    """A single message, which may be a glitch, shows nothing yet."""
    guard = CounterGuard(25_000)
    for time, register in enumerate((0.0, START, START + 1, START + 2)):
        assert guard.total is None
        guard.feed(register, float(time))
    assert guard.total == pytest.approx(5000)


def test_follows_a_register() -> None:
    """All energy, no more."""
    it = meter()
    before = it.total
    it.run(3600)
    assert it.total - before == pytest.approx(2, abs=1e-6)


@pytest.mark.parametrize(
    "glitch", [0.0, START / 2, START - 0.01 * KWH, START + 30 * KWH, 2**64]
)
@pytest.mark.parametrize("length", [1, 2])
def test_a_short_glitch_changes_nothing(glitch: float, length: int) -> None:
    """The total stands meanwhile and is right afterwards."""
    it = meter()
    before = it.total
    it.run(length, seen=glitch)
    assert it.total == before
    it.run(1)
    assert it.total - before == pytest.approx((length + 1) * 2000 / 3.6e6)
    assert it.guard.refusals.falls + it.guard.refusals.rises == length
    assert it.guard.refusals.last_refused == glitch


@pytest.mark.parametrize("level", [START / 3, START * 2])
def test_a_new_level_makes_no_step(level: float) -> None:
    """The total goes on from where it stood, and every later joule counts."""
    it = meter()
    before = it.total
    it.register = level
    it.run(3600)
    assert it.total - before == pytest.approx(2, abs=0.001)
    assert it.guard.refusals.rebased == 1


def test_a_restart_counts_from_zero() -> None:
    """What a unit delivered since its restart is not lost, and what it forgot is not counted again."""
    it = meter()
    before = it.total
    it.register = 0.0
    it.run(3600)
    assert it.total - before == pytest.approx(2, abs=1e-6)
    assert it.guard.refusals.restarts == 1


def test_zeros_for_a_while_make_no_energy_when_the_truth_returns() -> None:
    """A hub that says 0 for a minute did not deliver its whole life's energy afterwards."""
    it = meter()
    before = it.total
    it.run(60, seen=0.0)
    it.run(3600)
    assert 0 <= it.total - before < 2.04


def test_flipping_between_two_levels_adds_nothing() -> None:
    """Not even when both levels are close and each lasts for some messages."""
    it = meter()
    before = it.total
    for _ in range(300):
        it.run(4, power=0)
        it.run(4, seen=it.register + 0.01 * KWH, power=0)
    assert it.total - before <= 0.011


def test_a_fall_long_after_a_new_level_is_no_way_back() -> None:
    """Hours later almost any level can lie on the line that was left, which proves nothing."""
    it = meter()
    left = it.register
    it.register += 60 * KWH
    it.run(2 * 3600)
    before = it.total
    it.run(10, seen=left + 30 * KWH, power=0)
    assert it.total - before == pytest.approx(0, abs=0.001)


def test_the_way_back_takes_no_energy_back() -> None:
    """Not even where the line that was left knows of less."""
    it = meter()
    left = it.register
    it.register += 30 * KWH
    it.run(600)
    before = it.total
    it.run(10, seen=left + 0.1 * KWH, power=0)
    assert it.total == pytest.approx(before)
    assert it.guard.refusals.rebased == 2


def test_a_lower_level_long_after_the_last_message_is_no_restart() -> None:
    """What the hardware could have delivered since then did not come from zero."""
    it = meter()
    before = it.total
    it.time += 100 * 3600
    it.register = 900 * KWH
    it.run(10)
    assert it.total - before == pytest.approx(0, abs=0.01)
    assert it.guard.refusals.restarts == 0


def test_a_small_fall_waits_for_the_register_to_catch_up() -> None:
    """For a while; a level that stays is believed, without a step."""
    it = meter()
    before = it.total
    it.register -= 0.1 * KWH
    it.run(PATIENCE - 1)
    assert it.total == before
    it.run(3600)
    assert it.total - before == pytest.approx(2, abs=0.02)


def test_a_rise_after_silence_is_real_as_far_as_the_hardware_goes() -> None:
    """An hour without messages at 10 kW is 10 kWh; 100 kWh are not."""
    it = meter()
    before = it.total
    it.time += 3600
    it.register += 10 * KWH
    it.run(CONFIRMATIONS - 1)
    assert it.total == before
    it.run(1)
    assert it.total - before == pytest.approx(10, abs=0.01)
    before = it.total
    it.time += 3600
    it.register += 100 * KWH
    it.run(10)
    assert it.total - before < 0.01


def test_messages_held_up_on_their_way_are_measured_by_the_hubs_clock() -> None:
    """Two messages that arrive together may lie a minute apart at the hub."""
    it = meter()
    before = it.total
    it.register += 10_000 * 60 * WATT_SECOND
    it.guard.feed(it.register, it.time + 0.001, measured_gap=60)
    it.run(CONFIRMATIONS - 1, power=0)
    assert it.total - before == pytest.approx(10 / 60)


def test_a_backlog_without_a_clock_counts_in_full() -> None:
    """Messages of a quarter of an hour that come at once, with no stamps to go by."""
    it = meter()
    before = it.total
    held = [it.register + each * 20 * 9_000 * WATT_SECOND for each in range(1, 46)]
    it.time += 900
    for register in held:
        it.time += 0.001
        it.guard.feed(register, it.time)
    it.register = held[-1]
    it.run(60)
    flowed = 900 * 9_000 + 60 * 2000
    assert it.total - before == pytest.approx(flowed / 3.6e6)


def test_goes_on_after_a_restart_of_this_program() -> None:
    """Offset and level are kept, and the time between counts."""
    it = meter()
    it.register = 7 * KWH
    it.run(10)
    state = it.guard.state
    assert state is not None
    again = CounterGuard(25_000, state)
    assert again.total == it.total
    for second in range(CONFIRMATIONS):
        assert not again.follow(it.register + 5 * KWH, it.time + 3600 + second)
        again.feed(it.register + 5 * KWH, it.time + 3600 + second)
    assert again.total == pytest.approx(it.total + 5)
    assert again.follow(it.register + 5 * KWH, it.time + 3600 + CONFIRMATIONS)


def test_another_source_moves_the_offset_only() -> None:
    """Swapping two registers makes no step in either total."""
    state = CounterState(START, 3 * KWH, 0.0, "prod")
    guard = CounterGuard(25_000, state, source="cons")
    assert guard.total == pytest.approx(5003)
    assert guard.state is None
    for second in range(4):
        guard.feed(900 * KWH, float(second))
    assert guard.total == pytest.approx(5003)
    assert guard.state is not None
    assert guard.state.source == "cons"


@pytest.mark.parametrize("level", [30, 100, 150, 218])
@pytest.mark.parametrize("zeros", [4, 20, 5000])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_dark_night_does_not_double_a_life(
    level: int, zeros: int, is_restarted: bool
) -> None:
    """A unit says 0 at dusk, is silent for ten hours, and comes back with its old level."""
    it = Meter(CounterGuard(25_000), level * KWH)
    before = it.total
    it.run(zeros, seen=0.0, power=0)
    if is_restarted:
        it.guard = CounterGuard(25_000, it.guard.state)
    it.time += 10 * 3600
    it.run(60, power=0)
    assert it.total == pytest.approx(before)
    assert it.guard.refusals.rebased == (zeros >= CONFIRMATIONS)


@pytest.mark.parametrize("hours", [8, 24])
def test_a_spike_after_a_gap_is_no_energy(hours: int) -> None:
    """Whether or not Home Assistant was away."""
    it = meter()
    before = it.total
    it.guard = CounterGuard(25_000, it.guard.state)
    it.time += hours * 3600
    it.run(1, seen=it.register + 150 * KWH)
    it.run(60)
    assert it.total - before == pytest.approx(61 * 2000 / 3.6e6)


def test_a_stale_register_after_a_gap_takes_no_energy() -> None:
    """The first message still tells the old level; what flowed meanwhile counts all the same."""
    it = meter()
    before = it.total
    stale = it.register
    it.time += 3600
    it.register += 10 * KWH
    it.run(1, seen=stale)
    it.run(CONFIRMATIONS)
    assert it.total - before == pytest.approx(10, abs=0.01)


def test_a_mean_power_that_no_hub_has_is_another_register() -> None:
    """100 kWh on one phase in six hours: the hub was replaced."""
    it = meter(20_000)
    before = it.total
    it.time += 6 * 3600
    it.register += 100 * KWH
    it.run(60)
    assert it.total - before < 0.1


@pytest.mark.parametrize("messages", [CONFIRMATIONS, 60])
@pytest.mark.parametrize("step", [-50, 50])
def test_a_wrong_level_before_a_gap_is_no_energy_after_it(
    messages: int, step: float
) -> None:
    """However much the hardware could have delivered from there meanwhile."""
    it = meter()
    before = it.total
    it.run_off(messages, step * KWH)
    it.time += 8 * 3600
    it.register += 5 * KWH
    flowed = 5 + (messages + 60) * 2000 / 3.6e6
    it.run(60)
    assert it.total - before == pytest.approx(flowed)


def test_what_a_spike_said_too_much_is_waited_for() -> None:
    """Small spikes that no power rules out do not add up."""
    it = meter()
    before = it.total
    for _ in range(50):
        it.run(1, seen=it.register + 0.01 * KWH)
        it.run(3)
    assert it.total - before <= 200 * 2000 / 3.6e6 + 0.01
    state = it.guard.state
    assert state is not None
    again = CounterGuard(25_000, state)
    assert again.total == it.total
    it.run(60)
    assert it.total - before == pytest.approx(260 * 2000 / 3.6e6)


def test_messages_a_minute_apart_are_believed_as_they_come() -> None:
    """Once the register has shown its pace, and a spike among them adds next to nothing."""
    it = meter()
    pace = 9_000 * 60 * WATT_SECOND
    for minute in range(60):
        before = it.total
        it.time += 60
        it.register += pace
        it.guard.feed(it.register, it.time)
        if minute > CONFIRMATIONS:
            assert it.total - before == pytest.approx(pace / KWH)
    before = it.total
    for step in (0.09 * KWH, 0, 0, 0.2 * KWH, 0, 0):
        it.time += 60
        it.register += pace
        it.guard.feed(it.register + step, it.time)
    assert it.total - before == pytest.approx(6 * pace / KWH)


@given(
    registers=st.lists(
        st.one_of(st.floats(0, 2**64), st.sampled_from([0.0, START, START + KWH])),
        min_size=1,
        max_size=200,
    )
)
def test_whatever_comes_the_total_never_falls_nor_jumps(registers: list[float]) -> None:
    """No sequence of registers brings more energy than the hardware can deliver, nor takes any back."""
    it = meter()
    before = it.total
    for register in registers:
        it.time += 1
        it.guard.feed(register, it.time)
        assert it.total >= before - 1e-6
        before = it.total
    assert (
        it.total - 5000
        <= 25 * (2 * len(registers) + 10 + 2 * len(registers)) / 3600 + 0.01
    )
