"""The guard between an energy register and everything that adds up energy.

A register dips, falls to zero, flips between two levels or jumps, and every such step would become false energy. The
guard follows the register only where the hardware can have delivered the rise, and shows a total that never falls:

    Seeking ── agreement ──▶ Following ── an impossible register ──▶ Doubting
                                ▲                                       │
                                └── agreement, or a possible register ──┘

*Agreement* is several messages that rise from one new level as the hardware can. What the new level means (see `Meaning`)
decides how many messages it takes, and how the total goes on from there. A rise that is larger than usual (see `Reach`)
is doubted as well: it is counted in full, but once it is confirmed.

Times are seconds on one clock; registers and offsets mJ, as registers are sent; totals kWh where nothing else is said.
"""

from dataclasses import replace

from .counter_memory import MAX_SMALL_FALL, MJ_PER_KWH, LeftLines
from .counter_phases import (
    CONFIRMATIONS,
    MAX_CANDIDATES,
    Candidate,
    Doubting,
    Following,
    Line,
    Meaning,
    Phase,
    Seeking,
)
from .counter_reach import MAX_UNCONFIRMED, PEAK_TIME, SLACK, Reach
from .counter_state import CounterState, Refusals

DIGITS = 3
"""Energy is shown to the watt-hour."""

MAX_REGISTER = 2.0**53
"""Above this, 2.5 GWh, no register is real, nor would a float hold its digits."""

NEAR_ZERO = 1.0 * MJ_PER_KWH
"""Above this no level is a restart, however long nothing was heard."""


