"""Lets what is planned happen, and writes down when it began and ended."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
import sqlite3
from time import monotonic

import aiohttp

from demo.api import CommandError

from ..ledger import Fault
from ..parts import House, NotPossible
from .kind import Kind, Planned

_CANNOT_BE = (
    CommandError,
    NotPossible,
    TimeoutError,
    aiohttp.ClientError,
    sqlite3.OperationalError,
)
"""Why a fault does not come about: something else is in its way, or this machine does not allow it."""


async def make_trouble(
    house: House, kinds: Mapping[str, Kind], plan: Iterable[Planned], began: float
) -> None:
    """Let all that is planned happen in a run that began then, by `monotonic`; all is whole again when this answers.

    That holds also where it is cancelled. Faults of a group wait for one another, where a part takes long to be whole.
    Raises in a group what `carry_out` does.
    """
    turns = defaultdict[str, asyncio.Lock](asyncio.Lock)

    async def happen(fault: Planned) -> None:
        kind = kinds[fault.name]
        await asyncio.sleep(max(0.0, began + fault.start - monotonic()))
        async with AsyncExitStack() as held:
            for group in sorted(kind.groups):
                await held.enter_async_context(turns[group])
            await carry_out(house, kind, fault, began + fault.end)

    async with asyncio.TaskGroup() as tasks:
        for each in plan:
            tasks.create_task(happen(each))


async def carry_out(house: House, kind: Kind, fault: Planned, until: float) -> None:
    """Let a fault happen from now until then.

    Raises PartError, NotPossible or OSError where a part cannot be made whole.
    """
    house.ledger.write("faults", Fault(kind.name, "begin", fault.detail))
    why: dict[str, object] = {}
    try:
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(kind.trouble(house, fault))
            except _CANNOT_BE as err:
                why = {"failed": str(err) or repr(err)}
                return
            await asyncio.sleep(max(0.0, until - monotonic()))
    finally:
        house.ledger.write("faults", Fault(kind.name, "end", why))
