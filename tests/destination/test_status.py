"""What a report's status remembers."""

from custom_components.energy_bridge.destination.status import Dropped, Span


def test_dropped_twice() -> None:
    """The documents of both times, over all the time that they told of."""
    early, late = Dropped(2, Span(0.0, 600.0)), Dropped(3, Span(900.0, 1800.0))
    assert early.with_more(None) == early
    assert late.with_more(early) == Dropped(5, Span(0.0, 1800.0))
