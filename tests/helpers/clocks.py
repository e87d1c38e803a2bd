"""Clocks that are set, and machines that sleep."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
import time
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_bridge.core.outbox.clock import Clock
from custom_components.energy_bridge.hub import timer

REAL = dt_util.utcnow


@contextmanager
def clock_set(ahead: timedelta) -> Iterator[None]:
    """A clock of the day that is so far ahead; timers know nothing of it."""

    def utcnow() -> datetime:
        return REAL() + ahead

    with patch.object(dt_util, "utcnow", utcnow):
        yield


@contextmanager
def asleep(span: timedelta) -> Iterator[None]:
    """A machine that slept so long: the event loop's clock did not count that, all others did."""

    def steady(clock: int) -> float:
        return time.clock_gettime(clock) + span.total_seconds()

    with clock_set(span), patch.object(timer, "clock_gettime", steady):
        yield


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
