"""The simulators, from the command line."""

import argparse
import asyncio
from contextlib import suppress
from datetime import UTC, datetime
import logging
from pathlib import Path

from .energyhub.config import PlantConfig
from .energyhub.hub import HubAddress, Pace, SimulatedHub
from .energyhub.plant import Plant
from .energyhub.state import load_state, save_state


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    kinds = top.add_subparsers(dest="kind", required=True)
    hub = kinds.add_parser("energyhub", help="a Ferroamp EnergyHub (External API)")
    hub.add_argument(
        "--host", default="127.0.0.1", help="the MQTT broker (default: %(default)s)"
    )
    hub.add_argument(
        "--port", type=int, default=1883, help="its port (default: %(default)s)"
    )
    hub.add_argument("--username", help="user name at the broker")
    hub.add_argument("--password", help="password at the broker")
    hub.add_argument(
        "--prefix", default="extapi", help="topic prefix (default: %(default)s)"
    )
    hub.add_argument(
        "--speed", type=float, default=1.0, help="how much faster than real time"
    )
    hub.add_argument(
        "--esos", type=int, default=2, help="number of ESOs (default: %(default)s)"
    )
    hub.add_argument(
        "--ssos", type=int, default=2, help="number of SSOs (default: %(default)s)"
    )
    hub.add_argument(
        "--esms", type=int, default=2, help="number of ESMs (default: %(default)s)"
    )
    hub.add_argument(
        "--seed", type=int, default=1, help="another seed is another house"
    )
    hub.add_argument(
        "--state", type=Path, help="go on from this file, and write it at the end"
    )
    return top


async def run(arguments: argparse.Namespace) -> None:
    """Run the hub until it is interrupted."""
    state: Path | None = arguments.state
    if state is not None and state.exists():
        plant = Plant.from_state(load_state(state))
    else:
        config = PlantConfig(
            eso_count=arguments.esos, sso_count=arguments.ssos, esm_count=arguments.esms
        )
        plant = Plant(config, datetime.now(UTC), seed=arguments.seed)
    address = HubAddress(
        host=arguments.host,
        port=arguments.port,
        username=arguments.username,
        password=arguments.password,
        prefix=arguments.prefix,
    )
    try:
        await SimulatedHub(plant, address, Pace(speed=arguments.speed)).run()
    finally:
        if state is not None:
            save_state(state, plant.to_state())


def main() -> None:
    """Read the command line and run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with suppress(KeyboardInterrupt):
        asyncio.run(run(parser().parse_args()))


if __name__ == "__main__":
    main()
