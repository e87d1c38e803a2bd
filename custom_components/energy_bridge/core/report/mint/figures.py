"""What a message of MINT consists of."""

from dataclasses import dataclass
from enum import Enum

from ..configuration import Field


class Need(Enum):
    """How much a measurement without a source is missed in the form."""

    NONE = "none"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a source; a total without one is the sum of its `phases`.

    `need` is how much a source is missed in the form.
    """

    field: Field
    phases: tuple[str, ...] = ()
    magnitude: bool = False
    need: Need = Need.NONE


@dataclass(frozen=True, slots=True)
class SetPoint:
    """The value of a source or a constant; it does not count as a measurement."""

    field: Field


@dataclass(frozen=True, slots=True)
class DayEnergy:
    """The value of a source, else the rise of a register since midnight."""

    field: Field
    register: str


@dataclass(frozen=True, slots=True)
class DayMaximum:
    """The value of a source, else the largest power in one direction since midnight."""

    field: Field
    power: str
    direction: int = 1


@dataclass(frozen=True, slots=True)
class PowerFactor:
    """The value of a source, else P/S with the sign of P."""

    field: Field
    active: str
    reactive: str


type Figure = Measured | SetPoint | DayEnergy | DayMaximum | PowerFactor


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of a message; one without decimals is an integer.

    What is mandatory is 0 where there is no value, anything else is left out.
    """

    path: str
    figure: Figure
    digits: int = 0
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its type, its identifiers in their order, and its values."""

    type: str
    identifiers: tuple[str, str]
    leaves: tuple[Leaf, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Everything that a source can be chosen for."""
        return tuple(leaf.figure for leaf in self.leaves)


def figures_of[F: Figure](message: Message, kind: type[F]) -> list[F]:
    """The figures of one kind in a message."""
    return [leaf.figure for leaf in message.leaves if isinstance(leaf.figure, kind)]
