"""The guard between an energy register and everything that adds up energy.

A register dips, falls to zero, flips between two levels or jumps, and every such step would become false energy. The
guard follows the register only where the hardware can have delivered the rise, and shows a total that never falls:

    Seeking ── agreement ──▶ Following ── an impossible register ──▶ Doubting
                                ▲                                       │
                                └── agreement, or a possible register ──┘

*Agreement* is several messages in a row that rise from one new level as the hardware can. What the new level means (see
`Meaning`) decides how many messages it takes, and how the total goes on from there.

Times are seconds on one clock; registers and offsets mJ, as registers are sent; totals kWh where nothing else is said.
"""

from dataclasses import dataclass, replace

from .counter_phases import (
    CONFIRMATIONS,
    Candidate,
    Doubting,
    Following,
    Gap,
    LeftLine,
    Line,
    Meaning,
    Phase,
    Seeking,
)

MJ_PER_KWH = 3.6e9

DIGITS = 3
"""Energy is shown to the watt-hour."""

SLACK = 2.0
"""Seconds by which two messages may be further apart at the hub than they arrive here."""

PEAK_TIME = 60.0
"""Seconds for which power may stay at the ceiling; over longer ones its mean is at most SUSTAINED of that."""

SUSTAINED = 0.5

MAX_UNCONFIRMED = 0.1 * MJ_PER_KWH
"""What a single message may add, however long the time since the one before: a larger rise needs agreement."""

MAX_SMALL_FALL = 0.5 * MJ_PER_KWH

MEMORY = 900.0
"""Seconds for which a line that was left may still be the true one."""

MAX_REMEMBERED = 4
"""Lines that were left, at most."""

MAX_REGISTER = 2.0**53
"""Above this, 2.5 GWh, no register is real, nor would a float hold its digits."""

NEAR_ZERO = 1.0 * MJ_PER_KWH
"""Above this no level is a restart, however long nothing was heard; and what proves that a restart was one."""


@dataclass(frozen=True, slots=True)
class CounterState:
    """What of a guard outlives a restart.

    The last register believed, its offset, its time, and its key; the ceiling that measured power raised; and the lines
    that the register left by a restart which may not have been one.
    """

    register: float
    offset: float
    time: float
    source: str = ""
    ceiling: float = 0.0
    left: tuple[LeftLine, ...] = ()


@dataclass(slots=True)
class Refusals:
    """What a guard did not believe, for the diagnostics: single registers, and the new levels it came to believe."""

    falls: int = 0
    rises: int = 0
    restarts: int = 0
    rebased: int = 0
    last_refused: float | None = None

    def add_register(self, register: float, *, is_fall: bool) -> None:
        """Count a register that was not believed."""
        if is_fall:
            self.falls += 1
        else:
            self.rises += 1
        self.last_refused = register


