"""Starts the demo; --check exercises it without a person."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import signal
import socket
import sys
import tempfile

import aiohttp

from simulator.broker import embedded_broker
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.plant import Plant

from .api import HomeAssistantApi
from .check import check
from .history import seed_history
from .seed import Seeded, seed

START_TIMEOUT = 120.0
PAST = timedelta(days=1)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@asynccontextmanager
async def home_assistant(seeded: Seeded, log: Path) -> AsyncGenerator[HomeAssistantApi]:
    """Run a real Home Assistant on the folder; stopped cleanly at the end."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "homeassistant", "--config", str(seeded.folder), "--skip-pip"),
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        async with aiohttp.ClientSession() as session:
            api = HomeAssistantApi(session, seeded)
            async with asyncio.timeout(START_TIMEOUT):
                await api.wait_until_running()
            yield api
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def run(arguments: argparse.Namespace) -> int:
    """Start all parts, then wait for Ctrl-C or check them."""
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    log = out / "home-assistant.log"
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="energy-bridge-demo-") as folder:
        port = arguments.port or (free_port() if arguments.check else 8123)
        plant = Plant(PlantConfig(), datetime.now(UTC) - PAST)
        seeded = seed(Path(folder), port)
        entities = seed_history(Path(folder) / "home-assistant_v2.db", plant, PAST)
        print(f"  A day of past is written for {len(entities)} entities", flush=True)
        async with (
            embedded_broker() as (host, broker_port),
            running_hub(
                plant, HubAddress(host=host, port=broker_port), Pace(modules=10)
            ),
        ):
            print(
                f"  A broker and a simulated EnergyHub run at {host}:{broker_port}",
                flush=True,
            )
            async with home_assistant(seeded, log) as api:
                await api.add_hub(broker_port)
                print(f"  Home Assistant: http://127.0.0.1:{port}", flush=True)
                if not arguments.check:
                    print("  Stop with Ctrl-C.", flush=True)
                    await stop.wait()
                    return 0
                results = await check(api, log, entities)
                states = list((await api.states()).values())
    (out / "states.json").write_text(json.dumps(states, indent=2), encoding="utf-8")
    for result in results:
        print(
            f"  {'ok    ' if result.passed else 'FAILED'} {result.name:30} {result.detail}"
        )
    return 0 if all(result.passed for result in results) else 1


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="exercise the main job, then stop"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(".demo"),
        help="where the log and the states go",
    )
    parser.add_argument(
        "--port",
        type=int,
        help="Home Assistant's port (default: 8123; with --check a free one)",
    )
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
