"""No second is told of twice, whatever the clock does."""

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.flash.seconds import (
    AHEAD,
    MOST_STRETCHES,
    SOON,
    SecondsTold,
)

YEAR = 365 * 86400


def claim(told: SecondsTold, second: float) -> bool:
    """Claim a second with a disk that needs no time."""
    if (reservation := told.reserve(second)) is not None:
        told.confirm(reservation)
    return told.claim(second)


def test_a_clock_that_is_set_back() -> None:
    """What was told stays silent; what was not told yet is told."""
    told = SecondsTold()
    assert all(claim(told, float(second)) for second in range(100, 200))
    assert not claim(told, 199.0)
    again = [second for second in range(50, 260) if claim(told, float(second))]
    assert again == [*range(50, 100), *range(200, 260)]


def test_a_clock_that_was_ahead() -> None:
    """Once it is right, nobody has to wait for a year."""
    told = SecondsTold()
    assert all(claim(told, float(second)) for second in range(10))
    assert all(claim(told, float(YEAR + second)) for second in range(10))
    assert all(claim(told, float(second)) for second in range(10, 20))
    assert not claim(told, 5.0)
    assert not claim(told, YEAR + 5.0)


def test_seconds_are_stored_before_they_are_told() -> None:
    """All that may be told until the next storing is, beside what was told before."""
    told = SecondsTold([[10.0, 20.0]])
    first = told.reserve(500.0)
    assert first is not None
    assert first.stretches == [[10.0, 20.0], [500.0, 500.0 + AHEAD]]
    assert not told.claim(500.0)
    assert told.reserve(501.0) is None
    told.confirm(first)
    assert told.claim(501.0)
    assert not told.claim(501.0)
    assert told.stretches == [[10.0, 20.0], [501.0, 501.0]]


def test_the_next_seconds_are_stored_in_time() -> None:
    """Meanwhile what is stored already goes on to be told."""
    told = SecondsTold()
    assert claim(told, 500.0)
    soon = 500.0 + AHEAD - SOON
    assert told.reserve(soon) is None
    assert told.claim(soon)
    later = told.reserve(soon + 1)
    assert later is not None
    assert later.stretches == [[500.0, soon + 1 + AHEAD]]
    assert told.claim(500.0 + AHEAD)
    assert not told.claim(501.0 + AHEAD)
    told.confirm(later)
    assert told.claim(501.0 + AHEAD)


def test_a_clock_that_is_set_while_the_next_seconds_are_stored() -> None:
    """What that leaves out is told no more, though it was stored before."""
    told = SecondsTold()
    assert claim(told, 500.0)
    ahead = told.reserve(5000.0)
    assert ahead is not None
    assert ahead.stretches == [[500.0, 500.0], [5000.0, 5000.0 + AHEAD]]
    assert not told.claim(501.0)
    told.confirm(ahead)
    assert claim(told, 501.0)
    assert told.stretches == [[500.0, 501.0]]


def test_what_is_given_back() -> None:
    """It is told only once it is stored anew, also where its storing ends just now."""
    told = SecondsTold()
    assert not told.release()
    asked = told.reserve(500.0)
    assert asked is not None
    assert told.release()
    assert not told.release()
    told.confirm(asked)
    assert not told.claim(500.0)
    assert claim(told, 500.0)
    assert told.release()
    assert not told.claim(501.0)
    assert told.stretches == [[500.0, 500.0]]


def test_what_was_stored_twice_is_one() -> None:
    """Of stretches that begin alike the longer one is known."""
    older = [[10.0, 11.0], [500.0, 509.0]]
    newer = [[10.0, 19.0], [500.0, 500.0], [20.0, 20.0]]
    told = SecondsTold([*older, *newer])
    assert told.stretches == [[10.0, 19.0], [500.0, 509.0], [20.0, 20.0]]


def test_a_restart() -> None:
    """What is stored counts on."""
    told = SecondsTold()
    claim(told, 10.0)
    claim(told, 11.0)
    after = SecondsTold(told.stretches)
    assert not claim(after, 11.0)
    assert claim(after, 12.0)
    assert after.stretches == [[10.0, 12.0]]


def test_little_is_remembered() -> None:
    """However often the clock is set; the shortest times in between are told no more, and all others are."""
    told = SecondsTold()
    stamps = [step * (1000.0 + step) for step in range(100)]
    assert all(claim(told, stamp) for stamp in stamps)
    assert len(told.stretches) == MOST_STRETCHES
    joined = stamps[-MOST_STRETCHES]
    assert not any(claim(told, stamp) for stamp in (*stamps, 500.0, joined - 1))
    assert claim(told, joined + 500.0)


def test_the_time_that_comes_is_told() -> None:
    """Though it is shorter than that between any two other stretches."""
    told = SecondsTold([[step * 1000.0] * 2 for step in range(MOST_STRETCHES)])
    assert all(claim(told, float(second)) for second in range(1900, 2000))
    assert len(told.stretches) == MOST_STRETCHES
    assert not claim(told, 2000.0)
    assert claim(told, 2001.0)


def test_a_stretch_within_another() -> None:
    """They become one, of which nothing is forgotten."""
    far = [[step * 1000.0] * 2 for step in range(1, MOST_STRETCHES - 1)]
    told = SecondsTold([[0.0, 100.0], [50.0, 60.0], *far])
    assert claim(told, 500_000.0)
    assert told.stretches == [[0.0, 100.0], *far, [500_000.0, 500_000.0]]


@given(st.lists(st.integers(0, 30_000), max_size=200))
def test_never_twice(seconds: list[int]) -> None:
    """In any order, however often the clock is set."""
    told = SecondsTold()
    claimed = [second for second in seconds if claim(told, float(second))]
    assert len(claimed) == len(set(claimed))
