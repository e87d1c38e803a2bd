"""Simulated hardware that goes wrong: the simulator's own faults, asked for in the process that has them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from random import Random

from ..parts import House
from .kind import Detail, Draw, Kind, Planned

HUB_GROUP, CABINETS_GROUP = frozenset({"hub"}), frozenset({"cabinets"})
CABINETS = range(1, 51)
SLOTS = range(1, 13)
AFFECTED = 5
"""Cabinets that a fault of theirs affects."""

AHEAD = (-86_400, -3600, -90, 90, 3600, 86_400)
"""s by which a hub's clock is wrong."""


@asynccontextmanager
async def _at_the_hub(house: House, planned: Planned) -> AsyncGenerator[None]:
    fault = planned.text("fault")
    await house.hardware.ask(at="hub", fault=fault, seconds=planned.duration)
    yield


@asynccontextmanager
async def _at_cabinets(house: House, planned: Planned) -> AsyncGenerator[None]:
    for fault in planned.text("fault").split():
        await house.hardware.ask(at="cabinets", fault=fault, seconds=planned.duration)
    yield


def _one_of(faults: Sequence[str]) -> Draw:
    def draw(random: Random, _seconds: float) -> Detail:
        return {"fault": random.choice(faults)}

    return draw


def _some_silent(random: Random, _seconds: float) -> Detail:
    chosen = sorted(random.sample(CABINETS, AFFECTED))
    return {"fault": " ".join(f"silence:cabinet={number}" for number in chosen)}


def _some_garbage(random: Random, _seconds: float) -> Detail:
    chosen = sorted(random.sample(CABINETS, AFFECTED))
    faults = (
        f"garbage:cabinet={number},slot={random.choice(SLOTS)},"
        f"missing={random.choice((0, 1))}"
        for number in chosen
    )
    return {"fault": " ".join(faults)}


def _hub(name: str, longest: float, *faults: str) -> Kind:
    return Kind(
        name=name,
        groups=HUB_GROUP,
        shortest=3,
        longest=longest,
        trouble=_at_the_hub,
        draw=_one_of(faults),
    )


KINDS = (
    _hub("hub_silent", 100, "silence", "silence", "silence:topic=ehub", "lost", "held"),
    _hub(
        "hub_garbage",
        40,
        "truncated",
        "garbage:what=bytes",
        "garbage:what=json",
        "garbage:what=numbers",
    ),
    _hub("hub_clock_wrong", 60, *(f"clock:ahead={ahead}" for ahead in AHEAD)),
    _hub("hub_counters_up", 40, "glitch:shape=jump"),
    _hub("hub_counters_zero", 40, "glitch:shape=zero", "glitch:shape=dip"),
    _hub("hub_counters_two_levels", 40, "glitch:shape=flip"),
    _hub("hub_unit_restarts", 40, "reboot:unit=eso", "reboot:unit=sso"),
    _hub(
        "hub_refuses",
        90,
        "lock:taint=fcr-event",
        "lock:taint=battery-maintenance-regular",
        "lock:taint=ext-api-set",
    ),
    _hub(
        "hub_answers_badly",
        60,
        "slow:seconds=6",
        "slow:seconds=25",
        "missing:stage=response",
        "missing:stage=result",
        "retained",
    ),
    Kind(
        name="cabinets_silent",
        groups=CABINETS_GROUP,
        shortest=5,
        longest=120,
        trouble=_at_cabinets,
        draw=_some_silent,
    ),
    Kind(
        name="cabinets_garbage",
        groups=CABINETS_GROUP,
        shortest=5,
        longest=60,
        trouble=_at_cabinets,
        draw=_some_garbage,
    ),
)
