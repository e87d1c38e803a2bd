"""The parts of the house, and how they are put together."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
import os
from pathlib import Path
from secrets import token_urlsafe

from demo.partner import new_host_key
from demo.web_partner import web_files
from simulator.address import free_port
from simulator.line import Line, line_to
from simulator.sns import ACCESS_KEY

from ..groups import first_error
from ..ledger import Ledger
from .broker import Broker
from .child import Child, python
from .guard import Guard
from .home import Home
from .small_disk import Disk, NotPossible

USER = "soak"
CLIENT = "soak"
TOPIC = "energy-bridge"
CONFIG_SIZE, FOLDER_SIZE = "512m", "64m"

LINES = ("broker", "sftp", "https", "sns")
"""Between Home Assistant and whom."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the servers admit, each made up for this run, so that it is found wherever it should not be."""

    sftp: str = field(default_factory=token_urlsafe)
    https: str = field(default_factory=token_urlsafe)
    """Of the client that tokens are given to."""
    sns: str = field(default_factory=token_urlsafe)

    @property
    def all(self) -> list[str]:
        """What the audit looks for."""
        return [self.sftp, self.https, self.sns]


@dataclass(slots=True, kw_only=True)
class House:
    """All parts of one run, whose folder is `run`. Home Assistant and the hardware are not started yet.

    Ports that Home Assistant uses are those of `lines`; `secrets` are what it logs in with.
    """

    run: Path
    ledger: Ledger
    secrets: Secrets
    lines: Mapping[str, Line]
    broker: Broker
    sftp: Child
    https: Child
    sns: Child
    hardware: Child
    """Its `argv` is to be set before it is started; it takes {"at": "hub" or "cabinets", "fault": …, "seconds": …}."""
    home: Home
    disk: Disk
    """Home Assistant's own, with its configuration."""
    inbox: Disk
    """The folder of the destination that is one."""

    @property
    def config(self) -> Path:
        """Home Assistant's folder."""
        return self.disk.folder

    @property
    def sftp_root(self) -> Path:
        """What the SFTP server takes."""
        return self.run / "sftp"

    @property
    def url(self) -> str:
        """Where Teleport's messages are posted."""
        return f"https://127.0.0.1:{self.lines['https'].port}/in"

    @property
    def token_url(self) -> str:
        """Where tokens for that are given to CLIENT."""
        return f"https://127.0.0.1:{self.lines['https'].port}/token"

    @property
    def endpoint_url(self) -> str:
        """Where Amazon SNS is; the key is `sns_access_key`."""
        return f"http://127.0.0.1:{self.lines['sns'].port}"

    @property
    def topic_arn(self) -> str:
        """The topic."""
        return str(self.sns.told["topic_arn"])

    @property
    def sns_access_key(self) -> str:
        """The name of the key whose secret is `secrets.sns`."""
        return ACCESS_KEY

    @property
    def impossible(self) -> list[str]:
        """The kinds of faults that cannot be on this machine."""
        found = [] if self.disk.is_mounted else ["disk_full", "folder_full"]
        if not (self.inbox.is_mounted or os.geteuid()):
            found.append("folder_read_only")
        return found


@asynccontextmanager
async def running_house(run: Path) -> AsyncGenerator[House]:
    """Put up a house in an empty folder; nothing of it is left at the end but its files. Raises PartError, OSError."""
    run = run.resolve()
    async with AsyncExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        ledger = Ledger(run)
        stack.callback(ledger.close)
        disks = _disks(run, guard, stack)
        certificates = run / "certificates"
        certificates.mkdir()
        web = web_files(certificates)
        secrets = Secrets()
        ports: set[int] = set()
        while len(ports) < 4:
            ports.add(free_port())
        broker = Broker(run / "broker", ports.pop(), guard)
        servers = {
            kind: Child(
                kind,
                python("soak.parts.servers", kind),
                guard,
                run / f"{kind}.log",
            )
            for kind in ("sftp", "https", "sns")
        }
        (run / "sftp").mkdir()
        servers["sftp"].settings = {
            "root": str(run / "sftp"),
            "port": ports.pop(),
            "user": USER,
            "password": secrets.sftp,
            "host_key": new_host_key(),
        }
        servers["https"].settings = {
            "run": str(run),
            "port": ports.pop(),
            "certificate": str(web.certificate),
            "key": str(web.key),
            "authorization": None,
            "client": [CLIENT, secrets.https],
        }
        servers["sns"].settings = {
            "run": str(run),
            "port": ports.pop(),
            "topic": TOPIC,
            "secret": secrets.sns,
        }
        lines: dict[str, Line] = {}
        parts: dict[str, Child] = {"broker": broker, **servers}
        for part in parts.values():
            stack.push_async_callback(part.kill)
        with first_error():
            async with asyncio.TaskGroup() as starting:
                for part in parts.values():
                    starting.create_task(part.start())
        for name, part in parts.items():
            port = part.settings["port"]
            assert isinstance(port, int)
            lines[name] = await stack.enter_async_context(line_to(port))
        broker.port = lines["broker"].port
        hardware = Child("hardware", (), guard, run / "hardware.log")
        stack.push_async_callback(hardware.kill)
        home = Home(run, disks[0].folder, ledger, guard, web.bundle)
        yield House(
            run=run,
            ledger=ledger,
            secrets=secrets,
            lines=lines,
            broker=broker,
            **servers,
            hardware=hardware,
            home=await stack.enter_async_context(home),
            disk=disks[0],
            inbox=disks[1],
        )


def _disks(run: Path, guard: Guard, stack: AsyncExitStack) -> tuple[Disk, Disk]:
    """Home Assistant's disk and that of its destination; what is on them stays when they go."""
    disks = (
        Disk(run / "config", CONFIG_SIZE, guard),
        Disk(run / "inbox", FOLDER_SIZE, guard),
    )
    for disk in disks:
        with suppress(NotPossible):
            disk.mount()
        stack.callback(disk.keep)
    return disks
