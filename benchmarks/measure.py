"""Measures tasks in turns, so that a busy machine is slow for all of them, and prints their ratio."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
import gc
from multiprocessing import get_context
import statistics
import sys
from time import process_time


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians of two tasks in seconds, and the median of their ratios."""

    first: float
    second: float
    ratio: float


def compare(
    first: Callable[[], None],
    second: Callable[[], None],
    rounds: int,
    turns: int = 1,
) -> Comparison:
    """CPU time of `turns` calls of both tasks, in turns; the ratio is second to first.

    Many turns a round let neither task find the processor's caches warm from its own last call.
    """
    pairs = []
    for _ in range(rounds):
        one = two = 0.0
        with no_garbage_collection():
            for _ in range(turns):
                began = process_time()
                first()
                between = process_time()
                second()
                ended = process_time()
                one += between - began
                two += ended - between
        pairs.append((one, two))
    return comparison(pairs)


def comparison(pairs: Sequence[tuple[float, float]]) -> Comparison:
    """What rounds of two tasks tell, from the seconds that both took in each."""
    medians = [statistics.median(column) for column in zip(*pairs, strict=True)]
    return Comparison(
        medians[0], medians[1], statistics.median(two / one for one, two in pairs)
    )


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect garbage before and none meanwhile, for neither task.

    A collection looks at the objects of all Home Assistant. It falls on the task that happens to have made the object
    too many, always the same one of two that run in turns.
    """
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_fresh_interpreters[**P, R](
    starts: int, measure: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> list[R]:
    """Results of the same measurement in interpreters that are started one after the other.

    Where things come to lie in memory moves a ratio by some hundredths from start to start. A profiler sees no other
    interpreter than its own: for it all happens once, in a thread of this one.
    """
    if sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is not None:
        with ThreadPoolExecutor(1) as thread:
            return [thread.submit(measure, *args, **kwargs).result()]
    one_each = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    with one_each as processes:
        started = [processes.submit(measure, *args, **kwargs) for _ in range(starts)]
        return [each.result() for each in started]


def verdict(name: str, ratio: float, limit: float, *, at_least: bool = False) -> bool:
    """Print one line; answers whether the limit holds."""
    held = ratio >= limit if at_least else ratio <= limit
    words = "at least" if at_least else "at most"
    print(
        f"    {name}: ratio {ratio:.2f} ({words} {limit}){'' if held else '  MISSED'}",
        flush=True,
    )
    return held


def limit(
    name: str, value: float, bound: float, unit: str, *, at_least: bool = False
) -> bool:
    """Print one line; answers whether the limit holds."""
    held = value >= bound if at_least else value <= bound
    print(
        f"    {name}: {value:.1f} {unit} ({'at least' if at_least else 'at most'}"
        f" {bound:.0f}){'' if held else '  MISSED'}",
        flush=True,
    )
    return held