class CounterGuard:
    """Follows one register, and shows the energy that it really counted."""

    def __init__(
        self, ceiling: float, stored: CounterState | None = None, *, source: str = ""
    ) -> None:
        """Begin, or go on from what was stored.

        With another `source` than the stored one the total goes on from where it stood: the first level that is sure
        only sets the offset.
        """
        self._first_ceiling = ceiling
        self._reach = Reach(ceiling)
        self.source = source
        self.refusals = Refusals()
        self._left = LeftLines()
        self._phase: Phase
        if stored is None:
            self._phase = Seeking(anchor=None)
        elif stored.source == source:
            self._phase = Following(stored.line)
            self._left = LeftLines(stored.left)
        else:
            self._phase = Seeking(anchor=stored.line.total)

    @property
    def ceiling(self) -> float:
        """The power (W) above which a rise is not believed."""
        return self._reach.ceiling

    @ceiling.setter
    def ceiling(self, power: float) -> None:
        self._reach.ceiling = power

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
            line.floor if line.floor > line.register + line.offset else 0.0,
            self.ceiling if self.ceiling > self._first_ceiling else 0.0,
            self._left.remembered(line),
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
        phase, reach = self._phase, self._reach
        if not isinstance(phase, Following) or reach.gap is not None:
            return False
        line = phase.line
        seconds = time - line.time
        rise = register - line.register
        if (
            not 0 <= rise <= MAX_UNCONFIRMED
            or seconds > PEAK_TIME
            or rise > reach.ceiling * (seconds + SLACK) * 1000
        ):
            return False
        line.before = line.register
        line.register = register
        line.time = time
        return True

    def feed(self, register: float, time: float, *, measured_gap: float = 0.0) -> bool:
        """Judge the register of one message; answers whether a new level is believed, which is worth storing at once.

        `measured_gap` is the time since the message before by the hub's own clock, as far as the times of arrival bear
        it out: when messages were held up on their way, they lie further apart there than here.
        """
        self._reach.begin_message()
        if register > MAX_REGISTER:
            self.refusals.add_register(register, is_fall=False)
            return False
        is_believed = self._judge(register, time, measured_gap)
        self._reach.end_message(time)
        return is_believed

    def _judge(self, register: float, time: float, measured_gap: float) -> bool:
        """Follow, doubt or believe a register; answers whether a new level is believed."""
        if (line := self._line) is None:
            return self._seek(register, time, measured_gap)
        seconds = max(time - line.time, measured_gap)
        if self._reach.is_usual(line, register, seconds):
            self._move_line(line, register, time, seconds)
            return False
        if line.before <= register < line.register:
            self._step_back(line, register, time)
            return False
        self.refusals.add_register(register, is_fall=register < line.register)
        return self._doubt(line, register, time, measured_gap)

    @property
    def _line(self) -> Line | None:
        return None if isinstance(self._phase, Seeking) else self._phase.line

    def _move_line(
        self, line: Line, register: float, time: float, seconds: float
    ) -> None:
        """Follow a register that is sure."""
        self._reach.note_gap(line, time)
        self._reach.note_pace(register - line.register, seconds, time)
        line.before = line.register
        line.register, line.time = register, time
        self._phase = Following(line)

    def _step_back(self, line: Line, register: float, time: float) -> None:
        """Take back what the last message said too much; what was shown stays, until the register stands for more."""
        self.refusals.add_register(register, is_fall=True)
        self._reach.note_step_back(line, register, time)
        line.floor = line.total
        line.register = line.before = register
        self._phase = Following(line)

    def _agrees(
        self, candidate: Candidate, register: float, time: float, measured_gap: float
    ) -> bool:
        """Whether a message confirms a candidate."""
        seconds = max(time - candidate.time, measured_gap)
        return self._reach.is_possible(candidate, register, seconds)

    def _seek(self, register: float, time: float, measured_gap: float) -> bool:
        """Look for the first level that is sure; answers whether it is found."""
        assert isinstance(self._phase, Seeking)
        anchor, candidate = self._phase.anchor, self._phase.candidate
        if candidate and self._agrees(candidate, register, time, measured_gap):
            candidate = candidate.confirmed(register, time)
        else:
            candidate = Candidate(Meaning.FIRST, register, register, time)
        if candidate.messages < Meaning.FIRST.confirmations:
            self._phase = Seeking(anchor, candidate)
            return False
        offset = 0.0 if anchor is None else anchor - candidate.first
        self._phase = Following(Line(register, offset, time, register))
        return True

    def _doubt(
        self, line: Line, register: float, time: float, measured_gap: float
    ) -> bool:
        """Ask for confirmation of a register, or believe the level that it confirms; answers whether it did."""
        others: tuple[Candidate, ...] = ()
        # What is heard after a gap begins anew.
        if isinstance(self._phase, Doubting) and not self._reach.is_after_gap(time):
            others = self._phase.candidates
        seconds = max(time - _last_near(line, others), measured_gap)
        is_possible = self._reach.is_possible(line, register, seconds)
        agreeing = [
            each
            for each in reversed(others)
            if self._agrees(each, register, time, measured_gap)
            and not (each.first < line.register and is_possible)
        ]
        # A message that dipped below a level, or jumped above it, may agree with all that come after it.
        before = max(
            agreeing,
            key=lambda each: (each.meaning.likelihood, each.messages),
            default=None,
        )
        if before is None:
            candidate = self._new_candidate(line, register, time, is_possible)
        else:
            candidate = self._confirmed(before, register, time)
        others = tuple(
            other
            for other in others
            if other is not before
            and not (other.meaning is candidate.meaning is Meaning.RISE)
        )
        if candidate.messages < candidate.meaning.confirmations:
            candidates = (candidate, *others)[:MAX_CANDIDATES]
            self._phase = Doubting(line, candidates)
            return False
        line = self._believe_in_order(line, candidate, others)
        self._phase = Following(line)
        if register > line.register:
            # The last message said more than one alone may say.
            seconds = max(time - line.time, measured_gap)
            is_possible = self._reach.is_possible(line, register, seconds)
            candidate = self._new_candidate(line, register, time, is_possible)
            self._phase = Doubting(line, (candidate,))
        return True

    def _confirmed(self, before: Candidate, register: float, time: float) -> Candidate:
        """A candidate with one more message that agrees; its register is not taken if it is the last and a high one."""
        rise, seconds = register - before.register, time - before.time
        is_last = before.messages + 1 >= before.meaning.confirmations
        if is_last and rise > self._reach.usual_rise(before, seconds):
            return before.confirmed(before.register, before.time)
        self._reach.note_pace(rise, seconds, time)
        return before.confirmed(register, time)

    def _new_candidate(
        self, line: Line, register: float, time: float, is_possible: bool
    ) -> Candidate:
        """What a register that is not on its line means."""
        gap = self._reach.gap
        left = self._left.line_at(register, time, line, self._reach.highest_rise)
        if left:
            meaning = Meaning.RETURN
        elif is_possible or (
            gap is not None
            and register > line.register
            and self._reach.is_possible(gap, register, time - gap.time)
        ):
            meaning = Meaning.RISE
        else:
            meaning = self._meaning_of_fall(line, register, time)
        return Candidate(meaning, register, register, time, left=left)

    def _meaning_of_fall(self, line: Line, register: float, time: float) -> Meaning:
        """What it means that a register is where the hardware cannot have brought it."""
        fall = line.register - register
        if (
            0
            <= register
            <= min(fall, NEAR_ZERO, self._reach.highest_rise(time - line.time))
        ):
            return Meaning.RESTART
        return Meaning.SMALL_FALL if 0 < fall <= MAX_SMALL_FALL else Meaning.JUMP

    def _believe_in_order(
        self, line: Line, candidate: Candidate, others: tuple[Candidate, ...]
    ) -> Line:
        """Believe a candidate, and before it the level that was likely when the register left that as well."""
        if candidate.meaning is not Meaning.RETURN:
            for other in others:
                if other.is_likely and (
                    other.meaning is Meaning.RETURN
                    or other.meaning is Meaning.RISE is not candidate.meaning
                ):
                    line = self._believe_candidate(line, other)
                    if candidate.meaning is Meaning.RISE:
                        candidate = replace(candidate, meaning=Meaning.JUMP)
                    break
        self._reach.gap = None
        return self._believe_candidate(line, candidate)

    def _believe_candidate(self, line: Line, candidate: Candidate) -> Line:
        """The line of a candidate that is believed; the total goes on from where it stands."""
        first = candidate.first
        offset = line.total - first
        match candidate.meaning:
            case Meaning.RISE:
                offset = line.offset
            case Meaning.RESTART:
                # What it counted from zero until then is energy, as far as one message is believed.
                offset += min(first, MAX_UNCONFIRMED)
                self.refusals.restarts += 1
            case Meaning.RETURN if candidate.left:
                offset = candidate.left.offset
                self.refusals.rebased += 1
            case _:
                self.refusals.rebased += 1
        if candidate.left:
            self._left.forget_from(candidate.left)
        elif (
            candidate.meaning is not Meaning.RISE
            or first - line.register > MAX_SMALL_FALL
        ):
            self._left.add_line(line)
        register = candidate.register
        return Line(register, offset, candidate.time, register, line.total)


def _last_near(line: Line, candidates: tuple[Candidate, ...]) -> float:
    """When the register was last on its line, or a little below it for so long that it has not risen since."""
    return max(
        [line.time]
        + [
            each.time
            for each in candidates
            if each.meaning is Meaning.SMALL_FALL and each.messages >= CONFIRMATIONS
        ]
    )
