"""The audit and the integration agree on when nobody measured, whatever the clock does and whoever is killed."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from pathlib import Path
import random
from typing import override

import pytest

from custom_components.energy_bridge.core.outbox.clock import Clock
from custom_components.energy_bridge.core.report.downtimes import Downtimes
from custom_components.energy_bridge.core.report.gaps import without_downtimes
from custom_components.energy_bridge.core.report.series import Row, Value
from custom_components.energy_bridge.destination.clock_watch import ClockWatch
from soak.audit.delivered import collect
from soak.audit.made_up import audit
from soak.audit.verdict import Check
from tests.helpers.soak_runs import START, SoakRun, mint

LOOK, BEAT, STATE, STAMP = 15, 60, 10, 60
"""How often each happens, s: a look at the clock, one that is stored, a state, a stamp."""
SETTLE = 30
"""s after a stamp at which it is told."""
PATIENCE = 900
"""s by which a clock that was ahead has to be back for its stamps to be told again."""
BOOT = 13
"""s from a start to the first state."""
STEPS = (15, 40, 100, 400, 900)
"""s by which the clock is set; none near the minute from which on it is noticed."""


class Drawn(Clock):
    """When Home Assistant runs, and its clock; all by the second of the run."""

    def __init__(self, seed: int) -> None:
        """Draw steps, most of them there and back, and kills."""
        draw = random.Random(seed)
        self.real = 0.0
        self.steps = [(-inf, 0.0)]
        at = 120.0
        for _ in range(draw.randrange(1, 12)):
            self.steps.append((at, draw.choice(STEPS) * draw.choice((1.0, -1.0))))
            at += draw.uniform(5, 90)
            if draw.random() < 0.8:
                self.steps.append((at, 0.0))
                at += draw.uniform(2, 150)
        self.steps.append((at, 0.0))
        self.lives: list[tuple[float, float]] = []
        began = 0.0
        for kill in sorted(draw.uniform(60, at) for _ in range(draw.randrange(8))):
            if kill > began + 30:
                self.lives.append((began, kill))
                began = kill + draw.uniform(7, 25)
        self.lives.append((began, at + 600))

    @override
    def now(self) -> float:
        """What it shows."""
        return START + self.real + [by for at, by in self.steps if at <= self.real][-1]

    @override
    def running(self) -> float:
        """What no step changes."""
        return self.real


@dataclass
class House:
    """What the integration does of it all: a MINT report of one value, the second at which it was measured."""

    clock: Drawn
    is_blind: bool
    """Whether it notes no downtime."""
    told: dict[float, tuple[float, Value]] = field(default_factory=dict)
    """When each stamp was told last, and its value."""
    _rows: list[Row] = field(default_factory=list)
    _built: float = 0.0

    def live(self) -> None:
        """All lives."""
        stored: Downtimes | None = None
        for began, end in self.clock.lives:
            self.clock.real = began
            known = deepcopy(stored) or Downtimes(
                self.clock.now(), first=self.clock.now()
            )
            known.begin_life(self.clock.now(), self.clock.now())
            watch = ClockWatch(BEAT, self.clock)
            for second in range(int(end - began)):
                self.clock.real = began + second
                if second % LOOK == 0:
                    self._look(known, watch)
                if second % BEAT == 0:
                    stored = deepcopy(known)
                if second >= BOOT:
                    self._measure(second)
                    self._tell(known, watch)

    def _look(self, known: Downtimes, watch: ClockWatch) -> None:
        jumped = watch.jump()
        known.look(self.clock.now(), jumped, watch.elapsed)
        if self.is_blind:
            known.spans = []

    def _measure(self, second: int) -> None:
        if (second - BOOT) % STATE == 0:
            self._rows.append((self.clock.now(), 0, self.clock.real))

    def _tell(self, known: Downtimes, watch: ClockWatch) -> None:
        now = self.clock.now()
        closed = (now - SETTLE) // STAMP * STAMP + STAMP
        if not self._built or self._built > now + STAMP + PATIENCE:
            self._built = closed
        if self._built < closed:
            self._look(known, watch)
        while self._built < closed:
            self.told[self._built] = self.clock.real, self._value(known)
            self._built += STAMP

    def _value(self, known: Downtimes) -> Value:
        value: Value = None
        for time, _, measured in without_downtimes(sorted(self._rows), known.spans, 1):
            if time > self._built:
                break
            value = measured
        return value


def lived(seed: int, *, is_blind: bool = False) -> House:
    """What became of it."""
    house = House(Drawn(seed), is_blind)
    house.live()
    return house


def audited(folder: Path, house: House) -> Check:
    """What the audit says of it."""
    clock = house.clock
    made = SoakRun(folder)
    for at, by in clock.steps[1:]:
        made.set_clock(at, by)
    for (_, end), (began, _) in pairwise(clock.lives):
        made.life(end, "killed")
        made.life(began, "start", "running")
    for stamp, (at, value) in house.told.items():
        name, content = mint(stamp - START, communicationState=2 * (value is None))
        made.file(at, f"mint/{name}", content)
    run = made.run()
    return audit(run, collect(run))


def stretches(clock: Drawn) -> Iterator[tuple[float, float, float]]:
    """From when to when it went on in one life, and by how many s it was ahead."""
    ends = [*(at for at, _ in clock.steps[1:]), inf]
    for (since, ahead), until in zip(clock.steps, ends, strict=True):
        for began, end in clock.lives:
            if (start := max(since, began)) < (stop := min(until, end)):
                yield start, stop, ahead


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_made_up(tmp_path: Path, seed: int) -> None:
    """Whatever is told of a time in which nobody measured says so."""
    assert audited(tmp_path, lived(seed)).problems == ()


def measured(house: House) -> list[Value]:
    """What was told of times that the clock showed well after a start or a step, and well before the next."""
    return [
        value
        for start, stop, ahead in stretches(house.clock)
        for stamp, (at, value) in house.told.items()
        if start + LOOK + BOOT <= stamp - START - ahead <= min(at, stop - BEAT)
    ]


def test_nothing_is_left_out() -> None:
    """Whatever was measured has a value."""
    values = {seed: measured(lived(seed)) for seed in range(40)}
    assert [seed for seed, each in values.items() if None in each] == []
    assert sum(map(len, values.values())) > 200


def test_what_is_made_up_is_found(tmp_path: Path) -> None:
    """By an integration that notes no downtime, in nearly every run."""
    checks = [audited(tmp_path / str(n), lived(n, is_blind=True)) for n in range(20)]
    assert sum(bool(check.problems) for check in checks) >= 15
