"""Many random lives of counters, and the worst of them."""

import gc
import sys
from time import monotonic

from .lives import outcomes

PROGRESS = 10_000
MAX_PRINTED = 20


def run_lives(count: int, first: int) -> bool:
    """Live random lives of counters and print the worst; answers whether none was bad."""
    # What lives leave behind is in no circles: a search for those need not look at all else.
    gc.freeze()
    began, bad = monotonic(), 0
    false = lost = seen = 0.0
    for number, outcome in enumerate(outcomes(count, first), 1):
        if outcome.is_bad:
            bad += 1
            if bad <= MAX_PRINTED:
                sys.stdout.write(f"bad: {outcome}\n")
        false, lost = max(false, outcome.false), max(lost, outcome.lost)
        if not outcome.is_unseen:
            seen = max(seen, outcome.false)
        if number % PROGRESS == 0 or number == count:
            sys.stdout.write(
                f"{number} lives in {monotonic() - began:.0f} s, {bad} bad; worst false {false:.3f} kWh"
                f" ({seen:.3f} kWh where none was replaced unseen), worst lost {lost:.3f} kWh\n"
            )
            sys.stdout.flush()
    return not bad
