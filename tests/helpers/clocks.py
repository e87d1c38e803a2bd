"""Clocks that are set, and machines that sleep."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import clock_gettime
from unittest.mock import patch

from homeassistant.util import dt as dt_util

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
        return clock_gettime(clock) + span.total_seconds()

    with clock_set(span), patch.object(timer, "clock_gettime", steady):
        yield
