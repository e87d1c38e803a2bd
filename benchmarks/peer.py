"""The same messages through a checkout of the community integration `ferroamp` and through Energy Bridge, in turns.

Both run in one Home Assistant at their defaults, without and with a recorder; then ours shows the values that theirs
shows, and as often. What both show is compared first and at the end. The ratios are of CPU time.
"""

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from math import isclose
from pathlib import Path
import sys
from time import process_time
from typing import override

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.tasks import CommitTask
import orjson

from custom_components.energy_bridge.core.ferroamp.community import PLATFORM
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from .house import recorded_all
from .measure import (
    Comparison,
    compare,
    comparison,
    in_fresh_interpreters,
    no_garbage_collection,
    verdict,
)
from .peers import THEIR_INTERVAL, Both, Second, both
from .publishing import Changes
from .recording import life

COMMIT = 5
"""s between two commits, as the recorder has them."""

RESTING = 2 * THEIR_INTERVAL + 5
"""s in which all means are those of values that stand still."""

CLOSE = 0.02
"""By how much two states of the same may differ, relatively or else in their unit: theirs rounds phases to 0.01 kWh."""

WATT = 0.6
"""The same of W, which ours rounds to whole ones."""


class Life(Iterator[Second]):
    """What a hub sends; all values stand still while it `rests`, only its clock goes on."""

    def __init__(self) -> None:
        """Begin at noon of a day in summer; the units speak every 5 s."""
        self._now = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
        self._sent = life(Plant(PlantConfig(), self._now))
        self._newest: dict[str, Second] = {}
        self._rhythm = cycle((("ehub",),) * 4 + (("ehub", "eso", "sso", "esm"),))
        self.rests = False
        self.has_units = True

    @override
    def __next__(self) -> Second:
        self._now += timedelta(seconds=1)
        kinds = next(self._rhythm) if self.has_units else ("ehub",)
        if not self.rests:
            sent = next(self._sent)
            for kind in kinds:
                self._newest[kind] = [each for each in sent if each[0] == kind]
        stamp = {"ts": {"val": f"{self._now:%Y-%m-%dT%H:%M:%SUTC}"}}
        return [
            (kind, orjson.dumps(orjson.loads(payload) | stamp))
            for kind in kinds
            for _, payload in self._newest[kind]
        ]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and states for a second of the hub's life, and how many times the CPU time of ours theirs takes.

    `compared` is how many entities showed the same.
    """

    ours: float
    theirs: float
    our_states: float
    their_states: float
    ratio: float
    compared: int


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared, and how many times the time of ours theirs has to take."""

    words: str
    limit: float
    recorded: bool = False
    same: bool = False
    straight: bool = False
    units: bool = True


CASES = (
    Case("at their defaults, without a recorder", 1.1),
    Case("at their defaults, recorded", 1.0, recorded=True),
    Case("with the same values, as often, recorded", 1.3, recorded=True, same=True),
    Case("with the same, without a recorder", 1.1, same=True),
    Case("at their defaults, past the MQTT integration", 1.3, straight=True),
    Case("at their defaults, past it, without units", 1.8, straight=True, units=False),
)


