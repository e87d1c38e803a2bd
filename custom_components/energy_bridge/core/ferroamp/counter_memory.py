"""The lines that a register left, and may come back to: see `counter`."""

from collections.abc import Callable, Iterable

from .counter_phases import LeftLine, Line

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

    def add_line(self, line: Line) -> None:
        """Remember a line that is left now; forget those that it made certain."""
        self.forget_old(line)
        self._lines.append(LeftLine(line.register, line.offset, line.time))
        del self._lines[:-MAX_REMEMBERED]

    def forget_from(self, left: LeftLine) -> None:
        """Forget a line that is followed again, and those that were left later."""
        del self._lines[self._lines.index(left) :]

    def line_at(
        self,
        register: float,
        time: float,
        line: Line,
        highest_rise: Callable[[float], float],
        *,
        is_jump_up: bool = False,
    ) -> LeftLine | None:
        """The line left that the register is back on, if it is nearer to where that would be now than to the present one.

        The hardware can have brought it there since it left that line; where the present line counted meanwhile, just the
        last minutes of that may have been false.

        Any line that was left lower explains a jump up a little better than the present one does. So what is not explained
        must be the smaller part of the jump, or have flowed since the present line was heard, where one near zero is none.
        """
        found, nearest = None, abs(register - line.register) - WATT_HOUR
        for left in self.remembered(line):
            counted = line.register + line.offset - left.total
            since = left.time
            if counted > NEXT_TO_NOTHING:
                since = max(since, line.time - MEMORY)
            rise = register - left.register
            distance = abs(rise - counted)
            heard = left.time if line.register <= DARK else line.time
            is_explained = not is_jump_up or (
                2 * distance < register - line.register
                or distance <= highest_rise(time - heard)
            )
            if (
                is_explained
                and -MAX_SMALL_FALL <= rise <= highest_rise(time - since)
                and distance < nearest
            ):
                found, nearest = left, distance
        return found


def _is_remembered(left: LeftLine, line: Line) -> bool:
    """Whether a line may still be the true one."""
    return line.time - left.time <= MEMORY or line.total - left.total <= NEXT_TO_NOTHING
