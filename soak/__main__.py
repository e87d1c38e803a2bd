"""A day of trouble in an hour: everything in real processes, faults on a seeded schedule, and an audit of what left the house."""

import argparse
import asyncio
from collections.abc import Collection
from pathlib import Path
import sys
import tempfile

from demo.api import CommandError
from demo.flow import FlowError
from demo.screen import say
from demo.stopping import until_stopped

from .audit import NoRun, audit
from .faults import KINDS
from .ledger import UnreadableLine
from .parts import NotPossible, PartError
from .run import SoakError, draw_seed, soak

DEFAULT_HOURS = 1.0
_WRONG = (
    SoakError,
    PartError,
    NotPossible,
    CommandError,
    FlowError,
    NoRun,
    UnreadableLine,
    OSError,
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--hours", type=float, help=f"default: {DEFAULT_HOURS:g}")
    length.add_argument("--minutes", type=float, help="instead of hours; at least 2")
    length.add_argument(
        "--audit", type=Path, metavar="DIR", help="audit a kept run again, run nothing"
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="of the faults, and of what orders are drawn from (default: drawn at random)",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep everything in this new folder"
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="KIND",
        help="only this kind of fault, perhaps several times: " + ", ".join(KINDS),
    )
    return parser


def _seconds(arguments: argparse.Namespace) -> float:
    minutes: float | None = arguments.minutes
    hours: float = DEFAULT_HOURS if arguments.hours is None else arguments.hours
    return 60 * minutes if minutes is not None else 3600 * hours


async def _soaked(
    folder: Path, seed: int, seconds: float, only: Collection[str]
) -> int:
    """Run, then audit what is left; 1 if it did not hold."""
    await soak(folder, seed, seconds, only)
    return await asyncio.to_thread(_audited, folder)


def _audited(folder: Path) -> int:
    """Show what the audit says; 1 if it did not hold. Raises NoRun, UnreadableLine."""
    table, is_held = audit(folder)
    print(f"\n{table}\n", flush=True)
    say("It held." if is_held else "It did not hold.")
    return 0 if is_held else 1


def main() -> int:
    """Read the command line."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.audit is not None:
        try:
            return _audited(arguments.audit)
        except (NoRun, UnreadableLine) as err:
            print(f"scripts/soak: {err}", file=sys.stderr)
            return 1
    seed = draw_seed() if arguments.seed is None else int(arguments.seed)
    seconds = _seconds(arguments)
    if unknown := set(arguments.only) - KINDS.keys():
        parser.error(f"no fault is called {', '.join(sorted(unknown))}")
    if seconds < 120:
        parser.error("two minutes at least")
    keep: Path | None = arguments.keep
    if keep is not None and keep.exists():
        if not keep.is_dir():
            parser.error(f"{keep} is no folder")
        if any(keep.iterdir()):
            parser.error(f"{keep} is not empty")
    try:
        with tempfile.TemporaryDirectory(prefix="energy-bridge-soak-") as temporary:
            folder = keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            work = _soaked(folder.resolve(), seed, seconds, arguments.only)
            return asyncio.run(until_stopped(work, 1))
    except _WRONG as err:
        print(f"scripts/soak: {str(err) or repr(err)} (seed {seed})", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
