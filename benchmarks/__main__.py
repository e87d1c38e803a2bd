"""Runs the benchmarks of the EnergyHub, or with --cabinets those of the swap cabinets; 1 if a limit is missed."""

import argparse
import asyncio
import sys

from . import cabinets, hub_messages, memory, publishing, recording, templates


async def run_hub(*, quick: bool) -> bool:
    """Measure one after the other."""
    size = {"messages": 20, "rounds": 2} if quick else {}
    held = [
        hub_messages.run(**size),
        await publishing.run(**size),
        await memory.run(),
        await templates.run(**size),
        await recording.run(60 if quick else 3600),
    ]
    return all(held)


async def run_cabinets(*, quick: bool) -> bool:
    """Measure one after the other; the fleet takes its real time."""
    size = {"rounds": 2} if quick else {}
    held = [
        cabinets.run_unchanged(**size),
        await cabinets.run_changed(**size),
        await cabinets.run_fleet(*((2, 2, 2) if quick else ())),
    ]
    return all(held)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--cabinets", action="store_true", help="the swap cabinets")
    parser.add_argument(
        "--quick", action="store_true", help="only see that all of them run"
    )
    arguments = parser.parse_args()
    print("Medians; CPU time; ratios of what ran in turns.")
    run = run_cabinets if arguments.cabinets else run_hub
    held = asyncio.run(run(quick=arguments.quick))
    return 0 if held or arguments.quick else 1


if __name__ == "__main__":
    sys.exit(main())
