"""(n) 200 destinations at one dead server, which comes to life at last."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
import logging
from pathlib import Path
import tempfile
import threading
from time import monotonic, time
from typing import Any, override
from unittest.mock import patch

from aiohttp import ThreadedResolver
import asyncssh
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import StateAttributes, StatesMeta
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentryDataWithId,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import aiohttp_client
from homeassistant.util import ssl as ssl_util
import orjson
import psutil  # type: ignore[import-untyped]  # has no types
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import insert

from benchmarks.export import FIRST_ID, INSERT, sqlite
from benchmarks.house import home_assistant, recorded_all
from benchmarks.measure import limit
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.https import HttpsTransport
from custom_components.energy_bridge.core.delivery.sftp import SftpTransport
from custom_components.energy_bridge.core.delivery.sftp_session import SftpSession
from custom_components.energy_bridge.destination.destination import Destination

from .gauge import gauging
from .servers import Server, new_server

SOURCE = "sensor.source"
CATCH_UP = 600
"""s of history that each report begins with."""

LAG = 100
SET_UP = 60
LOG_LINES = 3
RECOVERY = 256 + 60
STOP = 15


async def run(destinations: int = 200, seconds: float = 90) -> bool:
    """Measure each kind of server and of death, and print; answers whether the limits hold."""
    print(f"(n) {destinations} destinations at one server that is dead for {seconds} s")
    held = [
        await measure(transport, destinations, seconds, hangs=hangs)
        for transport in ("sftp", "https")
        for hangs in (False, True)
    ]
    return all(held)


async def measure(
    transport: str, destinations: int, seconds: float, *, hangs: bool
) -> bool:
    """Measure one kind of server and of death."""
    print(f"  {transport}, {'hanging' if hangs else 'refusing'}")
    watch = Watch()
    with tempfile.TemporaryDirectory() as name, watch.watching():
        server = new_server(transport, Path(name))
        with trusting(server):
            async with home_assistant(recorded=True) as hass:
                entries = await prepare(hass, server, destinations)
                async with gauging() as gauge:
                    async with server.dead(hangs=hangs):
                        began = monotonic()
                        await set_up(hass, entries)
                        took = monotonic() - began
                        await watch.look_for(seconds)
                        due = max(waiting_of(entries), destinations)
                    async with server.alive() as process:
                        began = monotonic()
                        await until_delivered(entries)
                        lived = monotonic() - began
                        process.terminate()
                        told, _ = await process.communicate()
                    async with server.dead(hangs=hangs):
                        # The next documents are built, and on their way.
                        for runner in runners_of(entries):
                            hass.async_create_task(runner.outbox.async_retry_now())
                        began = monotonic()
                        await hass.async_stop(force=True)
                        stopped = monotonic() - began
        came, most = watch.came(server, told)
    print(
        f"    {gauge.share:.0%} of a core; {watch.tries} tries, {watch.peak} in the busiest"
        f" second, {watch.late_peak} in that after the first minute"
        f" ({watch.late_peak / destinations:.0%} of the destinations); at most"
        f" {watch.sockets} sockets, {watch.tasks} tasks, {watch.threads} threads more"
    )
    print(f"    {gauge.words}")
    held = [
        limit("set-up of all", took, SET_UP, "s"),
        limit("event loop, own lag, 99.9 %", gauge.own_lag, LAG, "ms"),
        limit("log lines of each", watch.lines / destinations, LOG_LINES, ""),
        limit("all delivered after", lived, RECOVERY, "s"),
        limit("documents that arrived", came, due, "", at_least=True),
        limit("each arrived, times", most, 1, ""),
        limit("Home Assistant stopped after", stopped, STOP, "s"),
    ]
    return all(held)


class Watch(logging.Handler):
    """Counts what is tried, logged and held open."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(logging.INFO)
        self.lines = self.sockets = self.tasks = self.threads = 0
        self._began = monotonic()
        self._tries: Counter[int] = Counter()
        self._puts: Counter[tuple[int, str]] = Counter()
        self._threads = threading.active_count()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines += 1

    @property
    def tries(self) -> int:
        """How often a connection was tried."""
        return self._tries.total()

    @property
    def peak(self) -> int:
        """How many in the busiest second."""
        return max(self._tries.values(), default=0)

    @property
    def late_peak(self) -> int:
        """The same after the first minute of retries."""
        return max(
            (count for second, count in self._tries.items() if second >= 60), default=0
        )

    def came(self, server: Server, told: bytes) -> tuple[int, int]:
        """How many documents arrived, and how often one at most."""
        if server.transport == "https":
            documents, most = orjson.loads(told)
            return documents, most
        return len(list(server.root.glob("*.json"))), max(self._puts.values())

    def note(self) -> None:
        """A connection is tried."""
        if not self._tries:
            self._began = monotonic()
        self._tries[int(monotonic() - self._began)] += 1

    async def look_for(self, seconds: float) -> None:
        """Look at what is open for some time."""
        process = psutil.Process()
        end = monotonic() + seconds
        while monotonic() < end:
            self.sockets = max(self.sockets, len(process.net_connections()))
            self.tasks = max(self.tasks, len(asyncio.all_tasks()))
            more = threading.active_count() - self._threads
            self.threads = max(self.threads, more)
            await asyncio.sleep(0.5)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the transports and the log meanwhile."""
        logger = logging.getLogger(f"custom_components.{DOMAIN}")
        put = SftpSession.put

        async def counted(
            session: SftpSession, directory: str, name: str, content: bytes
        ) -> None:
            await put(session, directory, name, content)
            self._puts[0, name] += 1

        level = logger.level
        logger.addHandler(self)
        logging.getLogger().addHandler(quiet := logging.NullHandler())
        logger.setLevel(logging.INFO)
        logger.propagate = False
        try:
            with (
                patch.object(SftpSession, "put", counted),
                patch.object(SftpTransport, "session", self._noting(SftpTransport)),
                patch.object(HttpsTransport, "session", self._noting(HttpsTransport)),
            ):
                yield
        finally:
            logger.removeHandler(self)
            logging.getLogger().removeHandler(quiet)
            logger.setLevel(level)
            logger.propagate = True

    def _noting(self, transport: Any) -> Callable[..., Any]:
        session = transport.session

        def noting(each: object, *arguments: object) -> object:
            self.note()
            return session(each, *arguments)

        return noting


class _Names(ThreadedResolver):
    """Asks the system only."""

    async def real_close(self) -> None:
        """Do what Home Assistant's own resolver is asked for at the end."""
        await self.close()


