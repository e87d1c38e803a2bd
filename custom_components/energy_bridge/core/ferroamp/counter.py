"""The guard between an energy register and everything that adds up energy.

A register dips, falls to zero, flips between two levels or jumps, and every such step would become false energy. The
guard follows the register only where the hardware can have delivered the rise. Anything else is held back until several
messages in a row agree on the new level. A level near zero is a restart: it counts on from there. Any other new level
moves the offset, so that the total goes on without a step; back on the line that it left, the register is believed for
the time between. The total never falls.

Times are seconds on one clock, registers mJ as sent, totals kWh.
"""

from dataclasses import dataclass, replace

MJ_PER_KWH = 3.6e9

DIGITS = 3
"""Energy is shown to the watt-hour."""

SLACK = 2.0
"""Seconds by which two messages may be further apart at the hub than they arrive here."""

CONFIRMATIONS = 3
"""Messages in a row that make a new level true."""

PATIENCE = 30
"""The same for a small fall: waiting for the register to catch up costs nothing, a flip taken for a level would."""

SMALL_FALL = 0.5 * MJ_PER_KWH

MEMORY = 900.0
"""Seconds for which a line that was left may still be the true one."""

MAX_REGISTER = 2.0**53
"""Above this, 2.5 GWh, no register is real, nor would a float hold its digits."""

NEAR_ZERO = 1.0 * MJ_PER_KWH
"""Above this no level is a restart, however long nothing was heard."""


@dataclass(frozen=True, slots=True)
class CounterState:
    """What a guard knows: the last accepted register (mJ), the offset (mJ), when, and from which register."""

    register: float
    offset: float
    time: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A level that the register may really have moved to."""

    first: float
    last: float
    time: float
    near_zero: bool
    seen: int = 1


@dataclass(slots=True)
class Refusals:
    """What a guard did not believe, for the diagnostics."""

    falls: int = 0
    rises: int = 0
    restarts: int = 0
    rebased: int = 0
    last_refused: float | None = None


class CounterGuard:
    """Follows one register."""

    def __init__(
        self, ceiling: float, state: CounterState | None = None, *, source: str = ""
    ) -> None:
        """Start, or go on from a stored state.

        `shown` is the total, kWh, as it is shown. `ceiling` is the power (W) above which the hardware cannot deliver. With another `source` than the stored one the
        total goes on from its level: the first register that is sure only sets the offset.
        """
        self.ceiling = ceiling
        self.source = source
        self.refusals = Refusals()
        self._anchor: float | None = None
        self._register: float | None = None
        self._offset = 0.0
        self._time = 0.0
        self._candidate: _Candidate | None = None
        self._left: CounterState | None = None
        if state is not None and state.source == source:
            self._register, self._offset, self._time = (
                state.register,
                state.offset,
                state.time,
            )
        elif state is not None:
            self._anchor = state.register + state.offset
        self.shown = self._rounded()

    @property
    def state(self) -> CounterState | None:
        """What to store; None before the first level is sure."""
        if self._register is None:
            return None
        return CounterState(self._register, self._offset, self._time, self.source)

    @property
    def total(self) -> float | None:
        """The energy to show, kWh; None before the first level is sure."""
        if self._register is None:
            return None if self._anchor is None else self._anchor / MJ_PER_KWH
        return (self._register + self._offset) / MJ_PER_KWH

    def follow(self, register: float, time: float) -> bool:
        """Take a register that the hardware can have brought here by now; False, and no change, for any other."""
        last = self._register
        if (
            last is None
            or self._candidate is not None
            or not 0
            <= register - last
            <= self.ceiling * (time - self._time + SLACK) * 1000
        ):
            return False
        self._register = register
        self._time = time
        self.shown = round((register + self._offset) / MJ_PER_KWH, DIGITS)
        return True

    def feed(self, register: float, time: float, *, measured_gap: float = 0.0) -> bool:
        """Take one message's register; answers whether the offset moved, which is worth storing at once.

        `measured_gap` is the time since the message before by the hub's own clock: when messages were held up on their
        way, more energy than the time of arrival allows is real.
        """
        if register > MAX_REGISTER:
            self.refusals.rises += 1
            self.refusals.last_refused = register
            return False
        last = self._register
        if last is not None:
            if (
                0
                <= register - last
                <= self._reach(max(time - self._time, measured_gap))
            ):
                self._register, self._time, self._candidate = register, time, None
                self.shown = self._rounded()
                return False
            if register < last:
                self.refusals.falls += 1
            else:
                self.refusals.rises += 1
            self.refusals.last_refused = register
        candidate = self._candidate
        if candidate is not None and 0 <= register - candidate.last <= self._reach(
            max(time - candidate.time, measured_gap)
        ):
            candidate = replace(
                candidate, last=register, time=time, seen=candidate.seen + 1
            )
        else:
            candidate = _Candidate(
                register, register, time, self._near_zero(register, time)
            )
        self._candidate = candidate
        if candidate.seen < self._needed(candidate):
            return False
        self._move(candidate)
        return True

    def _reach(self, seconds: float) -> float:
        return self.ceiling * (max(seconds, 0.0) + SLACK) * 1000

    def _near_zero(self, register: float, time: float) -> bool:
        last = self._register
        return (
            last is not None
            and register < last
            and register <= min(NEAR_ZERO, self._reach(time - self._time))
        )

    def _needed(self, candidate: _Candidate) -> int:
        if self._register is None or candidate.near_zero:
            return CONFIRMATIONS
        return (
            PATIENCE
            if 0 < self._register - candidate.first <= SMALL_FALL
            else CONFIRMATIONS
        )

    def _move(self, candidate: _Candidate) -> None:
        """Believe the candidate; the total goes on from where it stands."""
        left = self.state
        if self._register is None:
            self._offset = (
                0.0 if self._anchor is None else self._anchor - candidate.first
            )
        elif candidate.near_zero:
            self._offset += self._register
            self.refusals.restarts += 1
        else:
            self._offset = self._offset_at(candidate)
            self.refusals.rebased += 1
        self._register, self._time, self._candidate, self._anchor = (
            candidate.last,
            candidate.time,
            None,
            None,
        )
        self._left = left
        self.shown = self._rounded()

    def _rounded(self) -> float | None:
        return None if (total := self.total) is None else round(total, DIGITS)

    def _offset_at(self, candidate: _Candidate) -> float:
        """Where the total goes on: on the line that the register left before, if it is back there, else in place."""
        assert self._register is not None
        in_place = self._offset + self._register - candidate.first
        left = self._left
        if left is None or candidate.time - left.time > MEMORY:
            return in_place
        way = candidate.first - left.register
        nearer = abs(candidate.first - self._register)
        if not 0 <= way <= min(nearer, self._reach(candidate.time - left.time)):
            return in_place
        return max(in_place, left.offset)
