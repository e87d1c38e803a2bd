"""How many cabinets that nobody knows are taken: each brings devices and entities, and anybody on a broker can invent some."""

from collections.abc import Callable

AT_ONCE = 120
"""More than one entry can show: a whole fleet may appear when an entry is new."""

PER_SECOND = 10 / 60
"""How many more may come each second after that."""


class Newcomers:
    """Decides whether one more unknown cabinet is taken; one that is not may come with its next message.

    `clock` is a steady clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with all that may come at once."""
        self._clock = clock
        self._time = clock()
        self._left = float(AT_ONCE)

    def admit(self) -> bool:
        """Whether one more is taken; it counts then."""
        now = self._clock()
        self._left = min(AT_ONCE, self._left + (now - self._time) * PER_SECOND)
        self._time = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
