"""Home Assistant is killed, stopped, has its entries reloaded, and has a clock that is set."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from random import Random

from ..parts import House
from .kind import Detail, Draw, Kind, Planned

_LIFE = frozenset({"home"})
_START = 25.0
"""s until Home Assistant runs again."""

_STEPS = (15, 40, 100, 400, 900)
"""s by which its clock is set, as far as they are no more than a share of the time for faults."""

_SHARE = 0.35


@asynccontextmanager
async def _killed(house: House, _planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.home.kill()
        yield
    finally:
        await house.home.kill()  # to its end, where that was cancelled
        await house.home.start()


@asynccontextmanager
async def _stopped(house: House, _planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.home.terminate()
        yield
    finally:
        await house.home.terminate()  # to its end, where that was cancelled
        await house.home.start()


@asynccontextmanager
async def _reloaded(house: House, _planned: Planned) -> AsyncGenerator[None]:
    for entry_id in await house.home.entries():
        await house.home.reload(entry_id)
    yield


@asynccontextmanager
async def _clock_set(house: House, planned: Planned) -> AsyncGenerator[None]:
    house.home.set_clock(planned.number("ahead"))
    try:
        yield
    finally:
        house.home.set_clock(0.0)


def _step(sign: int) -> Draw:
    def draw(random: Random, seconds: float) -> Detail:
        return {"ahead": sign * random.choice(_steps(seconds))}

    return draw


def _steps(seconds: float) -> Sequence[int]:
    return [each for each in _STEPS if each <= seconds * _SHARE] or _STEPS[:1]


def _clock(name: str, sign: int) -> Kind:
    return Kind(
        name=name,
        groups=frozenset({"clock"}),
        shortest=5,
        longest=90,
        trouble=_clock_set,
        draw=_step(sign),
    )


KINDS = (
    Kind(
        name="home_killed",
        groups=_LIFE,
        shortest=1,
        longest=15,
        trouble=_killed,
        settles=_START,
        ends_life=True,
    ),
    Kind(
        name="home_stopped",
        groups=_LIFE,
        shortest=1,
        longest=15,
        trouble=_stopped,
        settles=_START,
        ends_life=True,
    ),
    Kind(
        name="entries_reloaded",
        groups=_LIFE,
        shortest=2,
        longest=4,
        trouble=_reloaded,
        settles=5,
    ),
    _clock("home_clock_ahead", 1),
    _clock("home_clock_behind", -1),
)
