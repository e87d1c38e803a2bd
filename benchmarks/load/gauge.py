"""What a load costs: lag of the event loop, CPU time, memory."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import gc
from time import monotonic, process_time, thread_time

import psutil  # type: ignore[import-untyped]  # has no types

TICK = 0.005
"""s between two looks at the clock."""
MEBIBYTE = 2**20


@dataclass(slots=True)
class Gauge:
    """What was seen of this process.

    `lags` are those of the event loop in s without collections of garbage, which Home Assistant leaves to Python; `own`
    are the parts of them in which the loop itself was at work: the rest is other processes' on a busy machine; `paused`
    are the same with the collections.
    `collections` are s of work for each collection. Of the `cpu` time of all threads the loop's own was `loop`.
    """

    lags: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)
    collections: list[float] = field(default_factory=list)
    cpu: float = 0.0
    loop: float = 0.0
    seconds: float = 0.0
    before: int = 0
    most: int = 0

    @property
    def share(self) -> float:
        """CPU time by the time that passed."""
        return self.cpu / self.seconds

    @property
    def grown(self) -> float:
        """MiB of memory at most, above those of the start."""
        return (self.most - self.before) / MEBIBYTE

    @property
    def own_lag(self) -> float:
        """The loop's own lag in ms that 99.9 % do not exceed."""
        return 1000 * share_of(self.own, 0.999)

    @property
    def words(self) -> str:
        """All lags, for people."""
        worst = 1000 * max(self.collections, default=0.0)
        return (
            f"lag on this machine: median {1000 * share_of(self.lags, 0.5):.1f} ms,"
            f" 99.9 % {1000 * share_of(self.lags, 0.999):.0f} ms,"
            f" worst {1000 * max(self.lags):.0f} ms; the loop's own worst"
            f" {1000 * max(self.own):.0f} ms, with collections of garbage 99.9 %"
            f" {1000 * share_of(self.paused, 0.999):.0f} ms, worst"
            f" {1000 * max(self.paused):.0f} ms; {len(self.collections)} collections, the"
            f" longest {worst:.0f} ms"
        )


def share_of(values: list[float], share: float) -> float:
    """What this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


class _Clock:
    """Time without collections of garbage: what passed, and what this thread worked."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._began = (0.0, 0.0)
        self.paused = (0.0, 0.0)
        """What collections took of both."""

    def note(self, phase: str, _info: object) -> None:
        """Python begins or ends a collection."""
        now = monotonic(), thread_time()
        if phase == "start":
            self._began = now
            return
        took = now[0] - self._began[0], now[1] - self._began[1]
        self.paused = self.paused[0] + took[0], self.paused[1] + took[1]
        self._gauge.collections.append(took[1])

    def now(self) -> tuple[float, float]:
        """Both times."""
        return monotonic() - self.paused[0], thread_time() - self.paused[1]


@asynccontextmanager
async def gauging() -> AsyncGenerator[Gauge]:
    """Watch this process meanwhile."""
    gauge = Gauge()
    clock = _Clock(gauge)
    process = psutil.Process()
    gauge.before = gauge.most = process.memory_info().rss

    async def look() -> None:
        looks = 0
        while True:
            began, worked = clock.now()
            _, paused = clock.paused
            await asyncio.sleep(TICK)
            ended, has_worked = clock.now()
            gauge.lags.append(lag := ended - began - TICK)
            gauge.own.append(own := min(lag, has_worked - worked))
            gauge.paused.append(own + clock.paused[1] - paused)
            looks += 1
            if looks % 20 == 0:
                gauge.most = max(gauge.most, process.memory_info().rss)

    gc.callbacks.append(clock.note)
    task = asyncio.create_task(look())
    wall, cpu, loop = monotonic(), process_time(), thread_time()
    try:
        yield gauge
    finally:
        gauge.seconds, gauge.cpu = monotonic() - wall, process_time() - cpu
        gauge.loop = thread_time() - loop
        gc.callbacks.remove(clock.note)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
