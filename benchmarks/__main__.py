"""Runs the benchmarks of the hub, the cabinets, the reports or the cards; 1 if a limit is missed."""

import argparse
import asyncio
import sys

from . import (
    cabinets,
    cards,
    discovery,
    export,
    fleet,
    hub_messages,
    memory,
    publishing,
    recording,
    sftp,
    templates,
)


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
    ]
    return all(held)


async def run_cabinets(*, quick: bool) -> bool:
    """Measure one after the other; the fleet takes its real time."""
    held = [
        cabinets.run_unchanged(*((20, 2) if quick else ())),
        cabinets.run_changed(*((1, 20, 2) if quick else ())),
        await fleet.run(*((1, 2, 2) if quick else ())),
    ]
    return all(held)


async def run_reports(*, quick: bool) -> bool:
    """Measure one after the other."""
    held = [
        await export.run(*((60, 2) if quick else ())),
        await sftp.run(*((32, 2) if quick else ())),
    ]
    return all(held)


async def run_cards(*, quick: bool) -> bool:
    """Measure what a browser does."""
    return await cards.run(*((1, 1, 1) if quick else ()))


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--cabinets", action="store_true", help="the swap cabinets")
    group.add_argument("--reports", action="store_true", help="the reports")
    group.add_argument("--cards", action="store_true", help="the cards in a browser")
    parser.add_argument(
        "--quick", action="store_true", help="only see that all of them run"
    )
    arguments = parser.parse_args()
    print("Medians; CPU time; ratios of what ran in turns.")
    run = run_hub
    if arguments.cabinets:
        run = run_cabinets
    elif arguments.reports:
        run = run_reports
    elif arguments.cards:
        run = run_cards
    held = asyncio.run(run(quick=arguments.quick))
    return 0 if held or arguments.quick else 1


if __name__ == "__main__":
    sys.exit(main())
