"""What the demo shows while it starts."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import sys
from time import monotonic

TICK = 1.0
"""s between two looks at how far something is."""
REPORT_EVERY = 10.0
"""s between two lines where a line cannot be written over."""


def say(text: str) -> None:
    """Show progress."""
    print(f"  {text}", flush=True)


@asynccontextmanager
async def step(
    title: str, counter: Callable[[], str] = lambda: ""
) -> AsyncGenerator[None]:
    """Show that something begins, while it lasts how far it is, as `counter` says, and at the end its seconds."""
    began = monotonic()
    is_terminal = sys.stdout.isatty()
    print(f"  {title} …", end="" if is_terminal else "\n", flush=True)
    showing = asyncio.create_task(_show(title, counter, is_terminal))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        # Blanks, since what stood there may have been longer.
        line = f"{title} … {monotonic() - began:.0f} s"
        print(f"\r  {line:{_WIDTH}}" if is_terminal else f"  {line}", flush=True)


_WIDTH = 70


async def _show(title: str, counter: Callable[[], str], is_terminal: bool) -> None:
    began = monotonic()
    while True:
        await asyncio.sleep(TICK if is_terminal else REPORT_EVERY)
        count = counter()
        line = f"{title} … {f'{count}, ' if count else ''}{monotonic() - began:.0f} s"
        if is_terminal:
            print(f"\r  {line:{_WIDTH}}", end="", flush=True)
        else:
            print(f"  {line}", flush=True)
