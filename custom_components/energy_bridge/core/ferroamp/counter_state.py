"""What a counter's guard stores, and what it counts for the diagnostics. Registers, offsets and totals are mJ."""

from dataclasses import dataclass

from .counter_phases import Gap, LeftLine, Line, Meaning


@dataclass(frozen=True, slots=True)
class CounterState:
    """What of a guard outlives a restart.

    The last register believed, its offset, its time, and its key; the total shown where the register stands for less; the
    ceiling that measured power raised; the lines that the register may come back to; the gap of the last messages; and
    whether more may have been shown since, as after a power cut.
    """

    register: float
    offset: float
    time: float
    source: str = ""
    floor: float = 0.0
    ceiling: float = 0.0
    left: tuple[LeftLine, ...] = ()
    gap: Gap | None = None
    is_open: bool = False

    @property
    def line(self) -> Line:
        """The line to go on with."""
        return Line(self.register, self.offset, self.time, self.register, self.floor)


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

    def add_level(self, meaning: Meaning) -> None:
        """Count a new level that is believed."""
        if meaning is Meaning.RESTART:
            self.restarts += 1
        elif meaning is not Meaning.RISE:
            self.rebased += 1
