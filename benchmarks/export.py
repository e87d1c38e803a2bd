"""(h) A month of 20 one-minute entities from the recorder to AlsoEnergy's files."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
import gc
import math
from pathlib import Path
import random
import sqlite3
import statistics
import tempfile
from time import perf_counter, thread_time
from typing import cast

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import StateAttributes, StatesMeta
import orjson
import psutil  # type: ignore[import-untyped]  # has no types
from sqlalchemy import Connection, insert

from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.core.report import alsoenergy
from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.report.gaps import without_downtimes
from custom_components.energy_bridge.history.history import History
from custom_components.energy_bridge.history.source import Entity
from custom_components.energy_bridge.history.tables import Tables

from .house import home_assistant, recorded_all
from .measure import limit, verdict

TAGS = 20
MINUTE = 60
DAY = 1440
MONTH = 30 * DAY
FIRST = 1_779_926_400.0
"""When the month begins, in s since the epoch: a midnight."""

FIRST_ID = 1000
"""Ids that the recorder's own rows do not reach."""

KINDS = (
    ("active_power", "W", 1),
    ("active_power", "kW", 3),
    ("voltage", "V", 1),
    ("energy", "kWh", 3),
)
"""Dimension, unit and decimals; the tags take turns."""

TICK = 0.001
MEGABYTE = 1e6

SCAN = """
    SELECT last_updated_ts, metadata_id, state, attributes_id FROM states
    WHERE metadata_id IN (:entities) AND last_updated_ts >= ? AND last_updated_ts < ?
    ORDER BY last_updated_ts, state_id
""".replace(":entities", ", ".join("?" * TAGS))

INSERT = """
    INSERT INTO states
    (metadata_id, attributes_id, state, last_updated_ts, origin_idx)
    VALUES (?, ?, ?, ?, 0)
"""


@dataclass(slots=True)
class Watch:
    """What the event loop saw: by how much it came late (s), and the memory in use."""

    lags: list[float] = field(default_factory=list)
    memory: int = 0

    def lag(self, share: float) -> float:
        """The lag that this share of all does not exceed."""
        ordered = sorted(self.lags)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def run(minutes: int = MONTH, rounds: int = 3) -> bool:
    """Measure and print; answers whether all limits hold."""
    report = alsoenergy.report(stored(), UTC)
    end = FIRST + minutes * MINUTE
    scans, exports, batches, values = [], [], [], []
    watch = Watch()
    async with home_assistant(recorded=True) as hass:
        recorder = await recorded_all(hass)
        job = recorder.async_add_executor_job
        await job(fill, recorder, minutes)
        gc.collect()
        idle = psutil.Process().memory_info().rss
        for _ in range(rounds):
            async with watching(watch):
                files, size, seconds = await job(export, recorder, report, end)
            exports.append(seconds)
            rows, seconds = await job(scan, recorder, end)
            scans.append(seconds)
            batches.append(await job(read_batches, recorder, end) / seconds)
            values.append(await job(read_values, recorder, report, end) / seconds)
    assert rows == minutes * TAGS
    ratio = statistics.median(
        mine / theirs for mine, theirs in zip(exports, scans, strict=True)
    )
    above = (watch.memory - idle) / MEGABYTE
    print(
        f"(h) {minutes / DAY:.1f} days of {TAGS} one-minute entities as AlsoEnergy files:"
        f" {rows} rows, {files} files, {size / MEGABYTE:.1f} MB"
    )
    print(
        f"    export {statistics.median(exports):.2f} s,"
        f" SQL scan {statistics.median(scans):.2f} s; against it, the rows in batches"
        f" alone {statistics.median(batches):.2f}, as values of series"
        f" {statistics.median(values):.2f}"
    )
    held = [
        verdict("export against a SQL scan of the same rows", ratio, 3),
        limit("memory above idle", above, 100, "MB"),
        limit("event loop, lag, 99.9 %", watch.lag(0.999) * 1000, 20, "ms"),
        limit("event loop, lag, worst", watch.lag(1) * 1000, 100, "ms"),
    ]
    return all(held)


def stored() -> Data:
    """The report."""
    return {
        "site_id": "site",
        "interval": 300,
        "period": 900,
        "tags": [
            {
                "name": f"TAG_{tag}",
                "entity": entity(tag),
                "dimension": kind[0],
                "unit": kind[1],
            }
            for tag in range(TAGS)
            for kind in (KINDS[tag % len(KINDS)],)
        ],
    }


