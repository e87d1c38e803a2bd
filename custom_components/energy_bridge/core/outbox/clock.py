"""The two clocks of an outbox."""

import time


class Clock:
    """The time of day, which may be wrong and may jump, and one that only goes on."""

    def now(self) -> float:
        """The time of day, s since the epoch."""
        return time.time()

    def running(self) -> float:
        """Seconds since some moment of this life."""
        return time.monotonic()
