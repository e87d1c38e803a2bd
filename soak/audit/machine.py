"""The machine that everything runs on."""

from bisect import bisect_right

from .run import Run

BUSY = 0.25
"""Of the time, in which something waits for a processor or a disk."""
LATE = 3.0
"""s after which a sample knows of what was: Home Assistant's process tells of itself every 2 s."""


def was_busy(run: Run, at: float) -> bool:
    """Whether the machine had too much to do around that moment, of which it is no wonder that all is slow."""
    samples = run.samples
    until = bisect_right(samples, at, key=lambda each: each.at)
    before, after = samples[max(until - 2, 0) : until], samples[until : until + 1]
    told = [each.entry.waited for each in (*before, *after)]
    if len(told) < 2 or told[0] is None or told[-1] is None:
        return False
    seconds = (after or before)[-1].at - before[0].at
    return told[-1] - told[0] >= BUSY * seconds


def was_held_up(run: Run, begin: float, end: float) -> float:
    """For how many s between these two, or up to some seconds beside them, Home Assistant's main thread was not let run; 0 where nobody knows."""
    samples = run.samples
    first = bisect_right(samples, begin, key=lambda each: each.at) - 1
    last = bisect_right(samples, end + LATE, key=lambda each: each.at)
    if first < 0 or last == len(samples):
        return 0.0
    before, after = samples[first].entry, samples[last].entry
    if before.held is None or after.held is None or before.life != after.life:
        return 0.0
    return after.held - before.held
