"""How long an outbox has been in use, and when its next try is due, whatever the clock says."""

from .clock import Clock


class Use:
    """Counts the seconds of one life of an outbox, on top of those of the lives before."""

    def __init__(self, clock: Clock, ran: float = 0.0) -> None:
        """Begin a life, after so many s of use."""
        self._clock = clock
        self._before = ran
        self._began = clock.running()
        self._due: float | None = None

    @property
    def ran(self) -> float:
        """How long the outbox has been in use in all its lives, s."""
        return self._before + self.lived

    @property
    def lived(self) -> float:
        """How long this life is, s."""
        return self._clock.running() - self._began

    @property
    def next_try(self) -> float | None:
        """When the next try is due, s since the epoch as the clock is now; None for at once."""
        if self._due is None:
            return None
        return self._clock.now() + self._due - self._clock.running()

    def wait(self, seconds: float | None) -> None:
        """Make the next try due in so many seconds; None for at once."""
        self._due = None if seconds is None else self._clock.running() + seconds

    def wait_until(self, moment: float, longest: float) -> None:
        """Make it due at a time of day (s since the epoch), but in so many s at the latest."""
        self.wait(min(moment - self._clock.now(), longest))
