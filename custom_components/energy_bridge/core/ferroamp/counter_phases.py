"""The phases of a counter's guard, and what they are made of: see `counter` for how one follows another.

Registers, offsets and totals are mJ, times seconds on one clock.
"""

from dataclasses import dataclass
from enum import Enum

CONFIRMATIONS = 3
"""Messages in a row that make a new level true."""

PATIENCE = 30
"""The same for a small fall: waiting for the register to catch up costs nothing, a flip taken for a level would."""


class Meaning(Enum):
    """What a new level of the register means."""

    FIRST = "first"
    """No level was sure before."""

    RESTART = "restart"
    """The unit forgot what it had counted, and counts on from near zero."""

    SMALL_FALL = "small_fall"
    """The register fell a little, and may catch up."""

    JUMP = "jump"
    """Any other fall or rise."""

    @property
    def confirmations(self) -> int:
        """Messages in a row that make it true."""
        return PATIENCE if self is Meaning.SMALL_FALL else CONFIRMATIONS


@dataclass(slots=True)
class Line:
    """A register that is believed, when it came, and the offset that makes it the total."""

    register: float
    offset: float
    time: float

    @property
    def total(self) -> float:
        """The total, mJ."""
        return self.register + self.offset


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new level: the first and the latest register of so many messages in a row that agree on it."""

    meaning: Meaning
    first: float
    register: float
    time: float
    messages: int = 1


@dataclass(frozen=True, slots=True)
class Seeking:
    """No level is sure yet. `anchor` is the total (mJ) to go on from; None to begin with the register's own level."""

    anchor: float | None
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """The register is on its line, which moves along with it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Doubting:
    """The register has left its line; the total stands until it is back or the candidate is confirmed."""

    line: Line
    candidate: Candidate


type Phase = Seeking | Following | Doubting