def entity(tag: int) -> str:
    """The entity of a tag."""
    return f"sensor.tag_{tag}"


def fill(recorder: Recorder, minutes: int) -> None:
    """Put the month into the recorder's tables."""
    assert recorder.engine is not None
    with recorder.engine.begin() as connection:
        for tag in range(TAGS):
            found = FIRST_ID + tag
            connection.execute(
                insert(StatesMeta), {"metadata_id": found, "entity_id": entity(tag)}
            )
            attributes = {
                "state_class": "measurement",
                "unit_of_measurement": KINDS[tag % len(KINDS)][1],
                "friendly_name": f"Tag {tag}",
            }
            connection.execute(
                insert(StateAttributes),
                {
                    "attributes_id": found,
                    "hash": tag,
                    "shared_attrs": orjson.dumps(attributes).decode(),
                },
            )
        sqlite(connection).executemany(INSERT, month(minutes))


def month(minutes: int) -> Iterator[tuple[int, int, str, float]]:
    """Rows as they come: every entity each minute, a little apart."""
    rng = random.Random(1)
    counters = [0.0] * TAGS
    for minute in range(minutes):
        for tag in range(TAGS):
            _, _, digits = KINDS[tag % len(KINDS)]
            value = 100 * math.sin(minute / 230 + tag) + rng.random()
            if KINDS[tag % len(KINDS)][0] == "energy":
                counters[tag] = value = counters[tag] + rng.random() / 20
            yield (
                FIRST_ID + tag,
                FIRST_ID + tag,
                f"{value:.{digits}f}",
                FIRST + minute * MINUTE + tag / 100 + rng.random() / 200,
            )


def sqlite(connection: Connection) -> sqlite3.Connection:
    """The database's own connection."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def scan(recorder: Recorder, end: float) -> tuple[int, float]:
    """Fetch the rows in order, with nothing between us and the database."""
    began = thread_time()
    asked = (*range(FIRST_ID, FIRST_ID + TAGS), FIRST, end)
    assert recorder.engine is not None
    with recorder.engine.connect() as connection:
        rows = sum(1 for _row in sqlite(connection).execute(SCAN, asked))
    return rows, thread_time() - began


def read_batches(recorder: Recorder, end: float) -> float:
    """Read the rows as the export does, and do nothing with them; answers the time."""
    began = thread_time()
    source = Tables(recorder)
    wanted = (Entity(entity(tag), attributes=True) for tag in range(TAGS))
    for _ in source.batches(source.find(wanted), FIRST, end):
        pass
    return thread_time() - began


def read_values(
    recorder: Recorder, report: alsoenergy.AlsoEnergyReport, end: float
) -> float:
    """Read the rows as values of the report's series, and do nothing with them; answers the time."""
    began = thread_time()
    rows = History(recorder).rows(report.series, report.needs_from(FIRST), end)
    for _ in rows:
        pass
    return thread_time() - began


def export(
    recorder: Recorder, report: alsoenergy.AlsoEnergyReport, end: float
) -> tuple[int, int, float]:
    """Read, resample and put into an outbox, a day at a time; answers how many documents and bytes, and the time."""
    began = thread_time()
    size = 0
    with tempfile.TemporaryDirectory() as name:
        outbox = Outbox(Path(name), max_age=math.inf, max_bytes=1 << 40)
        outbox.load()
        rows = History(recorder).rows(report.series, report.needs_from(FIRST), end)
        told = without_downtimes(rows, [], len(report.series))
        for step in report.build(told, FIRST, end):
            if step.document is not None:
                outbox.put(step.document)
                size += len(step.document.content)
            if step.until % (DAY * MINUTE) == 0:
                outbox.commit(step.until)
        outbox.commit(end)
        seconds = thread_time() - began
        files = outbox.documents_waiting
    return files, size, seconds


@asynccontextmanager
async def watching(watch: Watch) -> AsyncGenerator[None]:
    """Watch the event loop and the memory meanwhile."""
    process = psutil.Process()

    async def look() -> None:
        seen = 0.0
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK)
            now = perf_counter()
            watch.lags.append(now - began - TICK)
            if now - seen > 0.02:
                watch.memory = max(watch.memory, process.memory_info().rss)
                seen = now

    task = asyncio.create_task(look())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
