"""Notices that the time of day was set, or that the machine was asleep."""

from ..core.outbox.clock import Clock

SUDDEN = 3600.0
"""s of difference between two looks that are told; slower clocks are set right little by little."""


class ClockWatch:
    """Compares the time of day with a clock that only goes on."""

    def __init__(self, sudden: float = SUDDEN, clock: Clock | None = None) -> None:
        """Begin to compare now; less than `sudden` s is no jump."""
        self._sudden = sudden
        self._clock = clock or Clock()
        self._running = self._clock.running()
        self._offset = self._clock.now() - self._running
        self.elapsed = 0.0
        """How many s went on between the last two looks."""

    def jump(self) -> float:
        """By how many s the time of day jumped since the last look, 0 if it did not."""
        running = self._clock.running()
        self.elapsed, self._running = running - self._running, running
        before, self._offset = self._offset, self._clock.now() - running
        jumped = self._offset - before
        return jumped if abs(jumped) >= self._sudden else 0.0
