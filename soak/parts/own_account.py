"""What only a process itself knows of itself, told in a file for whoever looks on."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
import gc
import json
from pathlib import Path
import threading
import time

EVERY = 2.0
"""s."""


@dataclass(frozen=True)
class Account:
    """How many tasks its event loop has, and for how many s collections of garbage have stopped it so far."""

    tasks: int
    collected: float


def install(path: Path) -> None:
    """Tell of the process and its event loop again and again, from another thread."""
    running: list[asyncio.BaseEventLoop] = []
    really_run = asyncio.BaseEventLoop.run_forever
    collected = 0.0
    began = 0.0

    def run_forever(loop: asyncio.BaseEventLoop) -> None:
        running.append(loop)
        try:
            really_run(loop)
        finally:
            running.remove(loop)

    setattr(asyncio.BaseEventLoop, "run_forever", run_forever)  # noqa: B010 - mypy refuses the plain form

    def note_collection(phase: str, _info: Mapping[str, int]) -> None:
        nonlocal began, collected
        if phase == "start":
            began = time.perf_counter()
        else:
            collected += time.perf_counter() - began

    gc.callbacks.append(note_collection)

    def tell() -> None:
        while True:
            for loop in running[:1]:
                account = Account(len(asyncio.all_tasks(loop)), collected)
                path.write_text(json.dumps(asdict(account)))
            time.sleep(EVERY)

    threading.Thread(target=tell, daemon=True).start()


def read(path: Path) -> Account | None:
    """What was told last; None where nothing was."""
    try:
        return Account(**json.loads(path.read_text()))
    except OSError, ValueError, TypeError:
        return None
