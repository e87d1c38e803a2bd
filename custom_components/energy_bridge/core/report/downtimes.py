"""When nobody measured: between two lives, and where the clock was set forward or the machine was asleep (R11).

Times are of the clock of the day, s since the epoch, whatever it was set to.
"""

from dataclasses import dataclass, field
from math import inf

type Span = tuple[float, float]
"""From and to."""


@dataclass(slots=True)
class Downtimes:
    """What is known of it after each look at the clock."""

    last: float
    """The last look."""
    measured_until: float = -inf
    """The latest time at which anybody measured; later than `last` where the clock was set back since.

    Since the first look somebody measured at each time before it that is in no span.
    """
    spans: list[Span] = field(default_factory=list)
    """When nobody measured; also of times to come, which a clock that was ahead skipped."""
    first: float = -inf
    """The first look of all. Before it others may have measured, where the clock was right then and was set back since."""

    def begin_life(self, start: float, now: float) -> None:
        """Count the time since the last life as downtime, where this one starts later than anybody measured."""
        if start < self.last < now:
            # The clock was behind at the start, and was set since.
            start = now
        if self.last < (until := min(start, self.first)):
            self.spans = [*self.spans, (self.last, until)]
        self.last = start
        self._skip_until(start)

    def look(self, now: float, jumped: float, elapsed: float) -> None:
        """Count what the clock skipped since the last look, and what was measured since.

        The clock `jumped` by so many s in the `elapsed` s between the two looks, 0 if it only went on.
        """
        measured_from = min(self.last, now)
        if jumped > 0:
            # What was measured since it was set, however long before this look, has times after that.
            measured_from = now - elapsed
            self._skip_until(measured_from)
        self.spans = [
            rest
            for start, end in self.spans
            for rest in ((start, min(end, measured_from)), (max(start, now), end))
            if rest[0] < rest[1]
        ]
        self.last = now
        self.measured_until = max(self.measured_until, now)

    def _skip_until(self, time: float) -> None:
        if -inf < self.measured_until < time:
            self.spans = [*self.spans, (self.measured_until, time)]
