"""What an EnergyHub measures beside active power: voltages, frequency, reactive power and currents."""

from dataclasses import dataclass
from math import sqrt

from .noise import Noise
from .plant import Plant
from .registers import Triple

type Reals = tuple[float, float, float]

_PEAK = sqrt(2)
_LOWEST_V, _HIGHEST_V = 225.0, 242.0
_INVERTER_DISTORTION_VA = 170.0


@dataclass(frozen=True, slots=True)
class Electrical:
    """One moment's measurements: V, Hz, reactive power in 0.01 var (capacitive positive), DC link halves in V."""

    voltage: Reals
    frequency: float
    reactive_inverter: Triple
    reactive_load: Triple
    reactive_grid: Triple
    dc_link_negative: float
    dc_link_positive: float


class Meter:
    """The hub's own measuring; the same for the same plant at the same time."""

    def __init__(self, seed: int) -> None:
        """Prepare the slow wander of grid voltage, frequency and load angle."""
        self._voltage = tuple(Noise(seed, f"voltage {phase}", 40) for phase in range(3))
        self._common = Noise(seed, "voltage", 2700)
        self._frequency = Noise(seed, "frequency", 25)
        self._drift = Noise(seed, "frequency drift", 300)
        self._angle = tuple(
            Noise(seed, f"load angle {phase}", 90) for phase in range(3)
        )
        self._filter = tuple(Noise(seed, f"filter {phase}", 5) for phase in range(3))
        self._link = Noise(seed, "dc link", 4)

    def measure(self, plant: Plant) -> Electrical:
        """Measure at the plant's present moment."""
        now = plant.time_ms
        level = 231.0 + 6.5 * self._common.at(now)
        voltage, inverter, load = [], [], []
        for phase in range(3):
            drop = plant.grid[phase] * 1.1e-5
            volts = level + 1.8 * self._voltage[phase].at(now) - drop
            voltage.append(min(max(volts, _LOWEST_V), _HIGHEST_V))
            inverter.append(int(43_000 + 2_000 * self._filter[phase].at(now)))
            load.append(
                -int(
                    7_000
                    + (0.12 + 0.2 * self._angle[phase].at(now))
                    * max(0, plant.load[phase])
                )
            )
        frequency = 49.93 + 0.09 * self._drift.at(now) + 0.05 * self._frequency.at(now)
        negative, positive = self.dc_link(plant)
        return Electrical(
            (voltage[0], voltage[1], voltage[2]),
            frequency,
            (inverter[0], inverter[1], inverter[2]),
            (load[0], load[1], load[2]),
            (inverter[0] + load[0], inverter[1] + load[1], inverter[2] + load[2]),
            negative,
            positive,
        )

    def dc_link(self, plant: Plant) -> tuple[float, float]:
        """Return the negative and positive half of the DC link in V."""
        ripple = self._link.at(plant.time_ms)
        return -379.2 - 1.4 * ripple, 380.9 - 1.2 * ripple


def peak_current(power: int, voltage: float) -> float:
    """Return the peak current in A of an active or reactive power in 0.01 W or var."""
    return power / 100 / voltage * _PEAK


def rms_current(active: int, reactive: int, distortion: float, voltage: float) -> float:
    """Return the RMS current in A of powers in 0.01 W and var, with harmonics of `distortion` VA."""
    return (
        sqrt((active * active + reactive * reactive) / 10_000 + distortion * distortion)
        / voltage
    )


def inverter_current(active: int, reactive: int, voltage: float) -> float:
    """Return the inverter's RMS current in A."""
    return rms_current(active, reactive, _INVERTER_DISTORTION_VA, voltage)


def grid_current(active: int, reactive: int, load: int, voltage: float) -> float:
    """Return the grid's RMS current in A; its harmonics come from the load, in 0.01 W."""
    return rms_current(active, reactive, 90 + 0.0018 * max(0, load), voltage)
