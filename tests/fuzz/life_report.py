"""Many random lives of counters, and the worst of them."""

from dataclasses import dataclass
import gc
import signal
import sys
from time import monotonic
from typing import override

from .life import Outcome
from .lives import outcomes

PROGRESS = 10_000
MAX_PRINTED = 20


@dataclass(slots=True)
class Report:
    """What lives came to so far: how many, how many were bad, and the worst, kWh.

    `seen` is the worst that was false where no register was replaced unseen; `bad_false` and `bad_lost` are the worst of
    bad lives.
    """

    lives: int = 0
    bad: int = 0
    false: float = 0.0
    lost: float = 0.0
    seen: float = 0.0
    bad_false: float = 0.0
    bad_lost: float = 0.0

    def add_outcome(self, outcome: Outcome) -> None:
        """Count one more life."""
        self.lives += 1
        self.false = max(self.false, outcome.false)
        self.lost = max(self.lost, outcome.lost)
        if not outcome.is_unseen:
            self.seen = max(self.seen, outcome.false)
        if outcome.is_bad:
            self.bad += 1
            self.bad_false = max(self.bad_false, outcome.false)
            self.bad_lost = max(self.bad_lost, outcome.lost)

    @override
    def __str__(self) -> str:
        """One line."""
        worst = (
            f" (worst of them: false {self.bad_false:.3f} kWh, lost {self.bad_lost:.3f} kWh)"
            if self.bad
            else ""
        )
        return (
            f"{self.lives} lives, {self.bad} bad{worst}; of all, worst false {self.false:.3f} kWh"
            f" ({self.seen:.3f} kWh where none was replaced unseen), worst lost {self.lost:.3f} kWh"
        )


def run_lives(count: int, first: int) -> bool:
    """Live random lives of counters and print the worst; answers whether none was bad.

    Told to stop before it is done, it says how far it came.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    # What lives leave behind is in no circles: a search for those need not look at all else.
    gc.freeze()
    began, report = monotonic(), Report()
    try:
        for outcome in outcomes(count, first):
            report.add_outcome(outcome)
            if outcome.is_bad and report.bad <= MAX_PRINTED:
                print_line(f"bad: {outcome}")
            if report.lives % PROGRESS == 0:
                print_line(f"after {monotonic() - began:.0f} s: {report}")
    except KeyboardInterrupt:
        print_line("stopped before all were lived")
    print_line(f"seeds from {first} on, {monotonic() - began:.0f} s: {report}")
    return not report.bad


def print_line(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
