"""The lines that a register left, and may come back to: see `counter`."""

from collections.abc import Callable, Iterable
from operator import itemgetter

from .counter_phases import Candidate, LeftLine, Level, Line, Meaning

MJ_PER_KWH = 3.6e9

MAX_SMALL_FALL = 0.5 * MJ_PER_KWH

MEMORY = 900.0
"""Seconds of messages on another line for which one that was left may still be the true one, whatever was counted."""

NEXT_TO_NOTHING = 1.0 * MJ_PER_KWH
"""What may be counted on another line while one that was left is remembered for ever."""

DARK = 0.1 * MJ_PER_KWH
"""A register this near zero may be that of a unit that has no power, which tells nothing of what it counted."""

WATT_HOUR = MJ_PER_KWH / 1000
"""Lines that are no further apart are one."""

MAX_REMEMBERED = 4
"""Lines that were left, at most."""


class LeftLines:
    """Lines that one register left, the latest last."""

    def __init__(self, lines: Iterable[LeftLine] = ()) -> None:
        """Begin with what was stored."""
        self._lines = list(lines)

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._lines)

    def remembered(self, line: Line) -> tuple[LeftLine, ...]:
        """Those that the register may come back to from its present line."""
        return tuple(left for left in self._lines if _is_remembered(left, line))

    def forget_old(self, line: Line) -> None:
        """Forget those that the present line made certain."""
        self._lines = list(self.remembered(line))

    def _add_line(self, line: Line, hidden: float) -> None:
        """Remember a line that is left now; forget those that it made certain."""
        self.forget_old(line)
        self._append(LeftLine(line.register, line.offset, line.time, hidden))

    def _append(self, left: LeftLine) -> None:
        self._lines.append(left)
        del self._lines[:-MAX_REMEMBERED]

    def add_fall(self, line: Line, hidden: float) -> None:
        """Remember a line from which the register fell, and caught up."""
        self._lines = [
            left
            for left in self._lines
            if left.offset != line.offset or not left.hidden
        ]
        self._add_line(line, hidden)

    def add_guess(self, candidate: Candidate, offset: float) -> None:
        """Remember a level that was never sure, for some minutes."""
        self._append(
            LeftLine(candidate.register, offset, candidate.time, is_guess=True)
        )

    def note_new_line(
        self, line: Line, candidate: Candidate, highest_rise: Callable[[float], float]
    ) -> None:
        """Remember the line that is left for a candidate, or forget those that it is back from."""
        if candidate.left:
            # It is followed again, so those that were left later are wrong.
            del self._lines[self._lines.index(candidate.left) :]
        elif candidate.meaning is not Meaning.RISE:
            # Zeros tell nothing of what was counted.
            dark = [each.time for each in candidate.levels if each.register <= DARK]
            until = max([candidate.levels[0].time, *dark])
            self._add_line(line, highest_rise(until - line.time))
        elif candidate.first - line.register > MAX_SMALL_FALL:
            self._add_line(line, 0.0)

    def jump_up(
        self,
        line: Line,
        level: Level,
        highest_rise: Callable[[float], float],
        *,
        is_after_gap: bool,
    ) -> Candidate:
        """What a jump up means: a line that was left explains it, or nothing does.

        After a gap a line may explain it but for what flowed uncounted before the gap. Or the register is another one:
        nobody can tell, so it is as likely as any jump, and counts no more than can have flowed in the gap.
        """
        register, time = level.register, level.time
        left = self.line_at(
            register,
            time,
            line,
            highest_rise,
            is_jump_up=True,
            is_after_gap=is_after_gap,
        )
        if left is None:
            return Candidate(Meaning.JUMP, (level,))
        uncounted = register + left.offset - line.register - line.offset
        excess = uncounted - highest_rise(time - _last_heard(line, left))
        if excess <= 0 or 2 * uncounted < register - line.register:
            return Candidate(Meaning.RETURN, (level,), left)
        return Candidate(Meaning.JUMP, (level,), left, excess)

    def line_at(
        self,
        register: float,
        time: float,
        line: Line,
        highest_rise: Callable[[float], float],
        *,
        is_jump_up: bool = False,
        is_after_gap: bool = False,
    ) -> LeftLine | None:
        """The line left that the register is back on, if it is nearer to where that would be now than to the present one.

        The hardware can have brought it there since it left that line; where the present line counted meanwhile, just the
        last minutes of that may have been false. A line on which less flowed than was counted since is the last to be taken,
        and not where the present one tells as much: the register may as well have gone on. Nor is it back where it fell to
        near zero: then its unit restarted.

        Any line that was left lower explains a jump up a little better than the present one does. So what is not explained
        must be the smaller part of the jump, or have flowed since the present line was heard, where one near zero is none.
        After a gap, some may have flowed uncounted before: see `jump_up`.
        """
        found: list[tuple[bool, float, LeftLine]] = []
        nearest = abs(register - line.register) + (
            WATT_HOUR if is_after_gap else -WATT_HOUR
        )
        went_on = register - line.register
        goes_on = 0 <= went_on <= highest_rise(time - line.time)
        for left in self.remembered(line):
            counted = line.register + line.offset - left.total
            since = left.time
            if counted > NEXT_TO_NOTHING:
                since = max(since, line.time - MEMORY)
            rise = register - left.register
            distance = abs(rise - counted)
            highest = highest_rise(time - _last_heard(line, left))
            if is_after_gap:
                highest += left.hidden
            was_false = counted - rise > WATT_HOUR
            if was_false and goes_on and 2 * distance > went_on:
                continue
            is_explained = not is_jump_up or (
                2 * distance < went_on or distance <= highest
            )
            if (
                is_explained
                and -min(MAX_SMALL_FALL, register) <= rise <= highest_rise(time - since)
                and distance < nearest
            ):
                found.append((was_false, distance, left))
        return min(found, key=itemgetter(0, 1))[2] if found else None


def _last_heard(line: Line, left: LeftLine) -> float:
    """When a register was last heard that tells what was counted."""
    is_dark = line.register <= DARK and left.offset != line.offset
    return left.time if is_dark else line.time


def _is_remembered(left: LeftLine, line: Line) -> bool:
    """Whether a line may still be the true one."""
    return line.time - left.time <= MEMORY or (
        not left.is_guess and line.total - left.total <= NEXT_TO_NOTHING
    )
