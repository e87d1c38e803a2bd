"""Runs the benchmarks of the hub, the cabinets, the reports, the cards, long pasts or a load; 1 if a limit is missed."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
import sys

from . import (
    cabinets,
    cards,
    discovery,
    export,
    fleet,
    hub_messages,
    importing,
    memory,
    publishing,
    recording,
    scale,
    sftp,
    startup,
    templates,
)
from .load import dashboards, destinations, fleet as busy_fleet, hostile, hub


async def run_hub(*, quick: bool) -> bool:
    """Measure one after the other."""
    size = {"messages": 20, "rounds": 2} if quick else {}
    a_start = {"starts": 1} | size if quick else {}
    held = [
        hub_messages.run(**size),
        publishing.run(**a_start),
        await memory.run(),
        templates.run(**a_start),
        await recording.run(60 if quick else 3600),
        await discovery.run(**size),
        await startup.run_hub(*((2,) if quick else ())),
        importing.run(1 if quick else 9),
    ]
    return all(held)


async def run_cabinets(*, quick: bool) -> bool:
    """Measure one after the other; the fleet takes its real time."""
    held = [
        cabinets.run_unchanged(*((20, 2) if quick else ())),
        cabinets.run_changed(*((1, 20, 2) if quick else ())),
        await fleet.run(*((1, 2, 2) if quick else ())),
        await startup.run_cabinets(*((2, 2) if quick else ())),
    ]
    return all(held)


async def run_reports(*, quick: bool) -> bool:
    """Measure one after the other."""
    held = [
        await export.run(*((60, 2) if quick else ())),
        await sftp.run(*((32, 2) if quick else ())),
    ]
    return all(held)


async def run_scale(days: int, database: str | None, *, quick: bool) -> bool:
    """Measure a long past in each database that is here, or in one; a year is measured once."""
    databases = tuple(scale.DATABASES) if database is None else (database,)
    if quick:
        return await scale.run(60, 1, databases)
    rounds = 3 if days <= scale.MONTH_DAYS else 1
    return await scale.run(days * scale.DAY, rounds, databases)


async def run_cards(*, quick: bool) -> bool:
    """Measure what a browser does."""
    return await cards.run(*((1, 1, 1) if quick else ()))


LOADS: Mapping[str, tuple[Callable[..., Awaitable[bool]], tuple[object, ...]]] = {
    "m": (hostile.run, (2, 500, 3)),
    "n": (destinations.run, (5, 3)),
    "o": (busy_fleet.run, (10, 5, (20,))),
    "p": (hub.run, (10,)),
    "q": (dashboards.run, (3, 2)),
}
"""The parts of a load, and how small they can be."""


async def run_load(only: str | None, *, quick: bool) -> bool:
    """Measure one after the other, or one of them."""
    wanted = LOADS if only is None else (only,)
    held = []
    for part in wanted:
        run, size = LOADS[part]
        held.append(await run(*(size if quick else ())))
    return all(held)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--cabinets", action="store_true", help="the swap cabinets")
    group.add_argument("--reports", action="store_true", help="the reports")
    group.add_argument("--cards", action="store_true", help="the cards in a browser")
    group.add_argument(
        "--scale", action="store_true", help="exports from each database"
    )
    parser.add_argument(
        "--days",
        type=int,
        default=scale.MONTH_DAYS,
        help="of past for --scale, by default %(default)s",
    )
    parser.add_argument(
        "--database", choices=scale.DATABASES, help="the only one for --scale"
    )
    parser.add_argument("--part", choices=LOADS, help="the only one of --load")
    group.add_argument("--load", action="store_true", help="what a load does")
    parser.add_argument(
        "--quick", action="store_true", help="only see that all of them run"
    )
    arguments = parser.parse_args()
    print("Medians; CPU time; ratios of what ran in turns.")
    run: Callable[..., Awaitable[bool]] = run_hub
    if arguments.cabinets:
        run = run_cabinets
    elif arguments.reports:
        run = run_reports
    elif arguments.cards:
        run = run_cards
    elif arguments.scale:
        run = partial(run_scale, arguments.days, arguments.database)
    elif arguments.load:
        run = partial(run_load, arguments.part)
    held = asyncio.run(run(quick=arguments.quick))
    return 0 if held or arguments.quick else 1


if __name__ == "__main__":
    sys.exit(main())