@contextmanager
def trusting(server: Server) -> Iterator[None]:
    """Let Home Assistant's clients trust a web server's certificate, and look for names in no network."""
    asyncssh.set_log_level(logging.CRITICAL)
    if server.transport != "https":
        yield
        return
    with patch.dict("os.environ", {"REQUESTS_CA_BUNDLE": str(server.certificate)}):
        context = ssl_util.create_client_context(
            alpn_protocols=ssl_util.SSL_ALPN_HTTP11
        )
    with (
        patch.object(ssl_util, "client_context", lambda *_: context),
        patch.object(aiohttp_client, "_async_make_resolver", lambda _: _Names()),
    ):
        yield


async def prepare(
    hass: HomeAssistant, server: Server, destinations: int
) -> list[MockConfigEntry]:
    """Have an hour of history, and destinations that are not set up yet."""
    recorder = await recorded_all(hass)
    await recorder.async_add_executor_job(fill, recorder)
    now = time()
    stored = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.heartbeat",
        "data": {"last": now, "downtimes": [], "latest": now},
    }
    path = Path(hass.config.path(".storage", f"{DOMAIN}.heartbeat"))
    await hass.async_add_executor_job(path.write_bytes, orjson.dumps(stored))
    logging.disable(logging.NOTSET)
    hass.states.async_set(SOURCE, "1", {"unit_of_measurement": "W"})
    entries = []
    for number in range(destinations):
        entry = MockConfigEntry(
            domain=DOMAIN,
            title=f"Partner {number}",
            data={
                "kind": "destination",
                "transport": server.transport,
                **server.data,
            },
            subentries_data=[report(server.transport, number)],
        )
        entry.add_to_hass(hass)
        entries.append(entry)
    return entries


def report(transport: str, number: int) -> ConfigSubentryDataWithId:
    """The report of one destination."""
    data: dict[str, Any] = {
        "interval": 300,
        "catch_up": CATCH_UP,
        "fields": {"activePower": {"entity": SOURCE}},
    }
    if transport == "sftp":
        data["fields"] |= {
            "activePowerSetpoint": {"constant": 0},
            "reactivePowerSetpoint": {"constant": 0},
        }
        data |= {"message": "rtu", "equipment_id": f"RTU{number}", "location_id": "L"}
    else:
        data |= {
            "message": "solar",
            "teleport_hash_id": "8de4y2",
            "asset_identifier": f"asset-{number}",
        }
    kind = "mint" if transport == "sftp" else "teleport"
    return ConfigSubentryDataWithId(
        data=data,
        subentry_id=f"report{number}",
        subentry_type=kind,
        title=f"Report {number}",
        unique_id=None,
    )


def fill(recorder: Recorder) -> None:
    """Put an hour of history into the recorder's tables."""
    assert recorder.engine is not None
    first = time() - timedelta(hours=1).total_seconds()
    with recorder.engine.begin() as connection:
        connection.execute(
            insert(StatesMeta), {"metadata_id": FIRST_ID, "entity_id": SOURCE}
        )
        connection.execute(
            insert(StateAttributes),
            {
                "attributes_id": FIRST_ID,
                "hash": 1,
                "shared_attrs": '{"unit_of_measurement": "W"}',
            },
        )
        rows = [
            (FIRST_ID, FIRST_ID, str(minute), first + 60 * minute)
            for minute in range(60)
        ]
        sqlite(connection).executemany(INSERT, rows)


async def set_up(hass: HomeAssistant, entries: list[MockConfigEntry]) -> None:
    """Set all up as Home Assistant does at its start."""
    first = entries[0]  # the others of the domain are set up with it
    assert await hass.config_entries.async_setup(first.entry_id), first.reason
    async with asyncio.timeout(10 * SET_UP):
        while any(entry.state is not ConfigEntryState.LOADED for entry in entries):
            await asyncio.sleep(0.05)


def runners_of(entries: list[MockConfigEntry]) -> list[Any]:
    """The reports of all."""
    return [
        runner for entry in entries for runner in destination_of(entry).reports.values()
    ]


def waiting_of(entries: list[MockConfigEntry]) -> int:
    """How many documents of all wait."""
    return sum(runner.outbox.documents_waiting for runner in runners_of(entries))


def destination_of(entry: ConfigEntry) -> Destination:
    """What runs an entry."""
    destination: Destination = entry.runtime_data
    return destination


async def until_delivered(entries: list[MockConfigEntry]) -> None:
    """Wait until all have delivered what they had to."""
    async with asyncio.timeout(2 * RECOVERY):
        while any(
            runner.outbox.documents_waiting or runner.outbox.delivered_until is None
            for runner in runners_of(entries)
        ):
            await asyncio.sleep(0.2)
