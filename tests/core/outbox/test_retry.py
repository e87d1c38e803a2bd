"""When to try again (formats §7.4)."""

from custom_components.energy_bridge.core.outbox.retry import backoff


def test_current_schedule() -> None:
    """1, 2, 4 … 256 s, and that for ever."""
    waits = [backoff(attempt) for attempt in range(12)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256, 256]
    assert backoff(10_000, "current") == 256


def test_classic_schedule() -> None:
    """10 s, 5 min, 30 min, 2 h, 1 day, 3 days; then only the user tries again."""
    waits = [backoff(attempt, "classic") for attempt in range(9)]
    assert waits == [10, 300, 1800, 7200, 86400, 259200, None, None, None]
