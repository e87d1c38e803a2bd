"""Whatever comes one after the other, as a hub in trouble sends it: all that flowed is counted in the end, and nothing else."""

from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.ferroamp.counter import CounterGuard
from custom_components.energy_bridge.core.ferroamp.counter_memory import MJ_PER_KWH
from simulator.energyhub.faults import CounterGlitch
from simulator.energyhub.messages import Message

CEILING = 56_000
POWERS = (0, 0, 600, 3_000, 12_000)
"""W."""

WATT_HOUR = 0.001
"""kWh, of which a fall may hide a few."""

TROUBLES = st.tuples(
    st.sampled_from(("none", "silent", "restart", "dip", "zero", "flip", "jump")),
    st.sampled_from((3, 8, 15, 30, 40, 66, 90)),
)
"""What happens, and for how many seconds."""

MOST_SILENCE = 100
"""s, in which less flows than two levels in turns are apart: after more nobody can tell which of them is right."""


def is_short(troubles: list[tuple[str, int]]) -> bool:
    """Whether it is not silent for too long."""
    silence = sum(seconds for kind, seconds in troubles if kind == "silent")
    return silence <= MOST_SILENCE


@given(
    troubles=st.lists(TROUBLES, min_size=2, max_size=8).filter(is_short),
    interval=st.sampled_from((0.2, 0.5, 1.0)),
    seed=st.integers(0, 1_000_000),
)
def test_nothing_is_lost_in_troubles(
    troubles: list[tuple[str, int]], interval: float, seed: int
) -> None:
    """With powers that change at random, by seed."""
    random = Random(seed)
    guard = CounterGuard(CEILING)
    time, level, power, number = 0.0, 3000.0, 0, 0
    for kind, seconds in (("none", 20), *troubles, ("none", 120)):
        if kind == "restart":
            guard = CounterGuard(CEILING, guard.state)
            continue
        glitch = None
        if kind not in ("none", "silent"):
            glitch = CounterGlitch(shape=kind)
        for _ in range(int(seconds / interval)):
            time, number = time + interval, number + 1
            if random.random() < interval / 12:
                power = random.choice(POWERS)
            level += power * interval / 3.6e6
            if kind == "silent":
                continue
            message: Message = {"wextconsq": {"L1": str(int(level * MJ_PER_KWH))}}
            if glitch:
                message = glitch.change("ehub", message, number)
            guard.feed(float(message["wextconsq"]["L1"]), time)
            assert guard.total is None or guard.total <= level + WATT_HOUR
    assert guard.total == pytest.approx(level, abs=2 * WATT_HOUR)
