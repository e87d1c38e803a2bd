"""A clock that is set tells every reader in the process the same time."""

from pathlib import Path
import subprocess
import sys
import time

from soak.parts import own_account
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


TELLING = """\
import asyncio, gc, sys
from pathlib import Path
from soak.parts import own_account
path = Path(sys.argv[1])
own_account.EVERY = 0.01
own_account.install(path)
async def main():
    tasks = [asyncio.create_task(asyncio.sleep(60)) for _ in range(7)]
    gc.collect()
    while not (
        (told := own_account.read(path))
        and told.tasks == len(tasks) + 1
        and 0 < told.collected < 60
    ):
        await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
asyncio.run(main())
"""


def test_a_process_tells_of_itself(tmp_path: Path) -> None:
    """Its tasks while they are there, and its collections of garbage."""
    path = tmp_path / "tasks"
    assert own_account.read(path) is None
    subprocess.run(
        [sys.executable, "-c", TELLING, str(path)], cwd=ROOT, timeout=60, check=True
    )
    for strange in ("?", "[]", "{}", "7"):
        path.write_text(strange)
        assert own_account.read(path) is None
