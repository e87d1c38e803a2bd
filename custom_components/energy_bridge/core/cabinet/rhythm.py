"""How often a cabinet really reports."""

from itertools import pairwise

USUAL_GAP = 95.0 / 3
"""Seconds; what reports at least as often is judged as if it reported every 30 s."""

LONGEST_GAP = 4000.0
"""Seconds; a cabinet can be told to report once an hour, so more is an outage."""

AGREEMENT = 0.75
"""How much shorter a gap may be than another one that it confirms."""

LONG_ENOUGH = 470.0
"""Seconds of usual gaps in a row that no cabinet has which reports more rarely, though it also reports when a pack comes or goes."""

KEPT = 4
"""Longer gaps of which two have to agree: an outage is no interval."""

RUSH = 86_400.0
"""Seconds of shorter gaps that make the interval a shorter one: where packs come and go, there are reports between those that
are due, but no place is busy all day.
"""


class Rhythm:
    """The interval between a cabinet's reports, in seconds: None until it is seen, 0 for a usual one."""

    __slots__ = ("_long_gaps", "_shorter_for", "_usual_for", "interval")

    def __init__(self, interval: float | None = None) -> None:
        """Start with what was seen before a restart."""
        self.interval = interval
        self._long_gaps: list[float] = []
        self._shorter_for = 0.0
        self._usual_for = 0.0

    def add_gap(self, gap: float) -> None:
        """Take the seconds between two reports."""
        about_interval = AGREEMENT * (self.interval or 0.0)
        self._shorter_for = 0.0 if gap >= about_interval else self._shorter_for + gap
        if gap <= USUAL_GAP:
            self._usual_for += gap
            if self._usual_for >= max(LONG_ENOUGH, about_interval):
                self.interval = 0.0
                self._long_gaps.clear()
            return
        self._usual_for = 0.0
        if gap > LONGEST_GAP:
            return
        self._long_gaps = [*self._long_gaps[1 - KEPT :], gap]
        longest_first = sorted(self._long_gaps, reverse=True)
        for longer, shorter in pairwise(longest_first):
            if shorter >= AGREEMENT * longer:
                if longer > (self.interval or 0.0) or self._shorter_for >= RUSH:
                    self.interval = longer
                return
