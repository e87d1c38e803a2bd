"""Whether two hubs send on the same topics: then the registers go to and fro between two levels.

One hub's registers may do that, too (see `counter`). What tells two hubs is that each level is a whole hub's: as many
messages as a hub sends, by their stamps and by when they arrive.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .readings import Reading
from .values import stamp_time

REMEMBERED = 24
"""Messages that are looked at: twelve seconds of two hubs."""

FEWEST = 8
"""Messages of each hub that it takes."""

TURNS = 5
"""How often the hubs have to take turns."""

SHORTEST = 7.0
"""Seconds of each hub's life that it takes: a glitch is shorter."""

FAR = 3.6e9
"""mJ, 1 kWh: registers further apart do not belong together."""

LARGEST_POWER = 30e6
"""mW, of a register: one hub's messages of different times are as far apart as it may have counted between them."""

FAR_REGISTERS = 3
"""So many registers, or all if there are fewer, have to be far apart."""

WHOLE_HUB = 0.75
"""Messages a second, at least, of a hub, which sends one."""

MEMORY = 60.0
"""Seconds after the last sign of two hubs in which there are still two."""


@dataclass(frozen=True, slots=True)
class _Message:
    """Registers in mJ by their row, the stamp in seconds since 1970, and when it arrived."""

    registers: Mapping[int, float]
    stamp: float | None
    time: float

    def is_far(self, other: _Message) -> bool:
        """Whether the other one is not of the same hub, now or earlier."""
        shared = self.registers.keys() & other.registers.keys()
        made = 0.0
        if self.stamp is not None and other.stamp is not None:
            made = self.stamp - other.stamp
        least, most = sorted((0.0, LARGEST_POWER * made))
        far = sum(
            not least - FAR <= self.registers[row] - other.registers[row] <= most + FAR
            for row in shared
        )
        return bool(shared) and far >= min(FAR_REGISTERS, len(shared))


class Mixture:
    """Watches one hub's messages; times are seconds of one steady clock."""

    def __init__(self) -> None:
        """Believe that there is one hub."""
        self._messages: deque[_Message] = deque(maxlen=REMEMBERED)
        self._seen: float | None = None

    def add_readings(
        self, readings: Sequence[Reading], times: Sequence[float], *, is_steady: bool
    ) -> None:
        """Take some messages; `is_steady` tells that no register fell in them."""
        if is_steady and not self._messages:
            return
        self._messages.extend(map(_message, readings, times, strict=True))
        if not any(late.is_far(early) for early, late in pairwise(self._messages)):
            self._messages.clear()
        elif _are_two_hubs(self._messages):
            self._seen = times[-1]

    @property
    def is_suspected(self) -> bool:
        """Whether some of the last messages were not of the same hub."""
        return bool(self._messages)

    def is_found(self, time: float) -> bool:
        """Whether there are two hubs now."""
        return self._seen is not None and time - self._seen <= MEMORY


def _message(reading: Reading, time: float) -> _Message:
    stamp = stamp_time(reading.stamp)
    return _Message(
        {
            row: float(text)
            for row, text in zip(
                reading.layout.registers, reading.registers, strict=True
            )
        },
        None if stamp is None else stamp.timestamp(),
        time,
    )


def _are_two_hubs(messages: Sequence[_Message]) -> bool:
    """Whether the messages fall apart into those of two hubs."""
    hubs: tuple[list[_Message], list[_Message]] = ([], [])
    turns, current = -1, None
    for message in messages:
        hub = next(
            (hub for hub in hubs if not hub or not hub[-1].is_far(message)), None
        )
        if hub is None:
            continue
        hub.append(message)
        turns += hub is not current
        current = hub
    return turns >= TURNS and all(map(_is_whole_hub, hubs))


def _is_whole_hub(messages: Sequence[_Message]) -> bool:
    """Whether these are all messages that a hub sends, neither too few by their stamps nor by their arrival."""
    if len(messages) < FEWEST:
        return False
    first, last = messages[0], messages[-1]
    longest = (len(messages) - 1) / WHOLE_HUB
    made = 0.0
    if first.stamp is not None and last.stamp is not None:
        made = abs(last.stamp - first.stamp)
    taken = last.time - first.time
    return max(made, taken) <= longest and max(made, taken) >= SHORTEST
