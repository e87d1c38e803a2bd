"""A clock that is set tells every reader in the process the same time."""

from pathlib import Path
import subprocess
import sys
import time

from soak.parts import task_count
from soak.parts.jumping_clock import OFFSET

ROOT = Path(__file__).resolve().parents[2]
AHEAD = 86_400 * 400.0

PROGRAM = """\
import sys
from pathlib import Path
from soak.parts import jumping_clock
jumping_clock.install(Path(sys.argv[1]))
import datetime, logging, time
record = logging.LogRecord("name", logging.INFO, "path", 1, "text", None, None)
print(logging.Formatter().formatTime(record, "%Y-%m-%d"))
print(datetime.datetime.now().strftime("%Y-%m-%d"))
print(time.strftime("%Y-%m-%d", time.localtime()))
print(time.strftime("%Y-%m-%d", time.gmtime(0)))
print(getattr(datetime, datetime.datetime.__name__) is datetime.datetime)
"""


def test_all_who_ask(tmp_path: Path) -> None:
    """Also the log, which takes the function into a class, and libraries that look for the class by its name."""
    clock = tmp_path / "clock"
    clock.write_bytes(OFFSET.pack(AHEAD))
    before = time.time()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(clock)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    log, now, local, epoch, is_found = done.stdout.split()
    days = {
        time.strftime("%Y-%m-%d", time.localtime(moment + AHEAD))
        for moment in (before, time.time())
    }
    assert {log, now, local} <= days
    assert epoch == "1970-01-01"
    assert is_found == "True"


TASKS = """\
import asyncio, sys
from pathlib import Path
from soak.parts import task_count
path = Path(sys.argv[1])
task_count.EVERY = 0.01
task_count.install(path)
async def main():
    tasks = [asyncio.create_task(asyncio.sleep(60)) for _ in range(7)]
    while task_count.read(path) != len(tasks) + 1:
        await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
asyncio.run(main())
"""


def test_tasks_are_counted(tmp_path: Path) -> None:
    """From outside, while they are there."""
    path = tmp_path / "tasks"
    assert task_count.read(path) is None
    subprocess.run(
        [sys.executable, "-c", TASKS, str(path)], cwd=ROOT, timeout=60, check=True
    )
    path.write_text("?")
    assert task_count.read(path) is None
