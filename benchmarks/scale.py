"""(s) A long past of 100 one-minute entities in each database, exported and scanned side by side."""

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC
import gc
from pathlib import Path
import statistics
import tempfile
from time import perf_counter, thread_time

from homeassistant.components.recorder import Recorder
import psutil  # type: ignore[import-untyped]  # has no types
import pytest

from custom_components.energy_bridge.core.report import alsoenergy, mint
from custom_components.energy_bridge.core.report.document import Report
from custom_components.energy_bridge.core.report.gaps import without_downtimes
from custom_components.energy_bridge.history.history import History
from tests.helpers.databases import mariadb, postgresql

from . import past
from .export import MEGABYTE, Watch, watching
from .house import home_assistant, recorded_all
from .measure import limit, verdict

DAY = 1440
MONTH_DAYS = 30
DATABASES = {"SQLite": None, "PostgreSQL": postgresql, "MariaDB": mariadb}
LIMITS = {"AlsoEnergy": 6, "MINT": 16}
"""Of the exports against the scan. MINT makes a document of 25 values where AlsoEnergy writes a third of a table."""
QUARTERS = 4


@dataclass(slots=True)
class Spent:
    """What exports cost: seconds of CPU, the database's included, of a clock, and of each quarter of the past."""

    cpu: float = 0.0
    wall: float = 0.0
    quarters: list[float] = field(default_factory=lambda: [0.0] * QUARTERS)
    files: int = 0
    size: int = 0


async def run(minutes: int, rounds: int, databases: Iterable[str]) -> bool:
    """Measure those databases that are here, and print; answers whether all limits hold."""
    print(f"(s) {minutes / DAY:.1f} days of 100 one-minute entities")
    held = [await _measure(name, minutes, rounds) for name in databases]
    return all(held)


async def _measure(name: str, minutes: int, rounds: int) -> bool:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(_database(name))
        except pytest.skip.Exception as err:
            print(f"    {name}: {err}")
            return True
        return await _measure_at(name, url, minutes, rounds)


async def _measure_at(name: str, url: str | None, minutes: int, rounds: int) -> bool:
    reports: dict[str, list[Report]] = {
        "AlsoEnergy": [alsoenergy.report(past.alsoenergy_stored(), UTC)],
        "MINT": [mint.report(each, UTC) for each in past.mint_stored()],
    }
    watch = Watch()
    async with home_assistant(recorded=True, db_url=url) as hass:
        recorder = await recorded_all(hass)
        job = recorder.async_add_executor_job
        began = perf_counter()
        rows = await job(past.fill, recorder, minutes)
        size = await job(past.size, recorder)
        print(
            f"    {name}: {rows} rows of {size / rows:.0f} bytes, written in"
            f" {perf_counter() - began:.0f} s",
            flush=True,
        )
        gc.collect()
        idle = psutil.Process().memory_info().rss
        scans: list[tuple[float, float]] = []
        exports: dict[str, list[Spent]] = {partner: [] for partner in reports}
        for _ in range(rounds):
            scans.append(await job(_scan, recorder, minutes, rows))
            for partner, each in reports.items():
                async with watching(watch):
                    exports[partner].append(await job(_export, recorder, each, minutes))
    scanned = statistics.median(cpu for cpu, _ in scans)
    print(
        f"        scan {scanned:.2f} s of CPU, {min(wall for _, wall in scans):.2f} s"
    )
    held = []
    for partner, spent in exports.items():
        cpu = statistics.median(each.cpu for each in spent)
        one = spent[-1]
        print(
            f"        {partner} {cpu:.2f} s of CPU, {min(each.wall for each in spent):.2f} s:"
            f" {one.files} files, {one.size / MEGABYTE:.0f} MB, {cpu / rows * 1e6:.1f} µs a row"
        )
        growth = statistics.median(
            each.quarters[-1] / each.quarters[0] for each in spent
        )
        held.append(
            verdict(f"{partner} against the scan", cpu / scanned, LIMITS[partner])
        )
        held.append(verdict("last quarter against the first", growth, 1.25))
    above = (watch.memory - idle) / MEGABYTE
    held += [
        limit("memory above idle", above, 100, "MB"),
        limit("event loop, lag, 99.9 %", watch.lag(0.999) * 1000, 20, "ms"),
        limit("event loop, lag, worst", watch.lag(1) * 1000, 100, "ms"),
    ]
    return all(held)


@contextmanager
def _database(name: str) -> Generator[str | None]:
    """A server's database and its URL; None for Home Assistant's own file."""
    if (server := DATABASES[name]) is None:
        yield None
        return
    with server() as running, running.database() as url:
        yield url


def _scan(recorder: Recorder, minutes: int, rows: int) -> tuple[float, float]:
    began, wall = _cpu(), perf_counter()
    assert past.scan(recorder, minutes) == rows
    return _cpu() - began, perf_counter() - wall


def _export(recorder: Recorder, reports: Iterable[Report], minutes: int) -> Spent:
    """Read, resample and write all of them."""
    spent = Spent()
    end = past.FIRST + minutes * past.MINUTE
    began, wall = _cpu(), perf_counter()
    for report in reports:
        _export_one(recorder, report, end, spent)
    spent.cpu, spent.wall = _cpu() - began, perf_counter() - wall
    return spent


def _export_one(recorder: Recorder, report: Report, end: float, spent: Spent) -> None:
    ends = [
        past.FIRST + (end - past.FIRST) * (at + 1) / QUARTERS for at in range(QUARTERS)
    ]
    quarter, began = 0, _cpu()
    rows = History(recorder).rows(report.series, report.needs_from(past.FIRST), end)
    told = without_downtimes(rows, [], len(report.series))
    with tempfile.TemporaryDirectory() as name:
        for step in report.build(told, past.FIRST, end):
            if step.document is not None:
                # One file for all: a folder of a hundred thousand would be measured, too.
                path = Path(name) / "file"
                spent.size += path.write_bytes(step.document.content)
                spent.files += 1
            if step.until >= ends[quarter]:
                now = _cpu()
                spent.quarters[quarter] += now - began
                quarter, began = min(quarter + 1, QUARTERS - 1), now


def _cpu() -> float:
    """Seconds of CPU time of this thread and of the servers that we started."""
    return thread_time() + sum(map(_of_process, psutil.Process().children(True)))


def _of_process(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(sum(times[:4]))
