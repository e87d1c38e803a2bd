"""Shows Energy Bridge in a real Home Assistant with simulated hardware; --check exercises it without a person."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
import json
import os
from pathlib import Path
import signal
import socket
import sys
import tempfile
from time import monotonic

import aiohttp

from simulator.address import BrokerAddress, free_port
from simulator.broker import best_broker
from simulator.cabinet.faults import BusySlot
from simulator.cabinet.running import CabinetPace, running_cabinets
from simulator.cabinet.station import Fleet
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.plant import Plant

from .api import CommandError, HomeAssistantApi
from .check import BUSY_SLOT, Result, Subject, check
from .entries import (
    add_cabinets,
    add_destination,
    add_ftp_destination,
    add_hub,
    add_report,
    add_web_destination,
)
from .flow import FlowError
from .history import seed_history
from .names import CABINETS
from .partner import PASSWORD, USER, running_partner
from .reports import ALL, FTP, REPORTS, WEB
from .seed import Seeded, seed
from .web_partner import running_web_partner

START_TIMEOUT = 120.0
PAST = timedelta(hours=25)
"""A day, and what a report looks back at its beginning."""

APPEAR_TIMEOUT = 90.0
MIDSUMMER = (6, 21)
DEFAULT_PORT = 8123
WIDTH = 28
FOR_EVER = 1e9


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


def say(text: str) -> None:
    """Show progress."""
    print(f"  {text}", flush=True)


def require_free(port: int) -> None:
    """Refuse a port in use. Raises DemoError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as err:
            raise DemoError(
                f"Port {port} is in use: choose another one with --port."
            ) from err


def days_to_midsummer(today: date) -> int:
    """How many days the house lives ahead of the calendar, so that it has sun in any month; whole weeks."""
    summer = date(today.year, *MIDSUMMER)
    return round((summer - today).days / 7) * 7


@asynccontextmanager
async def home_assistant(
    seeded: Seeded, log: Path, trusted: Path
) -> AsyncGenerator[HomeAssistantApi]:
    """Run a real Home Assistant on the folder; stopped cleanly at the end.

    It trusts the certificates in a file, by the variable that it reads for that. Raises
    DemoError if it does not start.
    """
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "homeassistant", "--config", str(seeded.folder), "--skip-pip"),
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(trusted)},
        )
    try:
        async with aiohttp.ClientSession() as session:
            api = HomeAssistantApi(session, seeded)
            tasks = (
                asyncio.ensure_future(api.wait_until_running()),
                asyncio.ensure_future(process.wait()),
            )
            try:
                await asyncio.wait(
                    tasks, timeout=START_TIMEOUT, return_when=asyncio.FIRST_COMPLETED
                )
                started = tasks[0].done()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            if not started:
                raise DemoError(f"Home Assistant did not start; its log is {log}.")
            yield api
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def run(arguments: argparse.Namespace) -> int:
    """Start all parts, then wait for Ctrl-C or check them. Raises DemoError."""
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    port = arguments.port or (free_port() if arguments.check else DEFAULT_PORT)
    require_free(port)
    began = monotonic()
    async with AsyncExitStack() as parts:
        folder = Path(
            parts.enter_context(
                tempfile.TemporaryDirectory(prefix="energy-bridge-demo-")
            )
        )
        config = PlantConfig(
            season_offset_days=days_to_midsummer(datetime.now(UTC).date())
        )
        plant = Plant(config, datetime.now(UTC) - PAST)
        fleet = Fleet(len(CABINETS), seed=7, swaps_per_hour=20)
        seeded = seed(folder, port)
        entities = await asyncio.to_thread(
            seed_history, folder / "home-assistant_v2.db", plant, fleet, PAST
        )
        past_end = plant.time
        say(f"A day of past is written for {len(entities)} entities")
        host, broker_port, broker = await parts.enter_async_context(best_broker())
        say(f"MQTT broker ({broker}) at {host}:{broker_port}")
        address = HubAddress(host=host, port=broker_port)
        await parts.enter_async_context(running_hub(plant, address, Pace(modules=10)))
        say("A simulated EnergyHub is connected to it")
        cabinets = await parts.enter_async_context(
            running_cabinets(
                fleet,
                BrokerAddress(host=host, port=broker_port),
                CabinetPace(customer=20),
            )
        )
        cabinets.inject(BusySlot(cabinet=2, slot=BUSY_SLOT), FOR_EVER)
        say(f"{len(CABINETS)} simulated swap cabinets are, too")
        partner = await parts.enter_async_context(running_partner(out.resolve()))
        say(
            f"SFTP server at 127.0.0.1:{partner.port}, user {USER}, password "
            f"{PASSWORD}, directory {partner.root}; the same by FTP without TLS "
            f"at port {partner.ftp_port}"
        )
        web = await parts.enter_async_context(running_web_partner(folder))
        say(f"Web server for Teleport messages at {web.server.url}")
        say("Home Assistant is starting ...")
        log = out / "home-assistant.log"
        api = await parts.enter_async_context(home_assistant(seeded, log, web.bundle))
        await add_hub(api, broker_port)
        await add_cabinets(api, broker_port)
        say(f"Home Assistant: http://127.0.0.1:{port} ({monotonic() - began:.0f} s)")
        try:
            async with asyncio.timeout(APPEAR_TIMEOUT):
                await api.until_registered(entities)
        except TimeoutError:
            raise DemoError("The hub or the cabinets did not appear.") from None
        destination = await add_destination(api, partner)
        previews = {
            each.name: await add_report(api, destination, each) for each in REPORTS
        }
        destination = await add_web_destination(api, web.server)
        await add_report(api, destination, WEB)
        destination = await add_ftp_destination(api, partner)
        await add_report(api, destination, FTP)
        say(f"{len(ALL)} reports send the past day ({monotonic() - began:.0f} s)")
        if not arguments.check:
            say(f"Log: {log}. Stop with Ctrl-C.")
            await asyncio.Event().wait()
        results = await check(
            Subject(
                api,
                log,
                entities,
                folder,
                partner,
                past_end.timestamp(),
                web.server,
                previews=previews,
            )
        )
        states = list((await api.states()).values())
    (out / "states.json").write_text(json.dumps(states, indent=2), encoding="utf-8")
    return report(results)


def report(results: list[Result]) -> int:
    """Print the table; 1 if something failed."""
    for result in results:
        say(
            f"{'ok    ' if result.passed else 'FAILED'} {result.name:{WIDTH}} {result.detail}"
        )
    return 0 if all(result.passed for result in results) else 1


async def until_stopped(arguments: argparse.Namespace) -> int:
    """Run; Ctrl-C and SIGTERM stop all parts, whatever they are doing."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(run(arguments))
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            say("Stopping ...")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        return await task
    say("Stopped.")
    return 1 if arguments.check else 0


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
        help="where the log, the states and the reports go (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"Home Assistant's port (default: {DEFAULT_PORT}; with --check a free one)",
    )
    try:
        return asyncio.run(until_stopped(parser.parse_args()))
    except (DemoError, CommandError, FlowError, OSError) as err:
        print(f"scripts/demo: {err}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
