"""meterPower:2, a power meter at the grid connection.

The kind of `threePhaseConnectionType` is one of CONNECTIONS, wye where there is none. In delta
there is no neutral: what the meter sees are line values.
"""

from collections.abc import Iterator

from ..configuration import Field
from ..series import Dimension
from .battery_systems import CONNECTIONS
from .electrical import (
    POWER_FACTOR_DIGITS,
    Properties,
    apparent_power,
    phases,
    phases_and_sum,
    power_factor,
    sum_of_phases,
    unknown_phases,
)
from .fields import PHASES, active_power, energy, number, reactive_power, three_phases
from .layout import Layout
from .readings import Readings

CONNECTION = "threePhaseConnectionType"
WYE, DELTA = CONNECTIONS

SUMMED = (*PHASES, "sum")

REGISTERS = ("activeEnergyConsumed", "activeEnergyDelivered")


def fields(_layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for; of `current` only the magnitude counts."""
    yield from three_phases("voltage.phase", Dimension.VOLTAGE)
    yield from three_phases("voltage.line", Dimension.VOLTAGE)
    yield from three_phases("current", Dimension.CURRENT)
    for name in SUMMED:
        yield active_power(f"activePower.{name}", "import")
    for name in SUMMED:
        yield reactive_power(f"reactivePower.{name}")
    yield number("frequency", Dimension.FREQUENCY)
    for register in REGISTERS:
        for name in SUMMED:
            yield energy(f"{register}.{name}")


def message(layout: Layout, readings: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    active = [readings.raw(f"activePower.{phase}") for phase in PHASES]
    reactive = [readings.raw(f"reactivePower.{phase}") for phase in PHASES]
    active_sum = sum_of_phases(readings, "activePower", active)
    reactive_sum = sum_of_phases(readings, "reactivePower", reactive)
    powers = list(zip(active, reactive, strict=True))
    connection = layout.kinds.get(CONNECTION, WYE)
    if connection == DELTA and not any(
        readings.has_source(f"activePower.{phase}") for phase in PHASES
    ):
        currents = _currents(readings, [active_sum] * len(PHASES))
    else:
        currents = _currents(readings, active)
    return {
        "voltage": {
            "phase": phases(readings, "voltage.phase", least=0),
            "line": phases(readings, "voltage.line", least=0),
        },
        "current": {
            "phase": unknown_phases() if connection == DELTA else currents,
            "line": currents,
        },
        CONNECTION: connection,
        "activePower": phases_and_sum(readings, active, active_sum),
        "reactivePower": phases_and_sum(readings, reactive, reactive_sum),
        "apparentPower": phases_and_sum(
            readings,
            [apparent_power(p, q) for p, q in powers],
            apparent_power(active_sum, reactive_sum),
        ),
        "powerFactor": {
            phase: readings.measured(power_factor(p, q), POWER_FACTOR_DIGITS)
            for phase, (p, q) in zip(PHASES, powers, strict=True)
        },
        "frequency": readings.number("frequency", least=0),
        **{register: _energies(readings, register) for register in REGISTERS},
    }


def _currents(readings: Readings, active: list[float | None]) -> Properties:
    """Magnitudes with the signs of these powers."""
    return {
        phase: readings.measured(_directed(readings.raw(f"current.{phase}"), power))
        for phase, power in zip(PHASES, active, strict=True)
    }


def _directed(current: float | None, power: float | None) -> float | None:
    if current is None or power is None:
        return None
    return -abs(current) if power < 0 else abs(current)


def _energies(readings: Readings, register: str) -> Properties:
    values = [readings.raw(f"{register}.{phase}", least=0) for phase in PHASES]
    return phases_and_sum(
        readings, values, sum_of_phases(readings, register, values, least=0)
    )
