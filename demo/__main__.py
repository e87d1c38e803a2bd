"""Shows Energy Bridge in a real Home Assistant with simulated hardware; --check exercises it without a person."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from dataclasses import astuple
from datetime import UTC, datetime
import json
import logging
from pathlib import Path
import socket
import sys
import tempfile
from time import monotonic

from simulator.address import BrokerAddress, free_port
from simulator.broker import best_broker
from simulator.cabinet.faults import BusySlot
from simulator.cabinet.running import CabinetPace, running_cabinets
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.sns import SnsServer, sns_server

from .api import CommandError, HomeAssistantApi
from .check import BUSY_SLOT, Result, Subject, check
from .entries import (
    add_cabinets,
    add_destination,
    add_ftp_destination,
    add_hub,
    add_report,
    add_sns_destination,
    add_web_destination,
    tell_main_fuse,
)
from .flow import FlowError
from .history import seed_history
from .life import PAST, DemoError, Life, begin, require_free
from .names import CABINETS
from .partner import PASSWORD, USER, Partner, running_partner
from .pictures import take_pictures
from .process import home_assistant
from .reports import ALL, FTP, REPORTS, SNS, WEB
from .screen import say, step
from .seed import EVERY_ADDRESS, LOGIN, THIS_MACHINE, Seeded, let_in, listening, seed
from .stopping import until_stopped
from .web_partner import WebPartner, running_web_partner

SAVE_EVERY = 30.0
"""s between two notes of a demo that is kept."""

APPEAR_TIMEOUT = 90.0
DEFAULT_PORT = 8123
WIDTH = 28
FOR_EVER = 1e9


async def run(arguments: argparse.Namespace) -> int:
    """Start all parts, then wait for Ctrl-C or check them. Raises DemoError."""
    alone = arguments.check or arguments.pictures is not None
    port = arguments.port or (free_port() if alone else DEFAULT_PORT)
    require_free(port, listening(arguments.host), "Choose another one with --port.")
    began = monotonic()
    async with AsyncExitStack() as parts:
        life = begin(_folder(arguments, parts), datetime.now(UTC))
        if life.is_set_up and arguments.check:
            raise DemoError(f"--check begins anew: {life.folder} holds a demo already.")
        out: Path = arguments.out or arguments.keep or Path(".demo")
        out.mkdir(parents=True, exist_ok=True)
        log = out / "home-assistant.log"
        seeded, entities = await _prepare(life, port, arguments.host)
        past_end = life.plant.time
        parts.callback(life.save)
        await _run_hardware(life, parts)
        partner = await parts.enter_async_context(
            running_partner(
                out.resolve(),
                port=life.ports.sftp,
                ftp_port=life.ports.ftp,
                host_key=life.host_key,
                keep=life.is_set_up,
            )
        )
        say(
            f"SFTP server at {THIS_MACHINE}:{partner.port}, user {USER}, password "
            f"{PASSWORD}; its fingerprint is {partner.fingerprint}; "
            f"what arrives is in {partner.root}"
        )
        say(f"The same by FTP without TLS at port {partner.ftp_port}")
        web = await parts.enter_async_context(
            running_web_partner(life.config, port=life.ports.web)
        )
        say(f"Web server for Teleport messages at {web.server.url}")
        sns = await parts.enter_async_context(sns_server(port=life.ports.sns))
        say(f"Topic {sns.topic_arn} of a simulated Amazon SNS at {sns.endpoint_url}")
        async with step("Home Assistant starts"):
            api = await parts.enter_async_context(
                home_assistant(seeded, log, web.bundle)
            )
        previews: dict[str, str] = {}
        if not life.is_set_up:
            await _set_up(api, life, partner, web, sns, entities, previews)
            life.is_set_up = True
        life.save()
        if arguments.pictures is not None:
            async with step("Pictures are taken"):
                taken = await take_pictures(seeded, arguments.pictures)
            for path in taken:
                say(str(path))
            return 0
        if not arguments.check:
            _say_where(arguments, port, life)
            say(f"Log: {log}. Stop with Ctrl-C. ({monotonic() - began:.0f} s)")
            await _live(life)
        results = await check(
            Subject(
                api,
                log,
                entities,
                life.config,
                partner,
                past_end.timestamp(),
                web.server,
                sns,
                previews=previews,
            )
        )
        states = list((await api.states()).values())
    (out / "states.json").write_text(json.dumps(states, indent=2), encoding="utf-8")
    return report(results)


def _folder(arguments: argparse.Namespace, parts: AsyncExitStack) -> Path:
    """Where the demo lives: a folder of its own that goes with it, unless it is to be kept."""
    if arguments.keep is not None:
        keep: Path = arguments.keep
        return keep.resolve()
    folder = tempfile.TemporaryDirectory(prefix="energy-bridge-demo-")
    return Path(parts.enter_context(folder))


async def _prepare(life: Life, port: int, host: str | None) -> tuple[Seeded, list[str]]:
    """Have a folder to start Home Assistant on, and hardware that stands at the present; answers who has a past."""
    for each in astuple(life.ports):
        require_free(each, hint="The demo that is kept needs it.")
    plant, begins = life.plant, life.plant.time
    length = datetime.now(UTC) - begins

    def lived() -> str:
        return f"{(plant.time - begins) / length:.0%}"

    if life.is_set_up:
        let_in(life.config, port, host)
        async with step("The hardware makes up for the pause", lived):
            await asyncio.to_thread(life.catch_up, datetime.now(UTC))
        return Seeded(life.config, port, life.token), []
    seeded = seed(life.config, port, life.password, host=host)
    life.token = seeded.token
    async with step("A day of past is written", lived):
        entities = await asyncio.to_thread(
            seed_history,
            life.config / "home-assistant_v2.db",
            plant,
            life.fleet,
            PAST,
        )
    return seeded, entities


async def _run_hardware(life: Life, parts: AsyncExitStack) -> None:
    """Run a broker, and on it the hub and the cabinets."""
    host, port, broker = await parts.enter_async_context(best_broker(life.ports.broker))
    say(f"MQTT broker ({broker}) at {host}:{port}")
    address = HubAddress(host=host, port=port)
    await parts.enter_async_context(running_hub(life.plant, address, Pace(modules=10)))
    say("A simulated EnergyHub is connected to it")
    cabinets = await parts.enter_async_context(
        running_cabinets(
            life.fleet, BrokerAddress(host=host, port=port), CabinetPace(customer=20)
        )
    )
    cabinets.inject(BusySlot(cabinet=2, slot=BUSY_SLOT), FOR_EVER)
    say(f"{len(CABINETS)} simulated swap cabinets are, too")


async def _set_up(
    api: HomeAssistantApi,
    life: Life,
    partner: Partner,
    web: WebPartner,
    sns: SnsServer,
    entities: list[str],
    previews: dict[str, str],
) -> None:
    """Add all that a user adds; the reports' previews go to `previews`. Raises DemoError."""
    async with step("The hub and the cabinets appear"):
        await tell_main_fuse(api, await add_hub(api, life.ports.broker))
        await add_cabinets(api, life.ports.broker)
        try:
            async with asyncio.timeout(APPEAR_TIMEOUT):
                await api.until_registered(entities)
        except TimeoutError:
            raise DemoError("The hub or the cabinets did not appear.") from None
    async with step(
        "Reports that send the past day are added",
        lambda: f"{len(previews)} of {len(ALL)}",
    ):
        destination = await add_destination(api, partner)
        for each in REPORTS:
            previews[each.name] = await add_report(api, destination, each)
        destination = await add_web_destination(api, web.server)
        previews[WEB.name] = await add_report(api, destination, WEB)
        destination = await add_ftp_destination(api, partner)
        previews[FTP.name] = await add_report(api, destination, FTP)
        destination = await add_sns_destination(api, sns)
        previews[SNS.name] = await add_report(api, destination, SNS)


