"""Runs all benchmarks of the EnergyHub; 1 if a limit is missed."""

import argparse
import asyncio
import sys

from . import hub_messages, memory, publishing, recording, templates


async def run(*, quick: bool) -> bool:
    """Measure one after the other."""
    print("Medians; CPU time; ratios of what ran in turns.")
    size = {"messages": 20, "rounds": 2} if quick else {}
    held = [
        hub_messages.run(**size),
        await publishing.run(**size),
        await memory.run(),
        await templates.run(**size),
        await recording.run(60 if quick else 3600),
    ]
    return quick or all(held)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="only see that all of them run"
    )
    return 0 if asyncio.run(run(quick=parser.parse_args().quick)) else 1


if __name__ == "__main__":
    sys.exit(main())
