"""The command line of the simulated cabinets."""

import argparse

from ..address import broker_options
from .faults import KINDS, Appointment, FaultError, parse_fault
from .running import CabinetPace, RunningCabinets
from .station import Dialect, Fleet

_FAULTS = "\n".join(
    f"  {kind}: {(made.__doc__ or '').partition(chr(10))[0]}"
    for kind, made in KINDS.items()
)
EPILOG = f"""\
faults, as KIND[:KEY=VALUE,...][@START][+DURATION] in simulated seconds (default: @0+60),
with cabinet=N and where it is about a slot slot=N:
{_FAULTS}

for example
  --fault busy:cabinet=1,slot=3@10+600
"""


def add_parser(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    connection: argparse.ArgumentParser,
) -> None:
    """The options."""
    parser = kinds.add_parser(
        "cabinet",
        help="battery swap cabinets",
        parents=[connection],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--cabinets", type=int, default=2, help="how many (default: %(default)s)"
    )
    parser.add_argument("--slots", type=int, choices=(8, 12), default=12)
    parser.add_argument(
        "--dialect",
        choices=[dialect.value for dialect in Dialect],
        help="of all cabinets (default: in turns)",
    )
    parser.add_argument(
        "--swaps", type=float, default=6.0, help="per hour and cabinet (default: 6)"
    )
    parser.add_argument(
        "--speed", type=float, default=1.0, help="how much faster than real time"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fault", type=_fault, action="append", default=[], help="see below"
    )


async def run(arguments: argparse.Namespace) -> None:
    """Run the cabinets until they are interrupted. Raises OSError or ValueError for options that cannot be."""
    dialects = (
        tuple(Dialect) if arguments.dialect is None else (Dialect(arguments.dialect),)
    )
    if arguments.cabinets < 1 or not 0 < arguments.speed <= 1000:
        raise ValueError("at least one cabinet, and a speed of more than 0")
    fleet = Fleet(
        arguments.cabinets,
        slots=arguments.slots,
        dialects=dialects,
        seed=arguments.seed,
        swaps_per_hour=arguments.swaps,
    )
    await RunningCabinets(
        fleet,
        broker_options(arguments),
        CabinetPace(speed=arguments.speed),
        arguments.fault,
    ).run()


def _fault(text: str) -> Appointment:
    try:
        return parse_fault(text)
    except FaultError as err:
        raise argparse.ArgumentTypeError(str(err)) from err
