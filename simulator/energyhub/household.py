"""The load of a household, phase by phase: base load, people's habits, and appliances that switch."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, exp, pi

from .noise import Noise, stream, uniform

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000

type Watts = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Appliance:
    """Something that somebody starts: hours between which, how likely, and its (minutes, W per phase) programme."""

    window: tuple[float, float]
    chance: float
    programme: tuple[tuple[float, Watts], ...]


_L1, _L2, _L3 = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def _on(phase: Watts, *steps: tuple[float, float]) -> tuple[tuple[float, Watts], ...]:
    return tuple(
        (minutes, (phase[0] * power, phase[1] * power, phase[2] * power))
        for minutes, power in steps
    )


_APPLIANCES = (
    _Appliance((6.3, 8.2), 0.95, _on(_L1, (4, 1950))),
    _Appliance((9.5, 11.0), 0.4, _on(_L1, (3.5, 1950))),
    _Appliance((14.5, 16.5), 0.5, _on(_L1, (4, 1950))),
    _Appliance((19.0, 21.0), 0.6, _on(_L1, (4, 1950))),
    _Appliance((6.5, 8.0), 0.6, _on(_L2, (3, 1250))),
    _Appliance((11.5, 13.0), 0.5, _on(_L2, (5, 1250))),
    _Appliance(
        (16.8, 18.2),
        0.75,
        _on(_L2, (9, 2350), (3, 0), (4, 2350), (4, 0), (4, 2350), (5, 0), (4, 2350)),
    ),
    _Appliance(
        (17.0, 18.6),
        0.9,
        ((12, (1700, 0, 1200)), (14, (650, 0, 500)), (6, (0, 0, 800))),
    ),
    _Appliance(
        (18.8, 21.5), 0.8, _on(_L2, (4, 70), (13, 1900), (34, 75), (11, 1900), (15, 20))
    ),
    _Appliance((8.5, 19.0), 0.55, _on(_L3, (3, 120), (16, 2050), (45, 220), (9, 480))),
    _Appliance((10.0, 20.0), 0.35, _on(_L3, (55, 850))),
    _Appliance((6.2, 8.0), 0.7, _on(_L3, (7, 1400))),
    _Appliance((9.0, 17.0), 0.3, _on(_L1, (20, 1100))),
)


class Household:
    """A household's active power over time; the same for one seed, place and time."""

    def __init__(
        self, seed: int, latitude: float, longitude: float, scale: float
    ) -> None:
        """Move a family in: degrees, and a factor on everything it uses."""
        self._seed = stream(seed, "household")
        self._offset_ms = int(longitude / 15 * _HOUR_MS)
        self._south = latitude < 0
        self._scale = scale
        self._base = tuple(Noise(seed, f"base load {phase}", 240) for phase in range(3))
        self._flicker = Noise(seed, "load flicker", 3)
        self._day: int | None = None
        self._times: list[int] = []
        self._powers: list[Watts] = []
        self._from = 0
        self._until = 0
        self._switched: Watts = (0.0, 0.0, 0.0)

    def power(self, time_ms: int) -> Watts:
        """Return the active power of L1, L2 and L3 in W at a time in milliseconds since the epoch."""
        local = time_ms + self._offset_ms
        day, rest = divmod(local, _DAY_MS)
        if day != self._day:
            self._plan(day)
        if not self._from <= local < self._until:
            self._find(local)
        hour = rest / _HOUR_MS
        habit = 340 * exp(-(((hour - 7.3) / 0.9) ** 2)) + 620 * exp(
            -(((hour - 19.6) / 2.1) ** 2)
        )
        flicker = 6 * self._flicker.at(time_ms) - 3
        one, two, three = self._base
        switched = self._switched
        scale = self._scale
        return (
            scale
            * (
                60
                + (110 + 0.40 * habit) * (0.5 + one.at(time_ms))
                + flicker
                + switched[0]
            ),
            scale
            * (
                45
                + (130 + 0.35 * habit) * (0.5 + two.at(time_ms))
                - flicker
                + switched[1]
            ),
            scale
            * (
                40
                + (90 + 0.25 * habit) * (0.5 + three.at(time_ms))
                + 0.5 * flicker
                + switched[2]
            ),
        )

    def _find(self, local: int) -> None:
        index = bisect_right(self._times, local) - 1
        self._from = self._times[index]
        self._until = (
            self._times[index + 1]
            if index + 1 < len(self._times)
            else self._from + 2 * _DAY_MS
        )
        self._switched = self._powers[index]

    def _plan(self, day: int) -> None:
        """Lay out the steps of the switched load for a day, with what runs over from the day before."""
        changes: dict[int, list[float]] = {day * _DAY_MS: [0.0, 0.0, 0.0]}
        for start, stop, watts in (*self._runs(day - 1), *self._runs(day)):
            for moment, sign in ((start, 1), (stop, -1)):
                change = changes.setdefault(moment, [0.0, 0.0, 0.0])
                for phase in range(3):
                    change[phase] += sign * watts[phase]
        self._times, self._powers = [], []
        level = [0.0, 0.0, 0.0]
        for moment in sorted(changes):
            for phase in range(3):
                level[phase] += changes[moment][phase]
            self._times.append(moment)
            self._powers.append((level[0], level[1], level[2]))
        self._day = day
        self._from = self._until = 0

    def _runs(self, day: int) -> Iterator[tuple[int, int, Watts]]:
        midnight = day * _DAY_MS
        for number, appliance in enumerate(_APPLIANCES):
            if uniform(self._seed, day * 64 + number) >= appliance.chance:
                continue
            early, late = appliance.window
            hour = early + (late - early) * uniform(
                self._seed, -(day * 64 + number) - 1
            )
            moment = midnight + int(hour * _HOUR_MS)
            for minutes, watts in appliance.programme:
                following = moment + int(minutes * _MINUTE_MS)
                yield moment, following, watts
                moment = following
        yield from self._cycle(day, 30, 13, (85, 0, 0), 1)
        yield from self._cycle(day, 42, 16, (0, 0, 105), 2)
        cold = self._cold(day)
        heat = 250 + 650 * cold
        yield from self._cycle(
            day, 48, 8 + 24 * cold, (heat, heat * 0.97, heat * 1.03), 3
        )

    def _cycle(
        self, day: int, every: float, minutes: float, watts: Watts, number: int
    ) -> Iterator[tuple[int, int, Watts]]:
        """Yield the runs of something with a thermostat: `minutes` long, `every` so many minutes."""
        count = int(1440 / every)
        for run in range(count):
            late = (
                uniform(self._seed, day * 4096 + number * 512 + run)
                * (every - minutes)
                * 0.6
            )
            start = day * _DAY_MS + int((run * every + late) * _MINUTE_MS)
            yield start, start + int(minutes * _MINUTE_MS), watts

    def _cold(self, day: int) -> float:
        """Return 0 at the height of summer and 1 in the depth of winter."""
        phase = cos(2 * pi * (day % 365.25 - 15) / 365.25)
        return 0.5 - 0.5 * phase if self._south else 0.5 + 0.5 * phase
