"""How many tasks a process has, told in a file for whoever looks on."""

import asyncio
from pathlib import Path
import threading
import time

EVERY = 2.0
"""s."""


def install(path: Path) -> None:
    """Write the number of tasks of the event loop that runs, again and again, from another thread."""
    running: list[asyncio.BaseEventLoop] = []
    really_run = asyncio.BaseEventLoop.run_forever

    def run_forever(loop: asyncio.BaseEventLoop) -> None:
        running.append(loop)
        try:
            really_run(loop)
        finally:
            running.remove(loop)

    setattr(asyncio.BaseEventLoop, "run_forever", run_forever)  # noqa: B010 - mypy refuses the plain form

    def tell() -> None:
        while True:
            for loop in running[:1]:
                path.write_text(str(len(asyncio.all_tasks(loop))))
            time.sleep(EVERY)

    threading.Thread(target=tell, daemon=True).start()


def read(path: Path) -> int | None:
    """What was told last; None where nothing was."""
    try:
        return int(path.read_text())
    except OSError, ValueError:
        return None
