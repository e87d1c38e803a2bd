"""A broker that is killed, paused, or another one."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from ..parts import House
from .kind import Kind, Planned

_GROUPS = frozenset({"broker"})


@asynccontextmanager
async def _killed(house: House, _planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.broker.kill()
        yield
    finally:
        await house.broker.kill()  # to its end, where that was cancelled
        await house.broker.start()


@asynccontextmanager
async def _paused(house: House, _planned: Planned) -> AsyncGenerator[None]:
    house.broker.pause()
    try:
        yield
    finally:
        house.broker.resume()


@asynccontextmanager
async def _replaced(house: House, _planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.broker.kill()
        yield
    finally:
        await house.broker.replace()


KINDS = (
    Kind(name="broker_killed", groups=_GROUPS, shortest=1, longest=20, trouble=_killed),
    Kind(name="broker_paused", groups=_GROUPS, shortest=2, longest=40, trouble=_paused),
    Kind(
        name="broker_replaced", groups=_GROUPS, shortest=1, longest=8, trouble=_replaced
    ),
)
