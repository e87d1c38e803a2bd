"""Who looks on and writes down: what is delivered into folders, what goes over the broker, and what Home Assistant takes."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
import os
from pathlib import Path

import aiomqtt

from simulator.address import BrokerAddress

from .ledger import File, Ledger, Message, Sample
from .parts.own_account import Account

LOOK_EVERY = 0.4
SAMPLE_EVERY = 5.0
PRESSURE = Path("/proc/pressure")
POOLS = ("SyncWorker_", "DbWorker_")
"""What the names begin with of threads that Home Assistant keeps for whatever comes."""
RECONNECT_DELAY = 0.5
TEST_FILE = ".energy_bridge_test"
"""In the names of files that are written and removed again to see whether that is possible."""
OWN = ".energy_bridge"
"""Where the integration keeps what it delivered into a folder."""
KEPT_WITHIN = 2.0
"""s in which a broker says what it keeps."""
HARDWARE_TOPICS = (
    "/data/",
    "/control/response",
    "/control/result",
    "/stations/info/",
    "/stations/notifications/",
    "/stations/alerts/",
    "/stations/thresholds_response/",
    "simulator/",
)
"""What only the hardware publishes; everything else on the broker came from Home Assistant."""


@dataclass(slots=True)
class FolderWatch:
    """Sees each file that appears or changes below some folders; temporary ones, which are hidden, only in the end."""

    ledger: Ledger
    roots: Mapping[str, Path]
    """By transport."""
    _seen: dict[Path, tuple[int, int, int]] = field(default_factory=dict)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_EVERY)

    def look(self, *, is_last: bool = False) -> None:
        """Write down what is new. Blocks."""
        for transport, root in self.roots.items():
            with suppress(OSError):  # a folder may be gone, or nobody's, for a while
                for path in sorted(root.rglob("*")):
                    with suppress(OSError):
                        self._look_at(transport, root, path, is_last=is_last)

    def _look_at(
        self, transport: str, root: Path, path: Path, *, is_last: bool
    ) -> None:
        parts = path.relative_to(root).parts
        if OWN in parts or TEST_FILE in path.name or not path.is_file():
            return
        if path.name.startswith(".") and not is_last:
            return
        found = path.stat()
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._seen.get(path) == state:
            return
        content = self.ledger.store(path.read_bytes())
        self._seen[path] = state
        place = str(path.relative_to(root))
        self.ledger.write("deliveries", File(transport, place, content))


async def watch_wire(
    port: int, ledger: Ledger, ready: asyncio.Event | None = None
) -> None:
    """Write down what others than the hardware publish, at the broker itself, until cancelled."""
    while True:
        with suppress(aiomqtt.MqttError, OSError):
            async with BrokerAddress(port=port).client() as client:
                await client.subscribe("#", qos=0)
                if ready is not None:
                    ready.set()
                async for message in client.messages:
                    _note(ledger, message)
        await asyncio.sleep(RECONNECT_DELAY)


async def note_kept(port: int, ledger: Ledger) -> None:
    """Write down what the broker keeps: only who subscribes anew is told what came to be kept meanwhile."""
    with suppress(aiomqtt.MqttError, OSError, TimeoutError):
        async with BrokerAddress(port=port).client() as client:
            await client.subscribe("#", qos=0)
            async with asyncio.timeout(KEPT_WITHIN):
                async for message in client.messages:
                    if message.retain:
                        _note(ledger, message)


def _note(ledger: Ledger, message: aiomqtt.Message) -> None:
    topic = str(message.topic)
    is_hardware = any(part in topic for part in HARDWARE_TOPICS)
    if is_hardware and not message.retain:
        return
    payload = message.payload
    text = payload.decode(errors="replace") if isinstance(payload, bytes) else ""
    ledger.write("wire", Message(topic, text, bool(message.retain)))


def _waited() -> float | None:
    """By the kernel's own account since the machine's start: see its `Documentation/accounting/psi.rst`."""
    try:
        some = [
            (PRESSURE / what).read_text().partition("\n")[0] for what in ("cpu", "io")
        ]
        return sum(int(each.partition("total=")[2]) for each in some) / 1e6
    except OSError, ValueError:
        return None


def _kept_out(process: Path) -> float | None:
    """For how many s its main thread could have run but others did, or somebody else's machine on the same processors.

    None where the kernel does not say.
    """
    thread = process / "task" / process.name
    try:
        waited = int((thread / "schedstat").read_text().split()[1]) / 1e9
    except OSError, ValueError, IndexError:
        return None
    everyone = Path("/proc/stat").read_text().partition("\n")[0].split()
    return waited + int(everyone[8]) / os.sysconf("SC_CLK_TCK")


def _held(process: Path, account: Account | None) -> float | None:
    """For how many s anything has held its main thread up; None where nobody knows."""
    if account is None or (kept_out := _kept_out(process)) is None:
        return None
    return account.collected + kept_out


def _pooled(process: Path) -> int:
    """By their names: Home Assistant's executor, and its recorder's."""
    return sum(
        (thread / "comm").read_text().startswith(POOLS)
        for thread in (process / "task").iterdir()
    )


@dataclass(slots=True)
class Sampler:
    """Writes down what Home Assistant's process takes, life by life."""

    ledger: Ledger
    log: Path
    pid: Callable[[], int | None]
    account: Callable[[], Account | None] = lambda: None
    _life: int = 0
    _pid: int | None = None
    _lines: int = 0
    _read: int = 0

    async def run(self) -> None:
        """Take samples until cancelled."""
        while True:
            self.sample()
            await asyncio.sleep(SAMPLE_EVERY)

    def sample(self) -> None:
        """Take one, if there is a process."""
        pid = self.pid()
        if pid is None:
            return
        if pid != self._pid:
            self._pid, self._life = pid, self._life + 1
        with suppress(OSError, ValueError, IndexError):
            self.ledger.write("samples", self._sample(Path("/proc", str(pid))))

    def _sample(self, process: Path) -> Sample:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        pages = int((process / "statm").read_text().split()[1])
        size, lines = self._log_size()
        account = self.account()
        return Sample(
            life=self._life,
            rss=pages * os.sysconf("SC_PAGE_SIZE"),
            threads=int(fields[17]),
            handles=len(list((process / "fd").iterdir())),
            tasks=None if account is None else account.tasks,
            cpu=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            log_bytes=size,
            log_lines=lines,
            waited=_waited(),
            pooled=_pooled(process),
            held=_held(process, account),
        )

    def _log_size(self) -> tuple[int, int]:
        if self.log.exists():
            with self.log.open("rb") as log:
                log.seek(self._read)
                found = log.read()
            self._lines += found.count(b"\n")
            self._read += len(found)
        return self._read, self._lines
