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
    Candidate,
    Doubting,
    Following,
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

MAX_SMALL_FALL = 0.5 * MJ_PER_KWH

MEMORY = 900.0
"""Seconds for which a line that was left may still be the true one."""

MAX_REGISTER = 2.0**53
"""Above this, 2.5 GWh, no register is real, nor would a float hold its digits."""

NEAR_ZERO = 1.0 * MJ_PER_KWH
"""Above this no level is a restart, however long nothing was heard."""


@dataclass(frozen=True, slots=True)
class CounterState:
    """What of a guard outlives a restart: the last register believed, its offset, its time, and its key."""

    register: float
    offset: float
    time: float
    source: str = ""


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
        self.ceiling = ceiling
        self.source = source
        self.refusals = Refusals()
        # The line before the present one: the register may come back to it.
        self._left: Line | None = None
        self._phase: Phase
        if stored is None:
            self._phase = Seeking(anchor=None)
        elif stored.source == source:
            self._phase = Following(Line(stored.register, stored.offset, stored.time))
        else:
            self._phase = Seeking(anchor=stored.register + stored.offset)

    @property
    def state(self) -> CounterState | None:
        """What to store; None before the first level is sure."""
        line = self._line
        if line is None:
            return None
        return CounterState(line.register, line.offset, line.time, self.source)

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
        if not isinstance(phase, Following):
            return False
        line = phase.line
        highest_rise = self.ceiling * (time - line.time + SLACK) * 1000
        if not 0 <= register - line.register <= highest_rise:
            return False
        line.register = register
        line.time = time
        return True

    def feed(self, register: float, time: float, *, measured_gap: float = 0.0) -> bool:
        """Judge the register of one message; answers whether a new level is believed, which is worth storing at once.

        `measured_gap` is the time since the message before by the hub's own clock: when messages were held up on their
        way, more energy than the time of arrival allows is real.
        """
        line = self._line
        if register > MAX_REGISTER:
            self.refusals.add_register(register, is_fall=False)
            return False
        if line is not None:
            if self._is_possible(line, register, time, measured_gap):
                line.register, line.time = register, time
                self._phase = Following(line)
                return False
            self.refusals.add_register(register, is_fall=register < line.register)
        candidate = self._next_candidate(register, time, measured_gap)
        is_confirmed = candidate.messages >= candidate.meaning.confirmations
        if is_confirmed:
            self._believe_candidate(candidate)
        elif isinstance(self._phase, Seeking):
            self._phase = replace(self._phase, candidate=candidate)
        else:
            self._phase = Doubting(self._phase.line, candidate)
        return is_confirmed

    @property
    def _line(self) -> Line | None:
        return None if isinstance(self._phase, Seeking) else self._phase.line

    def _highest_rise(self, seconds: float) -> float:
        """How far a register can rise in this time."""
        return self.ceiling * (max(seconds, 0.0) + SLACK) * 1000

    def _is_possible(
        self,
        before: Line | Candidate,
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
        if before is not None and self._is_possible(
            before, register, time, measured_gap
        ):
            return replace(
                before, register=register, time=time, messages=before.messages + 1
            )
        return Candidate(self._meaning(register, time), register, register, time)

    def _meaning(self, register: float, time: float) -> Meaning:
        line = self._line
        if line is None:
            return Meaning.FIRST
        fall = line.register - register
        if fall > 0 and register <= min(
            NEAR_ZERO, self._highest_rise(time - line.time)
        ):
            return Meaning.RESTART
        return Meaning.SMALL_FALL if 0 < fall <= MAX_SMALL_FALL else Meaning.JUMP

    def _believe_candidate(self, candidate: Candidate) -> None:
        """Follow the candidate from now on; the total goes on from where it stands."""
        phase = self._phase
        if isinstance(phase, Seeking):
            offset = 0.0 if phase.anchor is None else phase.anchor - candidate.first
        elif candidate.meaning is Meaning.RESTART:
            offset = phase.line.total
            self.refusals.restarts += 1
        else:
            offset = self._offset_for_jump(phase.line, candidate)
            self.refusals.rebased += 1
        self._left = self._line
        self._phase = Following(Line(candidate.register, offset, candidate.time))

    def _offset_for_jump(self, line: Line, candidate: Candidate) -> float:
        """The offset that lets the total stand still; or that of the line before, if the register is back on it.

        It is back where it rose on from where it left that line as the hardware can, came nearer to it than to the
        present line, and not too much time has passed. What it counted meanwhile is believed, unless the total would
        fall.
        """
        standing = line.total - candidate.first
        left = self._left
        if left is None or candidate.time - left.time > MEMORY:
            return standing
        rise = candidate.first - left.register
        distance = abs(candidate.first - line.register)
        highest_rise = self._highest_rise(candidate.time - left.time)
        if not 0 <= rise <= min(distance, highest_rise):
            return standing
        return max(standing, left.offset)
