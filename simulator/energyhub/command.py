"""The command line of the simulated EnergyHub."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from ..address import broker_options
from .config import CounterMeaning, PlantConfig
from .faults import Appointment, FaultError, describe_faults, parse_fault
from .hub import HubAddress, Pace, SimulatedHub
from .plant import Plant
from .state import load_state, save_state

EPILOG = f"""\
faults, as KIND[:KEY=VALUE,...][@START][+DURATION] in simulated seconds (default: @0+30):
{describe_faults()}

for example
  --fault glitch:shape=zero,counter=wextconsq,phase=L2@60+5 --fault silence:topic=sso@120+600
or, while it runs, as JSON on the topic simulator/PREFIX/fault:
  {{"kind": "lock", "duration": 300}}
"""


def add_parser(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    connection: argparse.ArgumentParser,
) -> None:
    """The options."""
    parser = kinds.add_parser(
        "energyhub",
        help="a Ferroamp EnergyHub (External API)",
        parents=[connection],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--prefix", default="extapi", help="topic prefix (default: %(default)s)"
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        help="how much faster than real time; time stamps run as fast, which Energy Bridge takes"
        " for messages that were held back until half a minute has shown that they were not",
    )
    house = parser.add_argument_group("the house")
    for name, what in (("esos", "ESOs"), ("ssos", "SSOs"), ("esms", "ESMs")):
        house.add_argument(
            f"--{name}", type=int, default=2, help=f"number of {what} (default: 2)"
        )
    house.add_argument("--latitude", type=float, help="degrees north")
    house.add_argument("--longitude", type=float, help="degrees east")
    house.add_argument("--pv-peak", type=float, metavar="W", help="of each SSO")
    house.add_argument("--capacity", type=float, metavar="WH", help="of each ESO")
    house.add_argument("--soc", type=float, metavar="%", help="at the start")
    house.add_argument("--seed", type=int, default=1, help="another one, another house")
    house.add_argument("--time", type=_time, help="start here (ISO 8601, UTC), not now")
    house.add_argument(
        "--season-offset",
        type=int,
        default=0,
        metavar="DAYS",
        help="live so much later in the year than the time stamps say",
    )
    house.add_argument(
        "--state", type=Path, help="go on from this file, and write it at the end"
    )
    dialect = parser.add_argument_group("the dialect")
    dialect.add_argument(
        "--document-counters",
        action="store_true",
        help="battery counters as the document has them, not as the field",
    )
    dialect.add_argument(
        "--esm-numbers", action="store_true", help="ESMs send numbers, not texts"
    )
    dialect.add_argument(
        "--available-current", action="store_true", help="send iavbl and its like"
    )
    dialect.add_argument(
        "--third-party", action="store_true", help="ESOs with packs of another make"
    )
    dialect.add_argument(
        "--summary-every", type=int, default=1, metavar="N", help="ehub messages"
    )
    parser.add_argument(
        "--fault", type=_fault, action="append", default=[], help="see below"
    )


def plant_of(arguments: argparse.Namespace) -> Plant:
    """The house that the command line describes. Raises OSError or ValueError."""
    state: Path | None = arguments.state
    if state is not None and state.exists():
        return Plant.from_state(load_state(state))
    given = {
        "latitude": arguments.latitude,
        "longitude": arguments.longitude,
        "pv_peak_w": arguments.pv_peak,
        "eso_capacity_wh": arguments.capacity,
        "soc_start": arguments.soc,
    }
    values = {
        **asdict(PlantConfig()),
        **{key: value for key, value in given.items() if value is not None},
        "eso_count": arguments.esos,
        "sso_count": arguments.ssos,
        "esm_count": arguments.esms,
        "season_offset_days": arguments.season_offset,
        "esm_numbers": arguments.esm_numbers,
        "available_current": arguments.available_current,
        "third_party_batteries": arguments.third_party,
        "summary_every": arguments.summary_every,
    }
    if arguments.document_counters:
        values["counter_meaning"] = CounterMeaning.DOCUMENT
    return Plant(
        PlantConfig(**values),
        arguments.time or datetime.now(UTC),
        seed=arguments.seed,
    )


async def run(arguments: argparse.Namespace) -> None:
    """Run the hub until it is interrupted. Raises OSError or ValueError for options that cannot be."""
    plant = plant_of(arguments)
    broker = broker_options(arguments)
    address = HubAddress(
        host=broker.host,
        port=broker.port,
        username=broker.username,
        password=broker.password,
        context=broker.context,
        prefix=arguments.prefix,
    )
    hub = SimulatedHub(plant, address, Pace(speed=arguments.speed), arguments.fault)
    try:
        await hub.run()
    finally:
        if arguments.state is not None:
            save_state(arguments.state, plant.to_state())


def _fault(text: str) -> Appointment:
    try:
        return parse_fault(text)
    except FaultError as err:
        raise argparse.ArgumentTypeError(str(err)) from err


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 1000:
        raise argparse.ArgumentTypeError("must be more than 0, at most 1000")
    return speed


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
