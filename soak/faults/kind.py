"""What a kind of fault is, and one that is planned."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from random import Random

from ..parts import House

type Detail = Mapping[str, object]
type Draw = Callable[[Random, float], Detail]
"""From a run's chances and how many s there are for faults in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One fault that is to come: `start` in s after the run's, `duration` in s."""

    name: str
    start: float
    duration: float
    detail: Detail = field(default_factory=dict)

    @property
    def end(self) -> float:
        """When it is over."""
        return round(self.start + self.duration, 1)

    def text(self, key: str) -> str:
        """A word of its detail."""
        return str(self.detail[key])

    def number(self, key: str) -> float:
        """A number of its detail."""
        return float(str(self.detail[key]))


def nothing_to_draw(_random: Random, _seconds: float) -> Detail:
    """For what is the same each time."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault. It lasts as long as its `trouble` is entered, at whose end all is whole again.

    No two faults of a group are on at once. `settles` are s that the house needs after it. One that `ends_life` has
    Home Assistant begin anew.
    """

    name: str
    groups: frozenset[str]
    shortest: float
    longest: float
    trouble: Callable[[House, Planned], AbstractAsyncContextManager[None]]
    draw: Draw = nothing_to_draw
    settles: float = 0.0
    ends_life: bool = False
