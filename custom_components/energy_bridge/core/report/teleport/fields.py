"""The fields that sources can be chosen for, by what they measure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ..configuration import Field
from ..series import Dimension

PHASES = ("l1", "l2", "l3")

SIGNS: Mapping[str, int] = MappingProxyType(
    {
        "export": 1,
        "discharge": 1,
        "inject": 1,
        "import": -1,
        "charge": -1,
    }
)
"""What a positive value of an entity means, and its sign in Teleport."""

BOOLEANS = ("true", "false")


def number(
    key: str,
    dimension: Dimension,
    positive: str | None = None,
) -> Field:
    """A number; `positive` for those that have a direction."""
    return Field(
        key=key,
        dimension=dimension,
        sign=1 if positive is None else SIGNS[positive],
        positive=positive,
        group=group_of(key),
    )


def active_power(key: str, positive: str) -> Field:
    """An active power."""
    return number(key, Dimension.ACTIVE_POWER, positive)


def reactive_power(key: str) -> Field:
    """A reactive power."""
    return number(key, Dimension.REACTIVE_POWER, "inject")


def energy(key: str) -> Field:
    """An energy register."""
    return number(key, Dimension.ENERGY)


def ratio(key: str) -> Field:
    """A percentage."""
    return number(key, Dimension.RATIO)


def setting(
    key: str,
    dimension: Dimension,
    positive: str | None = None,
    *,
    required: bool = False,
) -> Field:
    """A setpoint or a rating: an entity or a constant."""
    return replace(number(key, dimension, positive), constant=True, required=required)


def choice(key: str, choices: tuple[str, ...]) -> Field:
    """One of these words."""
    return Field(
        key=key, dimension=Dimension.TEXT, choices=choices, group=group_of(key)
    )


def text(key: str) -> Field:
    """A text as it is."""
    return Field(key=key, dimension=Dimension.TEXT, group=group_of(key))


def three_phases(
    key: str, dimension: Dimension, positive: str | None = None
) -> Iterable[Field]:
    """One number per phase."""
    return (number(f"{key}.{phase}", dimension, positive) for phase in PHASES)


def group_of(key: str) -> str:
    """The part of the form for a field: its innermost list entry or block."""
    parts = key.split(".")
    for end in range(len(parts) - 1, 0, -1):
        part = parts[end - 1]
        if part == "setpoints" or part.isdecimal() or part.startswith("ac"):
            return ".".join(parts[:end])
    return ""
