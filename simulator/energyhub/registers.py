"""The energy counters: integers that are the exact integral of the powers.

Powers come in hundredths of a watt and times in milliseconds, so an energy's unit is 0.01 mJ and nothing is ever rounded
before the counter is read.
"""

from collections.abc import Sequence

PER_MILLIJOULE = 100

type Triple = tuple[int, int, int]


class TwoWay:
    """Energy by direction: what powers above zero and what powers below zero add up to."""

    __slots__ = ("negative", "positive")

    def __init__(self, positive: int = 0, negative: int = 0) -> None:
        """Start at a level in units of 0.01 mJ."""
        self.positive = positive
        self.negative = negative

    def add(self, power: int, time_ms: int) -> None:
        """Add a power in 0.01 W over a time in ms."""
        if power > 0:
            self.positive += power * time_ms
        else:
            self.negative -= power * time_ms

    def values(self) -> list[int]:
        """Return both levels in units of 0.01 mJ."""
        return [self.positive, self.negative]


class ThreePhase:
    """Energy by direction for each phase, and for the sum of the phases."""

    __slots__ = ("negative", "positive", "total")

    def __init__(
        self, positive: Sequence[int], negative: Sequence[int], total: TwoWay
    ) -> None:
        """Start at levels in units of 0.01 mJ, three for each direction and the phase-netted total."""
        self.positive = list(positive)
        self.negative = list(negative)
        self.total = total

    def add(self, powers: Triple, time_ms: int) -> None:
        """Add three powers in 0.01 W over a time in ms."""
        positive, negative = self.positive, self.negative
        for phase, power in enumerate(powers):
            if power > 0:
                positive[phase] += power * time_ms
            else:
                negative[phase] -= power * time_ms
        self.total.add(powers[0] + powers[1] + powers[2], time_ms)

    def values(self) -> list[int]:
        """Return all eight levels in units of 0.01 mJ: three positive, three negative, the total's two."""
        return [*self.positive, *self.negative, *self.total.values()]

    @classmethod
    def from_values(cls, values: Sequence[int]) -> ThreePhase:
        """Rebuild from what `values` returned. Raises ValueError on another length."""
        first, second, third, *rest = values
        *negative, total_positive, total_negative = rest
        if len(negative) != 3:
            msg = f"expected 8 levels, not {len(values)}"
            raise ValueError(msg)
        return cls(
            (first, second, third), negative, TwoWay(total_positive, total_negative)
        )


def lifetime_kwh(kwh: float) -> int:
    """Return an energy in kWh as a level in units of 0.01 mJ."""
    return int(kwh * 3.6e9) * PER_MILLIJOULE
