"""How far a register may have risen since it was heard: by what the hardware delivers, and by its own pace.

Registers are mJ, times seconds on one clock.
"""

from collections.abc import Sequence

from .counter_memory import MAX_SMALL_FALL, MJ_PER_KWH
from .counter_phases import (
    CONFIRMATIONS,
    Candidate,
    Gap,
    Level,
    Line,
    Meaning,
    Message,
    Pace,
)

SLACK = 2.0
"""Seconds by which two messages may be further apart at the hub than they arrive here."""

PEAK_TIME = 60.0
"""Seconds for which power may stay at the ceiling; over long ones its mean is at most SUSTAINED of that."""

SUSTAINED = 0.5

MAX_LATE = 1.25
"""Of the usual interval: a message that comes later proves no pace."""

SHORTEST_INTERVAL = 0.5
"""Seconds; what comes faster was held up, and says nothing of how often messages come."""

MAX_UNCONFIRMED = 0.1 * MJ_PER_KWH
"""What a single message may add beyond the register's own pace: a larger rise needs agreement."""

NEAR_ZERO = 1.0 * MJ_PER_KWH
"""Above this no level is a restart, however long nothing was heard."""


def count_sure(levels: Sequence[Level]) -> int:
    """How many messages of a candidate are sure: those before a rise that is like neither the one before nor the one after."""
    for number, level in enumerate(levels[1:], 1):
        powers = [
            other.rise / other.seconds
            for other in (levels[number - 1], *levels[number + 1 : number + 2])
            if 0 < level.seconds <= 2 * MAX_LATE * other.seconds
        ]
        if level.rise > MAX_UNCONFIRMED + max(powers, default=0.0) * level.seconds:
            return number
    return len(levels)


class Reach:
    """What is known of one register's rises. `ceiling` is the power (W) above which the hardware cannot deliver.

    `gap` is set for the first messages after a gap, and for as long as a rise is in doubt there.
    """

    def __init__(self, ceiling: float) -> None:
        """Begin before the first message."""
        self.ceiling = ceiling
        self.gap: Gap | None = None
        self._pace = Pace(0.0, 0.0, 0.0)
        # When the last message came, and how long after each other the last ones.
        self._heard = 0.0
        self._intervals = (0.0, 0.0)

    def begin_message(self) -> None:
        """Count a message that is to be judged, other than those that a rise in doubt precedes."""
        if self.gap is not None:
            self.gap.messages += 1
            if self.gap.messages > CONFIRMATIONS:
                self.gap = None

    def end_message(self, time: float) -> None:
        """Remember when a message came that is judged."""
        interval = time - self._heard
        if interval >= SHORTEST_INTERVAL:
            self._intervals = self._intervals[1], interval
        self._heard = time

    def is_after_gap(self, time: float) -> bool:
        """Whether messages were missing before one that comes now."""
        return self.is_gap(time - self._heard)

    def note_rise(self, line: Line, message: Message, heard: float) -> None:
        """Remember how fast the register rose on its line, and what was before a gap, for the first messages after it.

        `heard` is when it was last near the line: while it catches up after a small fall, nothing is missing.
        """
        if self.is_gap(message.time - heard):
            self.gap = Gap(line.register, heard)
        self.note_pace(message.level_after(line))

    def note_pace(self, level: Level) -> None:
        """Remember how fast the register rose until now."""
        if level.seconds > 0:
            before, missing = self._pace, 0.0
            if abs(level.time - level.seconds - before.time) <= SLACK:
                missing = max(0.0, before.power * level.seconds - level.rise)
            power = level.rise / level.seconds
            self._pace = Pace(power, level.seconds, level.time, missing)

    def note_step_back(self, line: Line, register: float, time: float) -> None:
        """Remember how fast it rose in two messages, of which the first one said too much, or the second one too little."""
        if self.is_gap(time - line.time):
            self.gap = Gap(register, line.time)
        pace = self._pace
        if pace.time == line.time and pace.seconds:
            seconds = time - line.time + pace.seconds
            power = (register - line.before) / seconds
            self._pace = Pace(power, seconds, line.time, line.register - register)

    def highest_rise(self, seconds: float) -> float:
        """How far the hardware can bring a register in this time."""
        seconds = max(seconds, 0.0)
        at_ceiling = max(min(seconds, PEAK_TIME), SUSTAINED * seconds)
        return self.ceiling * (at_ceiling + SLACK) * 1000

    def is_possible(
        self, before: Line | Candidate | Gap, register: float, seconds: float
    ) -> bool:
        """Whether the hardware can have brought it here in this time since the line or the candidate was there."""
        missing = self._pace.missing if self._pace.time == before.time else 0.0
        rise = register - before.register
        return 0 <= rise <= self.highest_rise(seconds) + missing

    def agrees(self, candidate: Candidate, message: Message) -> bool:
        """Whether a message confirms a candidate."""
        seconds = message.seconds_since(candidate.time)
        return self.is_possible(candidate, message.register, seconds)

    def hidden_by_fall(
        self, line: Line, candidates: Sequence[Candidate], message: Message
    ) -> float:
        """How much too little a register that fell, and that the message is on again or next to, may say (mJ)."""
        if not candidates and message.register >= line.register:
            return 0.0
        said = [each.levels[0] for each in candidates if self.agrees(each, message)]
        said.append(Level(message.register, message.time))
        return max(
            [
                line.register - each.register + self.highest_rise(each.time - line.time)
                for each in said
                if each.register < line.register
            ],
            default=0.0,
        )

    def without_overtaken(self, line: Line, candidate: Candidate) -> Candidate:
        """What is left of a candidate in question, if its own messages bear out too few of it to be sure.

        A wrong level that was too high is overtaken by the register, which then seems to confirm it.
        """
        rest = candidate.levels[count_sure(candidate.levels) :]
        if (
            candidate.meaning is Meaning.JUMP
            and candidate.is_sure
            and rest
            and self.is_possible(line, rest[0].register, rest[0].time - line.time)
        ):
            return Candidate(Meaning.RISE, rest)
        return candidate

    def meaning(
        self, line: Line, register: float, time: float, *, is_possible: bool
    ) -> Meaning:
        """What a register means that is on no line; `is_possible` tells that the hardware can have brought it there."""
        gap, fall = self.gap, line.register - register
        if is_possible or (
            gap is not None
            and fall < 0
            and self.is_possible(gap, register, time - gap.time)
        ):
            return Meaning.RISE
        if register <= min(fall, NEAR_ZERO, self.highest_rise(time - line.time)):
            return Meaning.RESTART
        return Meaning.SMALL_FALL if 0 < fall <= MAX_SMALL_FALL else Meaning.JUMP

    def usual_rise(self, before: Line, seconds: float) -> float:
        """How far a register may rise in this time before more than one message has to say so.

        By little, or at its own pace, as it does where messages are rare.
        """
        pace, longest = self._pace, MAX_LATE * self._pace.seconds
        is_on_time = before.time + seconds - self._heard <= longest
        if pace.time == before.time and is_on_time and seconds <= 2 * longest:
            return MAX_UNCONFIRMED + pace.power * seconds
        return MAX_UNCONFIRMED

    def is_usual(self, before: Line, register: float, seconds: float) -> bool:
        """Whether a register needs no other message to be believed."""
        return 0 <= register - before.register <= self.usual_rise(
            before, seconds
        ) and self.is_possible(before, register, seconds)

    def is_gap(self, seconds: float) -> bool:
        """Whether messages were missing in so many seconds."""
        return seconds > max(PEAK_TIME, 2 * max(self._intervals))
