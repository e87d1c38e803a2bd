"""What flowed before silence and was not counted, and what then comes back: counted as far as the silence bears it out."""

from dataclasses import replace
from itertools import cycle
import json

import pytest

from custom_components.energy_bridge.core.ferroamp.counter import CounterGuard
from custom_components.energy_bridge.core.ferroamp.counter_memory import MJ_PER_KWH
from custom_components.energy_bridge.core.ferroamp.counter_phases import Gap, LeftLine
from custom_components.energy_bridge.core.ferroamp.counter_state import CounterState
from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.storage import (
    restore_device,
    stored_device,
)
from custom_components.energy_bridge.core.ferroamp.values import UnitId

INTERVAL = 60
CEILING = 20_000
HIGHEST = CEILING / 2
"""W, the highest mean power that is believed over silence."""


class Unit:
    """A register at full power that is heard once a minute; levels are kWh."""

    def __init__(self, level: float = 300) -> None:
        """Send until the level is sure."""
        self.guard = CounterGuard(CEILING)
        self.time, self.level = 0.0, level
        self.first = level
        self.run(20)

    @property
    def shown(self) -> float:
        """The energy counted, kWh."""
        assert self.guard.total is not None
        return self.guard.total - self.first - HIGHEST * INTERVAL / 3.6e6

    @property
    def flowed(self) -> float:
        """The energy since the first message, kWh."""
        return self.level - self.first - HIGHEST * INTERVAL / 3.6e6

    def pass_time(self, seconds: float) -> None:
        """Deliver energy."""
        self.time += seconds
        self.level += HIGHEST * seconds / 3.6e6

    def run(self, messages: int, step: float = 0, level: float | None = None) -> None:
        """Send so many messages, which say so much more than the truth, or another level, if so told."""
        for _ in range(messages):
            self.pass_time(INTERVAL)
            said = self.level + step if level is None else level
            self.guard.feed(said * MJ_PER_KWH, self.time)

    def restart(self) -> None:
        """Start this program anew."""
        self.guard = CounterGuard(CEILING, self.guard.state)


@pytest.mark.parametrize("step", [-0.3, -0.7, -11, -250])
@pytest.mark.parametrize("messages", [9, 12])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_way_back_after_full_power(
    step: float, messages: int, is_restarted: bool
) -> None:
    """What flowed in ten hours counts, though some before them was not counted."""
    unit = Unit()
    unit.run(messages, step)
    if is_restarted:
        unit.restart()
    unit.pass_time(10 * 3600)
    unit.run(8)
    assert unit.flowed - 0.7 <= unit.shown <= unit.flowed + 1e-6


@pytest.mark.parametrize("more", [0, 0.01])
def test_no_more_than_silence_bears_out(more: float) -> None:
    """The register may be another unit's, so it counts no more than can have flowed in the silence itself."""
    unit = Unit()
    unit.run(9, -11)
    before = unit.shown
    unit.pass_time(10 * 3600)
    unit.level += more
    unit.run(8)
    # Seven messages follow the first one, and two may be further apart than they arrive here.
    most = HIGHEST * (10 * 3600 + 8 * INTERVAL + 4) / 3.6e6
    assert unit.shown - before == pytest.approx(most)


def test_way_back_after_zeros_that_tell_nothing() -> None:
    """A unit says zero for some minutes, then counts a little from there: what it did not count counts at its way back."""
    unit = Unit(4)
    unit.run(5, level=0)
    unit.run(6, -unit.level)
    before = unit.shown
    unit.pass_time(10 * 3600)
    unit.run(8)
    assert unit.shown - before > 100
    assert unit.flowed - unit.shown <= 1.2


@pytest.mark.parametrize("step", [-0.3, -11])
@pytest.mark.parametrize("more", [3, 50])
def test_more_than_was_left_uncounted(step: float, more: float) -> None:
    """It is another unit's register: nothing of it counts, nor is it taken for what flowed."""
    unit = Unit()
    unit.run(9, step)
    before = unit.shown
    unit.pass_time(10 * 3600)
    unit.level += more
    unit.run(8)
    assert unit.shown - before < 1.2


def test_jump_from_one_message_to_the_next() -> None:
    """Nothing flowed uncounted that could come now: it is no way back."""
    unit = Unit()
    unit.run(20, -0.3)
    before = unit.shown
    unit.run(10, 3)
    assert unit.shown - before < 2


def test_way_back_to_a_line_that_is_forgotten_meanwhile() -> None:
    """Three messages on an earlier line come before those on a later one, which is left with it."""
    unit = Unit()
    unit.run(9, -100)
    unit.run(9, -101.5)
    before = unit.shown
    unit.pass_time(600)
    unit.run(3)
    unit.run(8, -99.5)
    assert before <= unit.shown <= unit.flowed


@pytest.mark.parametrize("is_restarted", [False, True])
def test_gap_of_the_last_messages(is_restarted: bool) -> None:
    """A message that is too low after silence hides nothing of what flowed before it, whenever this program restarts."""
    unit = Unit()
    unit.pass_time(1000)
    unit.run(5)
    unit.pass_time(600)
    unit.run(1, level=unit.first + 3.36)
    unit.run(5)
    if is_restarted:
        unit.restart()
    unit.pass_time(900)
    unit.run(10)
    assert unit.shown == pytest.approx(unit.flowed)


def a_device() -> Device:
    """A string of which nothing is known."""
    return Device(DeviceKey(Kind.SSO, "1"), UnitId("1"))


def test_what_outlives_a_restart() -> None:
    """A line that was left with what it hides, and the gap of the last messages, as JSON that earlier versions wrote less of."""
    left = LeftLine(7e9, 1e9, 900.0, 5e8)
    state = CounterState(
        9e9, 2e9, 1000.0, "pv_energy", left=(left,), gap=Gap(8e9, 990.0, 3)
    )
    device = a_device()
    device.restore_counter("pv_energy", state)
    stored = json.loads(json.dumps(stored_device(device, 5000.0, is_final=True)))
    again = a_device()
    restore_device(again, stored, 5000.0, 2000.0)
    assert again.guards["pv_energy"].state == state

    del stored["counters"]["pv_energy"]["gap"]
    del stored["counters"]["pv_energy"]["left"][0]["hidden"]
    earlier = a_device()
    restore_device(earlier, stored, 5000.0, 2000.0)
    found = earlier.guards["pv_energy"].state
    assert found == replace(state, left=(replace(left, hidden=0.0),), gap=None)


@pytest.mark.parametrize("is_first_below", [False, True])
@pytest.mark.parametrize("interval", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("silence", [20, 66, 120])
def test_way_back_that_flips(
    silence: int, interval: float, is_first_below: bool
) -> None:
    """What flowed in silence is not lost where the register is too low after it, and comes back in turns with another one."""
    guard = CounterGuard(CEILING)
    time, level, power = 0.0, 300.0, 9_000

    def pass_time(seconds: float) -> None:
        nonlocal time, level
        time, level = time + seconds, level + power * seconds / 3.6e6

    def run(seconds: int, *steps: float) -> None:
        for _, step in zip(range(int(seconds / interval)), cycle(steps), strict=False):
            pass_time(interval)
            guard.feed((level + step) * MJ_PER_KWH, time)

    run(20, 0)
    pass_time(silence)
    run(30, -3)
    power = 0
    run(14, *((-0.5, 0) if is_first_below else (0, -0.5)))
    run(20, 0)
    assert guard.total == pytest.approx(level)
