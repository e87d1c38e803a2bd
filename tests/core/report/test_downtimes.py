"""When nobody measured, by a clock that may be wrong; the walks of `tests/soak/audit` try the rest."""

from custom_components.energy_bridge.core.report.downtimes import Downtimes

NOON = 1_800_000_000.0
HOUR = 3600.0


def test_a_first_life_with_a_clock_that_is_ahead() -> None:
    """Nobody measured yet what it shows, so the time between two lives counts as ever."""
    known = Downtimes(NOON + 2 * HOUR, first=NOON + 2 * HOUR)
    known.look(NOON + 2 * HOUR, 0.0, 0.0)
    known.look(NOON + 15, -2 * HOUR, 15.0)
    known.look(NOON + 75, 0.0, 60.0)
    known.begin_life(NOON + HOUR, NOON + HOUR)
    known.look(NOON + HOUR + 60, 0.0, 60.0)
    assert known.spans == [(NOON + 75, NOON + HOUR)]


def test_a_clock_that_is_set_while_home_assistant_starts() -> None:
    """Nothing that is known is forgotten, and the time since the last life counts."""
    known = Downtimes(NOON, NOON, [(NOON - 2 * HOUR, NOON - HOUR)])
    known.begin_life(0.0, NOON + HOUR)
    known.look(NOON + HOUR + 60, 0.0, 60.0)
    assert known.spans == [
        (NOON - 2 * HOUR, NOON - HOUR),
        (NOON, NOON + HOUR),
    ]


def test_a_clock_that_is_behind_at_a_start() -> None:
    """The time since the last life counts once it is set."""
    known = Downtimes(NOON, NOON)
    known.begin_life(0.0, 20.0)
    known.look(80.0, 0.0, 60.0)
    assert known.spans == []
    known.look(NOON + HOUR, NOON, 30.0)
    assert known.spans == [(NOON, NOON + HOUR - 30)]
