"""No second is told of twice, whatever the clock does."""

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.flash.seconds import (
    MOST_STRETCHES,
    SecondsTold,
)

YEAR = 365 * 86400


def test_a_clock_that_is_set_back() -> None:
    """What was told stays silent; what was not told yet is told."""
    told = SecondsTold()
    assert all(told.claim(float(second)) for second in range(100, 200))
    assert not told.claim(199.0)
    again = [second for second in range(50, 260) if told.claim(float(second))]
    assert again == [*range(50, 100), *range(200, 260)]


def test_a_clock_that_was_ahead() -> None:
    """Once it is right, nobody has to wait for a year."""
    told = SecondsTold()
    assert all(told.claim(float(second)) for second in range(10))
    assert all(told.claim(float(YEAR + second)) for second in range(10))
    assert all(told.claim(float(second)) for second in range(10, 20))
    assert not told.claim(5.0)
    assert not told.claim(YEAR + 5.0)


def test_each_new_stretch_is_told() -> None:
    """Those before it can be stored then as they are for good."""
    stored: list[list[list[float]]] = []
    told = SecondsTold(on_stretch=lambda: stored.append(told.stretches))
    for second in (10.0, 11.0, 500.0, 501.0, 12.0, 13.0):
        assert told.claim(second)
    assert stored == [
        [[10.0, 10.0]],
        [[10.0, 11.0], [500.0, 500.0]],
        [[10.0, 11.0], [500.0, 501.0], [12.0, 12.0]],
    ]


def test_what_was_stored_twice_is_one() -> None:
    """Of stretches that begin alike the longer one is known."""
    older = [[10.0, 11.0], [500.0, 509.0]]
    newer = [[10.0, 19.0], [500.0, 500.0], [20.0, 20.0]]
    told = SecondsTold([*older, *newer])
    assert told.stretches == [[10.0, 19.0], [500.0, 509.0], [20.0, 20.0]]


def test_a_restart() -> None:
    """What is stored counts on."""
    told = SecondsTold()
    told.claim(10.0)
    told.claim(11.0)
    after = SecondsTold(told.stretches)
    assert not after.claim(11.0)
    assert after.claim(12.0)
    assert after.stretches == [[10.0, 12.0]]


def test_little_is_remembered() -> None:
    """However often the clock is set."""
    told = SecondsTold()
    for step in range(1000):
        told.claim(step * 1000.0)
    assert len(told.stretches) == MOST_STRETCHES


@given(st.lists(st.integers(0, 400), max_size=25))
def test_never_twice(seconds: list[int]) -> None:
    """In any order, as long as the clock was not set more often than is remembered."""
    told = SecondsTold()
    claimed = [second for second in seconds if told.claim(float(second))]
    assert len(claimed) == len(set(claimed))


def test_a_restart_after_a_kill() -> None:
    """Nobody knows how far the newest stretch went on: until then at the most."""
    told = SecondsTold([[10.0, 20.0], [500.0, 500.0]])
    told.restart(620.0)
    assert not told.claim(550.0)
    assert told.claim(621.0)
    assert told.claim(30.0)


def test_a_restart_with_a_clock_that_was_ahead_before() -> None:
    """What it told of lies ahead, and is all that is known of it; without any stretch there is nothing to know."""
    told = SecondsTold([[10.0, 20.0], [500.0, 505.0]])
    told.restart(100.0)
    assert told.stretches == [[10.0, 20.0], [500.0, 505.0]]
    told = SecondsTold()
    told.restart(100.0)
    assert told.claim(50.0)
