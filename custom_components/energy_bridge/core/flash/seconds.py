"""Which seconds live messages told of; times are s since the epoch."""

from collections.abc import Callable, Iterable, Sequence

LONGEST_PAUSE = 60.0
"""s without a message that still belong to one stretch; a larger step is a clock that was set."""

MOST_STRETCHES = 32


class SecondsTold:
    """Answers whether a second may be told of, so that a clock that is set back tells none twice.

    Stretches of time are remembered instead of the last second: a clock that was ahead by a
    year would else keep everything silent for a year.
    """

    def __init__(
        self,
        stretches: Iterable[Sequence[float]] = (),
        on_stretch: Callable[[], None] = lambda: None,
    ) -> None:
        """Go on from stored stretches, each its first and its last second; those that begin alike are one.

        `on_stretch` is called when another one begins: those before it are whole then.
        """
        found: dict[float, float] = {}
        for each in stretches:
            found[each[0]] = max(each[-1], found.get(each[0], each[-1]))
        self._stretches = [[first, last] for first, last in found.items()]
        self._on_stretch = on_stretch

    def restart(self, until: float) -> None:
        """Count all as told until a life can have lasted: if it was killed it could not store how far it had come."""
        if self._stretches and (newest := self._stretches[-1])[0] < until:
            newest[1] = max(newest[1], until)

    @property
    def stretches(self) -> list[list[float]]:
        """What to store: the first and the last second of each stretch."""
        return [list(each) for each in self._stretches]

    def claim(self, stamp: float) -> bool:
        """Whether nothing was told of a second yet; from now on it was."""
        if any(first <= stamp <= last for first, last in self._stretches):
            return False
        if self._stretches and 0 < stamp - self._stretches[-1][1] <= LONGEST_PAUSE:
            self._stretches[-1][1] = stamp
        else:
            self._stretches.append([stamp, stamp])
            del self._stretches[:-MOST_STRETCHES]
            self._on_stretch()
        return True