class CounterGuard:
    """Follows one register, and shows the energy that it really counted.

    `ceiling` is the power (W) above which the hardware cannot deliver; it may be raised.
    """

    def __init__(
        self, ceiling: float, stored: CounterState | None = None, *, source: str = ""
    ) -> None:
        """Begin, or go on from what was stored.

        With another `source` than the stored one the total goes on from where it stood: the first level that is sure
        only sets the offset.
        """
        self._first_ceiling = ceiling
        self.ceiling = ceiling
        self.source = source
        self.refusals = Refusals()
        # Set for the first messages after a gap.
        self._gap: Gap | None = None
        # The latest last. The register may come back to one of them.
        self._left: list[LeftLine] = []
        self._phase: Phase
        if stored is None:
            self._phase = Seeking(anchor=None)
        elif stored.source == source:
            self._phase = Following(Line(stored.register, stored.offset, stored.time))
            self._left.extend(stored.left)
        else:
            self._phase = Seeking(anchor=stored.register + stored.offset)

    @property
    def state(self) -> CounterState | None:
        """What to store; None before the first level is sure."""
        line = self._line
        if line is None:
            return None
        return CounterState(
            line.register,
            line.offset,
            line.time,
            self.source,
            self.ceiling if self.ceiling > self._first_ceiling else 0.0,
            tuple(
                left
                for left in self._left
                if left.is_restart and self._may_be_no_restart(left, line)
            ),
        )

    @property
    def total(self) -> float | None:
        """The energy, kWh; None before the first level is sure, unless it goes on from a stored total."""
        phase = self._phase
        total = phase.anchor if isinstance(phase, Seeking) else phase.line.total
        return None if total is None else total / MJ_PER_KWH

    @property
    def shown(self) -> float | None:
        """The total as it is shown: rounded."""
        return None if (total := self.total) is None else round(total, DIGITS)

    def follow(self, register: float, time: float) -> bool:
        """Believe a register that goes on on its line; False, and no change, for any other, which `feed` has to judge.

        This is the quick way, for one register instead of all of several messages.
        """
        phase = self._phase
        if not isinstance(phase, Following) or self._gap is not None:
            return False
        line = phase.line
        seconds = time - line.time
        rise = register - line.register
        if (
            not 0 <= rise <= MAX_UNCONFIRMED
            or seconds > PEAK_TIME
            or rise > self.ceiling * (seconds + SLACK) * 1000
        ):
            return False
        line.register = register
        line.time = time
        return True

    def feed(self, register: float, time: float, *, measured_gap: float = 0.0) -> bool:
        """Judge the register of one message; answers whether a new level is believed, which is worth storing at once.

        `measured_gap` is the time since the message before by the hub's own clock, as far as the times of arrival bear
        it out: when messages were held up on their way, they lie further apart there than here.
        """
        if self._gap is not None:
            self._gap.messages += 1
            if self._gap.messages > CONFIRMATIONS:
                self._gap = None
        line = self._line
        if register > MAX_REGISTER:
            self.refusals.add_register(register, is_fall=False)
            return False
        if line is not None:
            if register - line.register <= MAX_UNCONFIRMED and self._is_possible(
                line, register, time, measured_gap
            ):
                self._note_gap(line, time)
                line.register, line.time = register, time
                self._phase = Following(line)
                return False
            fall = line.register - register
            self.refusals.add_register(register, is_fall=fall > 0)
            if 0 < fall <= MAX_SMALL_FALL:
                # About where it was: what it may rise to later counts from now.
                self._note_gap(line, time)
                line.time = time
        candidate = self._next_candidate(register, time, measured_gap)
        is_confirmed = candidate.messages >= candidate.meaning.confirmations
        if is_confirmed:
            self._believe_candidate(candidate)
        elif isinstance(self._phase, Seeking):
            self._phase = replace(self._phase, candidate=candidate)
        else:
            self._phase = Doubting(self._phase.line, candidate)
        return is_confirmed

    def _note_gap(self, line: Line, time: float) -> None:
        """Remember what was before a gap, for the first messages after it."""
        if time - line.time > PEAK_TIME:
            self._gap = Gap(line.register, line.time)

    @property
    def _line(self) -> Line | None:
        return None if isinstance(self._phase, Seeking) else self._phase.line

    def _highest_rise(self, seconds: float) -> float:
        """How far a register can rise in this time."""
        seconds = max(seconds, 0.0)
        sustained = SUSTAINED * max(seconds - PEAK_TIME, 0.0)
        return self.ceiling * (min(seconds, PEAK_TIME) + sustained + SLACK) * 1000

    def _is_possible(
        self,
        before: Line | Candidate | Gap,
        register: float,
        time: float,
        measured_gap: float,
    ) -> bool:
        """Whether the hardware can have delivered the rise since the line or the candidate was there."""
        seconds = max(time - before.time, measured_gap)
        return 0 <= register - before.register <= self._highest_rise(seconds)

    def _next_candidate(
        self, register: float, time: float, measured_gap: float
    ) -> Candidate:
        """The present candidate with one more message that agrees, or a new one."""
        before = None if isinstance(self._phase, Following) else self._phase.candidate
        if (
            before is not None
            and self._is_possible(before, register, time, measured_gap)
            and not self._is_back_after_gap(before, register, time)
        ):
            return replace(
                before, register=register, time=time, messages=before.messages + 1
            )
        meaning = self._meaning(register, time, measured_gap)
        return Candidate(meaning, register, register, time)

    def _is_back_after_gap(
        self, candidate: Candidate, register: float, time: float
    ) -> bool:
        """Whether the register is about where its line may be by now, after a gap that nobody knows the truth of."""
        line = self._line
        if line is None or time - candidate.time <= PEAK_TIME:
            return False
        rise = register - line.register
        return -MAX_SMALL_FALL <= rise <= self._highest_rise(time - line.time)

    def _meaning(self, register: float, time: float, measured_gap: float) -> Meaning:
        line = self._line
        if line is None:
            return Meaning.FIRST
        if self._is_possible(line, register, time, measured_gap) or (
            self._gap is not None
            and register > line.register
            and self._is_possible(self._gap, register, time, measured_gap)
        ):
            return Meaning.RISE
        fall = line.register - register
        if 0 <= register <= min(fall, NEAR_ZERO, self._highest_rise(time - line.time)):
            return Meaning.RESTART
        return Meaning.SMALL_FALL if 0 < fall <= MAX_SMALL_FALL else Meaning.JUMP

    def _believe_candidate(self, candidate: Candidate) -> None:
        """Follow the candidate from now on; the total goes on from where it stands."""
        phase = self._phase
        if isinstance(phase, Seeking):
            offset = 0.0 if phase.anchor is None else phase.anchor - candidate.first
            self._phase = Following(Line(candidate.register, offset, candidate.time))
            return
        line = phase.line
        self._gap = None
        is_restart = candidate.meaning is Meaning.RESTART
        if is_restart:
            offset = line.total
            # Whatever may have been the line just before may be it again.
            self._left = [
                replace(left, is_kept=True)
                for left in self._left
                if left.register > NEAR_ZERO
                and (
                    line.time - left.time <= MEMORY
                    or self._may_be_no_restart(left, line)
                )
            ]
            self.refusals.restarts += 1
        elif left := self._line_come_back_to(line, candidate):
            # What it counted meanwhile is believed, unless the total would fall.
            offset = max(line.total - candidate.first, left.offset)
            self.refusals.rebased += 1
            older = self._left[: self._left.index(left)]
            self._left = [replace(left, is_kept=False) for left in older]
        elif candidate.meaning is Meaning.RISE:
            offset = line.offset
        else:
            offset = line.total - candidate.first
            self.refusals.rebased += 1
        if offset != line.offset:
            self._left.append(
                LeftLine(line.register, line.offset, line.time, is_restart)
            )
            del self._left[:-MAX_REMEMBERED]
        self._phase = Following(Line(candidate.register, offset, candidate.time))

    def _line_come_back_to(self, line: Line, candidate: Candidate) -> LeftLine | None:
        """The line left before that the register is back on, if it is.

        It is where it went on from about where it left that line as the hardware can, and is nearer to it than to the
        present line; and either not too much time has passed, or that line was left by a restart which nothing proves.
        """
        nearest = abs(candidate.first - line.register)

        def distance(left: LeftLine) -> float:
            return abs(candidate.first - left.register)

        def is_possible(left: LeftLine) -> bool:
            if not (
                candidate.time - left.time <= MEMORY
                or self._may_be_no_restart(left, line)
            ):
                return False
            rise = candidate.first - left.register
            since = line.time
            if left.is_restart:
                # What flowed until then was counted on the present line, but not while that was a false zero.
                since = max(left.time, line.time - MEMORY)
            highest_rise = self._highest_rise(candidate.time - since)
            return -MAX_SMALL_FALL <= rise <= highest_rise and distance(left) < nearest

        return min(filter(is_possible, self._left), key=distance, default=None)

    @staticmethod
    def _may_be_no_restart(left: LeftLine, line: Line) -> bool:
        """Whether a line was left by a restart or before one, since when next to nothing was counted."""
        return (
            left.is_restart or left.is_kept
        ) and line.total - left.total <= NEAR_ZERO