def _say_where(arguments: argparse.Namespace, port: int, life: Life) -> None:
    """Say how to look at it."""
    host: str | None = arguments.host
    if host is None:
        say(f"Home Assistant: http://{THIS_MACHINE}:{port}")
        say("No login is needed; only this machine may look (others: --host)")
    else:
        name = socket.gethostname() if host in EVERY_ADDRESS else host
        say(f"Home Assistant: http://{f'[{name}]' if ':' in name else name}:{port}")
        say(f"Who looks logs in as {LOGIN} with the password {life.password}")
    if arguments.keep is not None:
        say(f"Kept in {life.folder}: the same command goes on from there")


async def _live(life: Life) -> None:
    """Go on until stopped."""
    while True:
        await asyncio.sleep(SAVE_EVERY)
        life.save()


def report(results: list[Result]) -> int:
    """Print the table; 1 if something failed."""
    for result in results:
        say(
            f"{'ok    ' if result.passed else 'FAILED'} {result.name:{WIDTH}} {result.detail}"
        )
    return 0 if all(result.passed for result in results) else 1


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="exercise the main job, then stop"
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="DIR",
        help="take the pictures of the documents, then stop",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where the log, the states and the reports go (default: that of --keep, or .demo)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep everything in this folder, and go on from there the next time",
    )
    parser.add_argument(
        "--host",
        help="let other machines look, too, after a login: at this address of yours, or at all with 0.0.0.0",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"Home Assistant's port (default: {DEFAULT_PORT}; with --check or --pictures a free one)",
    )
    # Else pyftpdlib would show a line for every document.
    logging.basicConfig(level=logging.WARNING)
    try:
        arguments = parser.parse_args()
        stopped = 1 if arguments.check else 0
        return asyncio.run(until_stopped(run(arguments), stopped))
    except (DemoError, CommandError, FlowError, OSError) as err:
        print(f"scripts/demo: {err}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
