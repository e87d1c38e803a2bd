"""The port for live values."""

from custom_components.energy_bridge.core.live import LiveSource, LiveSources


def test_offers() -> None:
    """The newest offer counts, and only who made it withdraws it."""
    sources = LiveSources()
    assert sources.find("id") is None
    first, second = LiveSource("W", lambda: 1.0), LiveSource("W", lambda: 2.0)
    withdraw_first = sources.offer("id", first)
    withdraw_second = sources.offer("id", second)
    withdraw_first()
    assert sources.find("id") is second
    withdraw_second()
    assert sources.find("id") is None
