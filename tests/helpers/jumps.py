"""A clock that is set while all goes on."""

from datetime import timedelta
import time

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.energy_bridge.core.outbox.clock import Clock


class Jumps:
    """A clock that is set, which the one that only goes on does not follow."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both go together so far."""
        self._offset = 0.0
        monkeypatch.setattr(Clock, "running", lambda _clock: time.time() - self._offset)

    def jump(self, clock: FrozenDateTimeFactory, **by: float) -> None:
        """Set the time of day."""
        delta = timedelta(**by)
        self._offset += delta.total_seconds()
        clock.tick(delta)
