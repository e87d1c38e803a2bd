"""The machine that everything runs on."""

from bisect import bisect_right

from .run import Run

BUSY = 0.25
"""Of the time, in which something waits for a processor or a disk."""


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
