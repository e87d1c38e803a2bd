"""One run: put the house up, set Home Assistant up, let things go wrong, wait until all is whole again."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
from random import Random, SystemRandom
import secrets
import subprocess
import time
from typing import Any

import aiohttp

from demo.screen import say, step
from simulator.address import free_port

from .faults import KINDS, Planned, make_trouble, schedule
from .groups import first_error
from .home import (
    SENT,
    Home,
    Places,
    SftpPlace,
    TopicPlace,
    WebPlace,
    make_directories,
    prepare,
    set_up,
    take_snapshot,
    wait_for_interval,
)
from .operator import Operator
from .parts import House, PartError, python, running_house
from .parts.house import CLIENT, USER
from .watch import FolderWatch, Sampler, note_kept, watch_wire
from .ways import Ways, draw_ways

LAST_ORDERS = 15.0
"""s before the end."""
WHOLE_TIMEOUT = 420.0
"""s that the end may take longer until nothing waits for delivery any more."""
LOOK_EVERY = 2.0
LOOK_TIMEOUT = 60.0
STORED_REPORTS = sum(not each.is_live for reports in SENT.values() for each in reports)
"""Those whose documents wait for their delivery."""
FLUSH_DELAY = 12.0
"""s after the last delivery, so that whoever looks on has seen it."""


class SoakError(Exception):
    """The run cannot be; the text says why."""


def draw_seed() -> int:
    """A seed for a run that was given none."""
    return SystemRandom().randrange(1, 1_000_000)


async def soak(
    folder: Path, seed: int, seconds: float, only: Collection[str] = ()
) -> None:
    """Run for so many seconds, and leave all that an audit needs in the folder. Raises SoakError and what parts raise.

    `only` are the kinds of faults, none for all. Raises ValueError for one that is none.
    """
    plan = schedule(seed, seconds, only)
    ways = draw_ways(seed)
    say(f"Seed {seed}, {seconds / 60:g} min, {len(plan)} faults, in {folder}")
    async with running_house(folder) as house:
        home = await _put_up(house, ways, seed, seconds)
        async with step("The end of an interval comes near"):
            await asyncio.sleep(wait_for_interval(time.time(), seconds))
        notes = _notes(house, ways, seed, seconds)
        _save(folder, notes)
        try:
            await _live(house, home, seed, seconds, plan)
        finally:
            notes["ended"] = time.time()
            with suppress(PartError):
                notes["secrets"] += (await house.https.ask())["tokens"]
            _save(folder, notes)
        await _look(house, home)
        async with step("Home Assistant stops"):
            await house.home.terminate()


async def _put_up(house: House, ways: Ways, seed: int, seconds: float) -> Home:
    make_directories(house.sftp_root, house.inbox.folder)
    house.hardware.argv = python("soak.hardware")
    house.hardware.settings = {
        "folder": str(house.run),
        "port": house.broker.direct_port,
        "seed": seed,
    }
    async with step("The hardware starts"):
        await house.hardware.start()
    seeded = prepare(
        house.config, house.inbox.folder, free_port(), secrets.token_urlsafe(9)
    )
    house.home.seeded = seeded
    async with step("Home Assistant starts"):
        await house.home.start()
    async with step("Hub, cabinets, destinations and reports are added"):
        try:
            return await set_up(house.home.api, _places(house), ways, seconds)
        except TimeoutError:
            raise SoakError("The hub or the cabinets did not appear.") from None


def _places(house: House) -> Places:
    return Places(
        broker=house.broker.port,
        protocol=house.broker.protocol,
        inbox=house.inbox.folder,
        sftp=SftpPlace(
            port=house.lines["sftp"].port, user=USER, password=house.secrets.sftp
        ),
        web=WebPlace(
            url=house.url,
            token_url=house.token_url,
            client=(CLIENT, house.secrets.https),
        ),
        topic=TopicPlace(
            topic_arn=house.topic_arn,
            access_key=house.sns_access_key,
            secret_key=house.secrets.sns,
            endpoint_url=house.endpoint_url,
        ),
    )


def _notes(house: House, ways: Ways, seed: int, seconds: float) -> dict[str, Any]:
    """What the audit is told of the run."""
    assert house.home.seeded is not None
    return {
        "seed": seed,
        "ways": ways.noted(),
        "began": time.time(),
        "ended": None,
        "hours": seconds / 3600,
        "version": _version(),
        "secrets": [*house.secrets.all, house.home.seeded.token],
        "impossible": house.impossible,
        "every": house.hardware.told["every"],
    }


def _save(folder: Path, notes: dict[str, Any]) -> None:
    (folder / "seed.json").write_text(json.dumps(notes, indent=1), encoding="utf-8")


def _version() -> str | None:
    """The commit that is checked out, where there is one."""
    root = Path(__file__).resolve().parents[1]
    with suppress(OSError):
        done = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() or None
    return None


async def _live(
    house: House, home: Home, seed: int, seconds: float, plan: Iterable[Planned]
) -> None:
    """Let the operator work and the faults happen; nothing waits any more when this answers."""
    began = time.monotonic()

    def left() -> str:
        return f"{max(0.0, seconds - (time.monotonic() - began)):.0f} s left"

    async def until(moment: float) -> None:
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))

    async with _watched(house), aiohttp.ClientSession() as session:
        assert house.home.seeded is not None
        operator = Operator(
            session,
            f"http://127.0.0.1:{house.home.seeded.port}/api/websocket",
            house.home.seeded.token,
            home,
            house.ledger,
            Random(seed),
        )
        async with (
            step("The house lives", left),
            _trouble(make_trouble(house, KINDS, plan, began)),
            _running(operator.run()),
        ):
            await until(seconds / 2)
            await _look(house, home, "-middle")
            await until(seconds - LAST_ORDERS)
            operator.stop()
            await operator.finished()
            await operator.release()
            await until(seconds)
        await _until_whole(house)


async def _look(house: House, home: Home, suffix: str = "") -> None:
    """Write down all that Home Assistant shows, if it can be asked."""
    with suppress(aiohttp.ClientError, TimeoutError):
        async with asyncio.timeout(LOOK_TIMEOUT):
            await take_snapshot(house.home.api, house.run, home.entries, suffix)


async def _until_whole(house: House) -> None:
    """Wait until nothing waits for its delivery; what still does is for the audit to say."""
    waiting: dict[str, str] = {}

    def count() -> str:
        return ", ".join(f"{name} {number}" for name, number in waiting.items())

    async with step("What waits is delivered", count):
        with suppress(TimeoutError):
            async with asyncio.timeout(WHOLE_TIMEOUT):
                while (found := await _waiting(house)) is None or any(
                    number != "0" for number in found.values()
                ):
                    waiting = found or {}
                    await asyncio.sleep(LOOK_EVERY)
        await asyncio.sleep(FLUSH_DELAY)


async def _waiting(house: House) -> dict[str, str] | None:
    """How many documents of each report wait; None where Home Assistant does not say."""
    try:
        states = await house.home.api.states()
    except aiohttp.ClientError, TimeoutError:
        # aiohttp's own time: the caller's ends what waits here with a CancelledError.
        return None
    found = {
        entity_id: state["state"]
        for entity_id, state in states.items()
        if entity_id.endswith("_waiting_documents")
    }
    return found if len(found) >= STORED_REPORTS else None


@asynccontextmanager
async def _watched(house: House) -> AsyncGenerator[None]:
    """Write down what is delivered, sent and taken, meanwhile."""
    files = FolderWatch(
        house.ledger, {"sftp": house.sftp_root, "folder": house.inbox.folder}
    )
    sampler = Sampler(
        house.ledger,
        house.run / "home-assistant.log",
        lambda: house.home.pid,
        lambda: house.home.account,
    )
    wire = watch_wire(house.broker.direct_port, house.ledger)
    async with _running(files.run()), _running(sampler.run()), _running(wire):
        yield
        await note_kept(house.broker.direct_port, house.ledger)
        await asyncio.to_thread(files.look, is_last=True)


@asynccontextmanager
async def _trouble(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Have things go wrong meanwhile; what cannot be made whole again ends all, and is raised as it is."""
    with first_error():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(work)
            yield


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Have something go on meanwhile; what it dies of is raised at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        if not task.done():
            task.cancel()
        found = await asyncio.gather(task, return_exceptions=True)
    if isinstance(found[0], Exception):
        raise SoakError(f"a part of the run ended: {found[0]!r}") from found[0]
