"""Smooth chance that depends on time alone, so that a simulation can stop, go on, and change its step freely."""

from zlib import crc32

_MASK = (1 << 64) - 1


def uniform(seed: int, index: int) -> float:
    """Return a number in [0, 1) that is always the same for one seed and index (splitmix64)."""
    value = (
        seed * 0x9E3779B97F4A7C15 + index * 0xD1B54A32D192ED03 + 0x632BE59BD9B4E019
    ) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return (value ^ (value >> 31)) / 2**64


def stream(seed: int, name: str) -> int:
    """Return the seed of a named source of chance, independent of every other name's."""
    return (seed << 32) ^ crc32(name.encode())


class Noise:
    """A smooth curve between 0 and 1 that wanders at the pace of its period."""

    __slots__ = ("_from", "_index", "_period", "_seed", "_to")

    def __init__(self, seed: int, name: str, period_s: float) -> None:
        """Start a source of its own; two sources with one seed and name are the same."""
        self._seed = stream(seed, name)
        self._period = int(period_s * 1000)
        self._index: int | None = None
        self._from = 0.0
        self._to = 0.0

    def at(self, time_ms: int) -> float:
        """Return the curve's height at a time in milliseconds since the epoch."""
        index, rest = divmod(time_ms, self._period)
        if index != self._index:
            following = self._index is not None and index == self._index + 1
            self._from = self._to if following else uniform(self._seed, index)
            self._index = index
            self._to = uniform(self._seed, index + 1)
        share = rest / self._period
        return self._from + (self._to - self._from) * share * share * (3 - 2 * share)
