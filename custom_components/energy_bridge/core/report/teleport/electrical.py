"""Sums, power factor and three-phase blocks, where what is unknown stays unknown."""

from collections.abc import Iterable
from math import hypot, inf

from ...wire import Json
from .fields import PHASES
from .readings import Readings

type Properties = dict[str, Json]

POWER_FACTOR_DIGITS = 4


def total(values: Iterable[float | None]) -> float | None:
    """The sum, if there is something to add up and all of it is known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if found and len(known) == len(found) else None


def product(*factors: float | None) -> float | None:
    """The product, if all factors are known."""
    result = 1.0
    for factor in factors:
        if factor is None:
            return None
        result *= factor
    return result


def apparent_power(active: float | None, reactive: float | None) -> float | None:
    """VA from W and var."""
    return None if active is None or reactive is None else hypot(active, reactive)


def power_factor(active: float | None, reactive: float | None) -> float | None:
    """Positive in quadrants 2 and 4 (leading), negative in 1 and 3 (lagging)."""
    apparent = apparent_power(active, reactive)
    if active is None or reactive is None or not apparent:
        return None
    magnitude = abs(active) / apparent
    return -magnitude if active * reactive > 0 else magnitude


def power_factor_at(
    readings: Readings, key: str, active: float | None, reactive: float | None
) -> float | None:
    """The power factor as mapped, else from both powers."""
    found = (
        readings.raw(key)
        if readings.has_source(key)
        else power_factor(active, reactive)
    )
    return readings.measured(found, POWER_FACTOR_DIGITS)


def phases(readings: Readings, key: str, least: float = -inf) -> Properties:
    """The numbers of three phases."""
    return {phase: readings.number(f"{key}.{phase}", least) for phase in PHASES}


def unknown_phases() -> Properties:
    """Three phases of which nothing is known."""
    return dict.fromkeys(PHASES)


def sum_of_phases(
    readings: Readings, key: str, values: list[float | None], least: float = -inf
) -> float | None:
    """The sum as mapped, else that of the phases."""
    return (
        readings.raw(f"{key}.sum", least)
        if readings.has_source(f"{key}.sum")
        else total(values)
    )


def phases_and_sum(
    readings: Readings, values: list[float | None], combined: float | None
) -> Properties:
    """Three phases and what they come to."""
    return {
        **{
            phase: readings.measured(value)
            for phase, value in zip(PHASES, values, strict=True)
        },
        "sum": readings.measured(combined),
    }
