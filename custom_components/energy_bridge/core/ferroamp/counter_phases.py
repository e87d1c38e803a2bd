"""The phases of a counter's guard, and what they are made of: see `counter` for how one follows another.

Registers, offsets and totals are mJ, times seconds on one clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

FIRST_CONFIRMATIONS = 3
"""Messages in a row that make the first level true, and that make a later one likely."""

CONFIRMATIONS = 8
"""The same for any later one. Waiting loses nothing: what is held back is counted once it is confirmed."""

MAX_CANDIDATES = 3
"""Levels that are in question at a time: a message may be wrong while another one is to be confirmed."""

PATIENCE = 30
"""The same for a small fall: waiting for the register to catch up costs nothing, a flip taken for a level would."""


class Meaning(Enum):
    """What a new level of the register means."""

    FIRST = "first"
    """No level was sure before."""

    RISE = "rise"
    """The register is where the hardware can have brought it since, but too high for a single message."""

    RETURN = "return"
    """The register is back on a line that it left."""

    RESTART = "restart"
    """The unit forgot what it had counted, and counts on from near zero."""

    SMALL_FALL = "small_fall"
    """The register fell a little, and may catch up."""

    JUMP = "jump"
    """Any other fall or rise."""

    @property
    def likelihood(self) -> int:
        """How likely it is, against others: most where a line is known on which the hardware can have brought it there."""
        match self:
            case Meaning.RETURN:
                return 2
            case Meaning.RISE:
                return 1
            case _:
                return 0

    @property
    def confirmations(self) -> int:
        """Messages that make it true."""
        match self:
            case Meaning.FIRST:
                return FIRST_CONFIRMATIONS
            case Meaning.SMALL_FALL:
                return PATIENCE
            case _:
                return CONFIRMATIONS


@dataclass(slots=True)
class Line:
    """A register that is believed, when it came, the offset that makes it the total, and the register before it.

    `floor` is the total that was shown already: where the register stands for less, the total waits for it.
    """

    register: float
    offset: float
    time: float
    before: float
    floor: float = 0.0

    @property
    def total(self) -> float:
        """The total, mJ."""
        total = self.register + self.offset
        if total < self.floor:
            return self.floor
        return total


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Where the register left a line, when, and how much may be `hidden`: it flowed before another line was counted on.

    A line that was never sure is a guess, which no restart of Home Assistant outlives.
    """

    register: float
    offset: float
    time: float
    hidden: float = 0.0
    is_guess: bool = False

    @property
    def total(self) -> float:
        """The total there, mJ."""
        return self.register + self.offset


@dataclass(slots=True)
class Gap:
    """Where the register was before a gap, and how many messages came since, without rises in doubt: the first may be late."""

    register: float
    time: float
    messages: int = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the register rose from one message to the next (mW), in how many seconds, and when that was.

    `missing` is what it rose less than at its pace before: the last message may have said too little.
    """

    power: float
    seconds: float
    time: float
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """Where a register was, when, and by how much it had risen in so many seconds."""

    register: float
    time: float
    rise: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """The register that one message says, and when it came; `gap` is the time since the one before by the hub's own clock."""

    register: float
    time: float
    gap: float = 0.0

    def seconds_since(self, time: float) -> float:
        """For how long energy may have flowed since another message came."""
        return max(self.time - time, self.gap)

    def level_after(self, before: Line | Candidate) -> Level:
        """Where the register is now, and how it came there."""
        rise, seconds = self.register - before.register, self.seconds_since(before.time)
        return Level(self.register, self.time, rise, seconds)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new level: the messages that agree on it.

    `left` is the line that it is back on, if that is what it means. `excess` is what a register rose more than can have
    flowed in a gap: it was not counted before.
    """

    meaning: Meaning
    levels: tuple[Level, ...]
    left: LeftLine | None = None
    excess: float = 0.0

    @property
    def first(self) -> float:
        """The register of its first message."""
        return self.levels[0].register

    @property
    def register(self) -> float:
        """The register of its last message."""
        return self.levels[-1].register

    @property
    def time(self) -> float:
        """When its last message came."""
        return self.levels[-1].time

    @property
    def messages(self) -> int:
        """How many messages agree."""
        return len(self.levels)

    @property
    def is_likely(self) -> bool:
        """Whether it was confirmed often enough to be true if nothing contradicts."""
        return self.messages >= FIRST_CONFIRMATIONS

    @property
    def is_below_left(self) -> bool:
        """Whether it is back a little below the line that was left, as in a small fall from it."""
        return self.left is not None and self.first < self.left.register

    @property
    def is_sure(self) -> bool:
        """Whether it was confirmed often enough to be true."""
        needed = PATIENCE if self.is_below_left else self.meaning.confirmations
        return self.messages >= needed

    def is_less_likely_than(self, line: Line) -> bool:
        """Whether a register that both can have come to has rather gone on on the line.

        A level below the line was left then, and of a jump there was but one message, which may have been wrong.
        """
        is_single_jump = self.meaning is Meaning.JUMP and self.messages == 1
        return self.first < line.register or is_single_jump

    def beside_likely(self) -> Candidate:
        """The candidate where the register is likely to have been elsewhere first: from there it rather jumped."""
        meaning = Meaning.JUMP if self.meaning is Meaning.RISE else self.meaning
        return replace(self, meaning=meaning, left=None, excess=0.0)

    def confirmed(self, message: Message) -> Candidate:
        """The candidate with one more message that agrees."""
        return replace(self, levels=(*self.levels, message.level_after(self)))


def likely_before(
    candidate: Candidate, others: Sequence[Candidate]
) -> Candidate | None:
    """The level of which it is likely that the register left it for the one that is believed now.

    That is a return or a rise. But where a small fall lasted longer than the rise, the register was never up there.
    """
    if candidate.meaning is Meaning.RETURN:
        return None
    fall = max(
        [
            each.messages
            for each in (candidate, *others)
            if each.meaning is Meaning.SMALL_FALL
        ],
        default=0,
    )
    likely = [
        other
        for other in others
        if other.is_likely
        and (
            other.meaning is Meaning.RETURN
            or (
                other.meaning is Meaning.RISE is not candidate.meaning
                and other.messages >= fall
            )
        )
    ]
    # Of two levels in turns the lower one is rather wrong.
    return min(likely, key=lambda each: each.is_below_left, default=None)


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
    """The register has left its line; the total stands until it is back or a candidate is confirmed.

    The candidate of the last message comes first, then those of other messages before it.
    """

    line: Line
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_rise(self) -> bool:
        """Whether the last message may have been a rise."""
        return bool(self.candidates) and self.candidates[0].meaning is Meaning.RISE

    @property
    def last_near(self) -> float:
        """When the register was last on its line, or a little below it for so long that it has not risen since."""
        return max(
            [self.line.time]
            + [
                each.time
                for each in self.candidates
                if each.meaning is Meaning.SMALL_FALL and each.messages >= CONFIRMATIONS
            ]
        )


type Phase = Seeking | Following | Doubting