def run(
    checkout: Path,
    cases: Sequence[Case] = CASES,
    starts: int = 3,
    rounds: int = 9,
    seconds: int = 300,
) -> bool:
    """Measure and print; answers whether all limits hold."""
    print(f"{PLATFORM} {version_of(checkout)}")
    held = []
    for case in cases:
        costs = in_fresh_interpreters(starts, _measure, checkout, case, rounds, seconds)
        costs.sort(key=lambda each: each.ratio)
        cost = costs[len(costs) // 2]
        print(f"Both {case.words}: a second of a hub and its units")
        print(
            f"    theirs {cost.theirs * 1e6:.0f} µs for {cost.their_states:.1f} states,"
            f" ours {cost.ours * 1e6:.0f} µs for {cost.our_states:.1f};"
            f" {cost.compared} entities show the same;"
            f" {starts} starts: {costs[0].ratio:.2f}-{costs[-1].ratio:.2f}"
        )
        held.append(verdict("theirs to ours", cost.ratio, case.limit, at_least=True))
    return all(held)


def version_of(checkout: Path) -> str:
    """What the manifest of a checkout says."""
    manifest = checkout / "custom_components" / PLATFORM / "manifest.json"
    version: str = orjson.loads(manifest.read_bytes())["version"]
    return version


def _measure(checkout: Path, case: Case, rounds: int, seconds: int) -> Cost:
    return asyncio.run(measure(checkout, case, rounds, seconds))


async def measure(checkout: Path, case: Case, rounds: int, seconds: int) -> Cost:
    """Run both, and see that they show the same before and after."""
    sent = Life()
    async with both(checkout, sent, recorded=case.recorded) as running:
        if case.same:
            await running.async_show_the_same(sent)
        before = await values_at_rest(running, sent)
        running.is_straight, sent.has_units = case.straight, case.units
        changes = Changes(running.hass)
        turns = turns_recorded if case.recorded else turns_unrecorded
        found = await turns(running, sent, rounds, seconds)
        changes.stop()
        sent.has_units = True
        after = await values_at_rest(running, sent)
        compared = compare_values(running, before, after)
        total = rounds * seconds
        our_states, their_states = (
            sum(changes.by_entity[name] for name in names) / total
            for names in running.entities()
        )
    return Cost(
        ours=found.first / seconds,
        theirs=found.second / seconds,
        our_states=our_states,
        their_states=their_states,
        ratio=found.ratio,
        compared=compared,
    )


async def turns_unrecorded(
    running: Both, sent: Life, rounds: int, seconds: int
) -> Comparison:
    """Both live through the same seconds, one after the other."""
    lived = list(islice(sent, rounds * seconds))
    ours, theirs = iter(lived), iter(lived)
    return compare(
        lambda: running.live_ours(next(ours)),
        lambda: running.live_theirs(next(theirs)),
        rounds,
        turns=seconds,
    )


async def turns_recorded(
    running: Both, sent: Life, rounds: int, seconds: int
) -> Comparison:
    """Both live through the same minutes in turns, and the recorder writes them."""
    recorder = get_instance(running.hass)
    pairs = []
    for _ in range(rounds):
        lived = list(islice(sent, seconds))
        spent = []
        for live in (running.live_ours, running.live_theirs):
            await recorded_all(running.hass)
            with no_garbage_collection():
                began = process_time()
                for number, second in enumerate(lived, 1):
                    live(second)
                    if number % COMMIT == 0:
                        recorder.queue_task(CommitTask())
                await recorded_all(running.hass)
                spent.append(process_time() - began)
        pairs.append((spent[0], spent[1]))
    return comparison(pairs)


async def values_at_rest(running: Both, sent: Life) -> Mapping[str, float]:
    """What both show once values have stood still for long enough."""
    sent.rests = True
    await running.async_live(sent, RESTING)
    sent.rests = False
    return running.values()


def compare_values(
    running: Both, before: Mapping[str, float], after: Mapping[str, float]
) -> int:
    """See that all that both show is the same, and what both count rose alike; answers how much that is."""
    shown = before.keys() & after
    pairs = [
        pair
        for pair in running.pairs()
        if shown.issuperset((pair.statistic_id, pair.entity_id))
    ]
    differing = []
    for pair in pairs:
        attributes = running.attributes(pair.entity_id)
        theirs, ours = (
            after[name] - before[name]
            if attributes["state_class"] == "total_increasing"
            else after[name]
            for name in (pair.statistic_id, pair.entity_id)
        )
        bound = WATT if attributes["unit_of_measurement"] == "W" else CLOSE
        if not isclose(theirs * pair.factor, ours, rel_tol=CLOSE, abs_tol=bound):
            differing.append(f"{pair}: {theirs} there, {ours} here")
    if differing or not pairs:
        raise AssertionError("\n".join(differing) or "both show nothing of the same")
    return len(pairs)


def main() -> int:
    """Read the command line; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peer", description=__doc__
    )
    parser.add_argument("--peer", type=Path, required=True, help="the checkout")
    parser.add_argument(
        "--quick", action="store_true", help="only see that both run and show the same"
    )
    arguments = parser.parse_args()
    checkout = arguments.peer.resolve()
    held = run(checkout, *((CASES[1::2], 1, 2, 30) if arguments.quick else ()))
    return 0 if held or arguments.quick else 1


if __name__ == "__main__":
    sys.exit(main())
