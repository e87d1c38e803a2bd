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

from .counter_memory import MJ_PER_KWH, LeftLines
from .counter_phases import (
    MAX_CANDIDATES,
    Candidate,
    Doubting,
    Following,
    LeftLine,
    Level,
    Line,
    Meaning,
    Message,
    Phase,
    Seeking,
    likely_before,
)
from .counter_reach import MAX_UNCONFIRMED, PEAK_TIME, SLACK, Reach, count_sure
from .counter_state import CounterState, Refusals

MAX_REGISTER = 2.0**53
"""Above this, 2.5 GWh, no register is real, nor would a float hold its digits."""


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
        self._is_behind = stored is not None and stored.is_open
        if stored is None:
            self._phase = Seeking(anchor=None)
        elif stored.source == source:
            # Nothing is followed in the quick way where more may have been shown.
            line = stored.line
            self._phase = Doubting(line) if stored.is_open else Following(line)
            self._left = LeftLines(stored.left)
            self._reach.gap = stored.gap
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
            tuple(left for left in self._left.remembered(line) if not left.is_guess),
            self._reach.gap and replace(self._reach.gap),
            self._is_behind,
        )

    @property
    def total(self) -> float | None:
        """The energy, kWh; None before the first level is sure, unless it goes on from a stored total.

        That is shown at once only where nothing can have been shown after it was stored.
        """
        if self._is_behind:
            return None
        phase = self._phase
        total = phase.anchor if isinstance(phase, Seeking) else phase.line.total
        return None if total is None else total / MJ_PER_KWH

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
            or (rise and self._left)
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
        if not isinstance(self._phase, Doubting) or not self._phase.is_rise:
            self._reach.begin_message()
        if register > MAX_REGISTER:
            self.refusals.add_register(register, is_fall=False)
            return False
        is_believed = self._judge(Message(register, time, measured_gap))
        if isinstance(self._phase, Following):
            self._is_behind = False
        self._reach.end_message(time)
        return is_believed

    def _judge(self, message: Message) -> bool:
        """Follow, doubt or believe a register; answers whether a new level is believed."""
        if (line := self._line) is None:
            return self._seek(message)
        register, seconds = message.register, message.seconds_since(line.time)
        if self._reach.is_usual(line, register, seconds) and not self._line_left(
            line, register, message.time
        ):
            self._move_line(line, message)
            return False
        if line.before <= register < line.register:
            self._step_back(line, message)
            return False
        self.refusals.add_register(register, is_fall=register < line.register)
        return self._doubt(line, message)

    def _line_left(self, line: Line, register: float, time: float) -> LeftLine | None:
        """The line that the register is back on."""
        return self._left.line_at(register, time, line, self._reach.highest_rise)

    @property
    def _line(self) -> Line | None:
        return None if isinstance(self._phase, Seeking) else self._phase.line

    def _move_line(self, line: Line, message: Message) -> None:
        """Follow a register that is sure."""
        self._left.forget_old(line)
        phase = self._phase
        heard = phase.last_near if isinstance(phase, Doubting) else line.time
        self._note_fall(line, message)
        self._reach.note_rise(line, message, heard)
        line.before = line.register
        line.register, line.time = message.register, message.time
        self._phase = Following(line)

    def _note_fall(self, line: Line, message: Message) -> None:
        """Remember from where the register fell, if it caught up: it may still say as much too little."""
        phase = self._phase
        candidates = phase.candidates if isinstance(phase, Doubting) else ()
        if hidden := self._reach.hidden_by_fall(line, candidates, message):
            self._left.add_fall(line, hidden)

    def _step_back(self, line: Line, message: Message) -> None:
        """Take back what the last message said too much; what was shown stays, until the register stands for more."""
        self._note_fall(line, message)
        self.refusals.add_register(message.register, is_fall=True)
        self._reach.note_step_back(line, message.register, message.time)
        line.floor = line.total
        line.register = line.before = message.register
        self._phase = Following(line)

    def _seek(self, message: Message) -> bool:
        """Look for the first level that is sure; answers whether it is found."""
        assert isinstance(self._phase, Seeking)
        anchor, candidate = self._phase.anchor, self._phase.candidate
        if candidate and self._reach.agrees(candidate, message):
            candidate = candidate.confirmed(message)
        else:
            level = Level(message.register, message.time)
            candidate = Candidate(Meaning.FIRST, (level,))
        if not candidate.is_sure:
            self._phase = Seeking(anchor, candidate)
            return False
        register = message.register
        offset = 0.0 if anchor is None else anchor - candidate.first
        self._phase = Following(Line(register, offset, message.time, register))
        return True

    def _doubt(self, line: Line, message: Message) -> bool:
        """Ask for confirmation of a register, or believe the level that it confirms; answers whether it did."""
        phase = self._phase
        # What is heard after a gap begins anew.
        if not isinstance(phase, Doubting) or self._reach.is_after_gap(message.time):
            phase = Doubting(line)
        seconds = message.seconds_since(phase.last_near)
        is_possible = self._reach.is_possible(line, message.register, seconds)
        agreeing = [
            each
            for each in reversed(phase.candidates)
            if self._reach.agrees(each, message)
            and not (is_possible and each.is_less_likely_than(line))
        ]
        # A message that dipped below a level, or jumped above it, may agree with all that come after it.
        before = max(
            agreeing,
            key=lambda each: (each.meaning.likelihood, each.messages),
            default=None,
        )
        if before and self._is_back(line, before, message):
            before = None
        if before is None:
            candidate = self._new_candidate(
                line, message.register, message.time, is_possible=is_possible
            )
        else:
            candidate = self._reach.without_overtaken(line, before.confirmed(message))
            self._reach.note_pace(candidate.levels[-1])
        others = tuple(
            other
            for other in phase.candidates
            if other is not before
            and not (other.meaning is candidate.meaning is Meaning.RISE)
        )
        if not candidate.is_sure:
            candidates = (candidate, *others)[:MAX_CANDIDATES]
            self._phase = Doubting(line, candidates)
            return False
        line = self._believe_in_order(line, candidate, others)
        self._phase = Following(line)
        if rest := candidate.levels[count_sure(candidate.levels) :]:
            # They said more than so few may say.
            higher = self._new_candidate(
                line, rest[0].register, rest[0].time, is_possible=True
            )
            self._phase = Doubting(line, (replace(higher, levels=rest),))
        return True

    def _is_back(self, line: Line, before: Candidate, message: Message) -> bool:
        """Whether a message that agrees with a rise is rather back on a line that the register left."""
        return before.meaning is Meaning.RISE and (
            self._line_left(line, message.register, message.time) is not None
        )

    def _new_candidate(
        self, line: Line, register: float, time: float, *, is_possible: bool
    ) -> Candidate:
        """What a register that is not on its line means."""
        reach, level = self._reach, Level(register, time)
        meaning = reach.meaning(line, register, time, is_possible=is_possible)
        if meaning is Meaning.JUMP and register > line.register:
            is_after_gap = reach.is_gap(time - line.time)
            return self._left.jump_up(
                line, level, reach.highest_rise, is_after_gap=is_after_gap
            )
        left = self._line_left(line, register, time)
        return Candidate(Meaning.RETURN if left else meaning, (level,), left)

    def _believe_in_order(
        self, line: Line, candidate: Candidate, others: tuple[Candidate, ...]
    ) -> Line:
        """Believe a candidate, and before it the level that was likely when the register left that as well."""
        if likely := likely_before(candidate, others):
            line = self._believe_candidate(line, likely)
            candidate = candidate.beside_likely()
        self._reach.gap = None
        new_line = self._believe_candidate(line, candidate)
        if candidate.meaning is Meaning.JUMP:
            jumped = candidate.levels[0].time
            for other in others:
                if (
                    other.meaning is Meaning.RESTART
                    and other.is_likely
                    and other.time < jumped
                ):
                    # The register jumped before that was sure, and may come back to it.
                    self._left.add_guess(other, _offset_of_restart(line, other))
        return new_line

    def _believe_candidate(self, line: Line, candidate: Candidate) -> Line:
        """The line of a candidate that is believed; the total goes on from where it stands."""
        first = candidate.first
        offset = line.total - first
        match candidate.meaning:
            case Meaning.RISE:
                offset = line.offset
            case Meaning.RESTART:
                offset = _offset_of_restart(line, candidate)
            case Meaning.RETURN | Meaning.JUMP if candidate.left:
                offset = candidate.left.offset - candidate.excess
            case Meaning.SMALL_FALL:
                # What was shown too much is still waited for.
                offset = line.register + line.offset - first
        self.refusals.add_level(candidate.meaning)
        self._left.note_new_line(line, candidate, self._reach.highest_rise)
        sure = candidate.levels[count_sure(candidate.levels) - 1]
        return Line(sure.register, offset, sure.time, sure.register, line.total)


def _offset_of_restart(line: Line, candidate: Candidate) -> float:
    """The offset of a register that was on this line and restarted.

    What it counted from zero until its first message is energy, as far as one message is believed.
    """
    return line.total - candidate.first + min(candidate.first, MAX_UNCONFIRMED)
