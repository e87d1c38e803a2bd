"""What an audit says of one promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """Whether a promise was kept."""

    HELD = "held"
    BROKEN = "BROKEN"
    NOT_SEEN = "not seen"


@dataclass(frozen=True)
class Problem:
    """Something that must not be: when (s since the epoch, None where no moment has it), and what."""

    at: float | None
    text: str


@dataclass(frozen=True)
class Check:
    """One promise, how often it was put to the test, and what was wrong.

    `seen` counts what was looked at; the first count is the one without which nothing was tested. `excused` counts what
    would be wrong if it were not explained. `is_rare` says that a run need not put it to the test.
    """

    promise: str
    seen: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    worst: str = ""
    excused: Mapping[str, int] = field(default_factory=dict)
    is_rare: bool = False

    @property
    def outcome(self) -> Outcome:
        """A promise that was never put to the test was not held."""
        if self.problems:
            return Outcome.BROKEN
        return Outcome.HELD if next(iter(self.seen.values()), 0) else Outcome.NOT_SEEN

    @property
    def is_missed(self) -> bool:
        """Whether the run had to put it to the test, and did not."""
        return self.outcome is Outcome.NOT_SEEN and not self.is_rare


def times(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count:,} times"


def broken(check: Check) -> str:
    """How often a promise was broken."""
    return f"broken {times(len(check.problems))}"
