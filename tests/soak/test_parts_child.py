"""Processes that can be killed, paused and started again, and that nobody outlives."""

import asyncio
from contextlib import suppress
from pathlib import Path
import signal
import sys

import pytest

from soak.parts import Child, Guard, PartError, python
from soak.parts.child import ROOT

from ..helpers.waiting import until

ECHO = """\
import asyncio
from soak.parts.inside import answer, first_line, take_requests
async def handle(request):
    if "fail" in request:
        raise ValueError(request["fail"])
    return {"echo": request.get("say")}
async def main():
    settings, requests = await first_line()
    answer(port=settings["port"])
    await take_requests(requests, handle)
asyncio.run(main())
"""


def runs(pid: int) -> bool:
    """Whether there is such a process that is more than a remainder."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def echo(guard: Guard, folder: Path) -> Child:
    """A child that answers what it is asked."""
    child = Child("echo", (sys.executable, "-c", ECHO), guard, folder / "echo.log")
    child.settings = {"port": 7}
    return child


async def test_a_child_answers_and_is_asked_again_in_its_next_life(
    guard: Guard, tmp_path: Path
) -> None:
    """It gets the same settings in each, and says what it cannot do."""
    child = echo(guard, tmp_path)
    assert await child.until_ended() is None
    assert child.pid is None
    with pytest.raises(PartError, match="echo does not run"):
        await child.ask(say="?")
    await child.start()
    await child.start()
    assert child.told["port"] == 7
    assert (await child.ask(say="Hello"))["echo"] == "Hello"
    with pytest.raises(PartError, match="echo: ValueError"):
        await child.ask(fail="no")
    first = child.pid
    await child.kill()
    assert not child.is_alive
    assert await child.until_ended() == -signal.SIGKILL
    await child.start()
    assert child.pid != first
    assert (await child.ask(say="Again"))["echo"] == "Again"
    await child.terminate()
    assert await child.until_ended() == -signal.SIGTERM


async def test_a_paused_child_answers_only_when_it_goes_on(
    guard: Guard, tmp_path: Path
) -> None:
    """What was asked meanwhile is answered then."""
    child = echo(guard, tmp_path)
    await child.start()
    child.pause()
    state = Path(f"/proc/{child.pid}/stat")
    await until(lambda: state.read_text().rpartition(")")[2].split()[0] == "T")
    asked = asyncio.create_task(child.ask(say="Still there?"))
    await asyncio.wait([asked], timeout=0.3)
    assert not asked.done()
    child.resume()
    assert (await asked)["echo"] == "Still there?"
    child.pause()
    await child.terminate()
    assert not child.is_alive


async def test_who_waits_for_a_child_that_dies_is_told(
    guard: Guard, tmp_path: Path
) -> None:
    """Nobody waits for ever."""
    child = echo(guard, tmp_path)
    await child.start()
    child.pause()
    asked = asyncio.create_task(child.ask(say="?"))
    await asyncio.sleep(0)
    await child.kill()
    with pytest.raises(PartError, match="echo (is gone|does not run)"):
        await asked
    for program, words in (("1", ""), ("open('nowhere')", ": FileNotFoundError: .+")):
        log = tmp_path / f"{len(words)}.log"
        bad = Child("bad", (sys.executable, "-c", program), guard, log)
        with pytest.raises(PartError, match=f"bad (is gone|does not run){words}$"):
            await bad.start()


async def test_a_child_that_says_nothing_is_not_waited_for(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says too late is no answer to the next question."""
    child = echo(guard, tmp_path)
    await child.start()
    child.pause()
    with monkeypatch.context() as patched:
        patched.setattr("soak.parts.child.ANSWER_TIMEOUT", 0.2)
        with pytest.raises(PartError, match=r"echo does not answer; see .*echo\.log"):
            await child.ask(say="Late")
    child.resume()
    assert (await child.ask(say="Hello"))["echo"] == "Hello"
    await child.kill()


NOISY = """\
import json, sys
for line in sys.stdin:
    noises = {"text": "no JSON", "number": "5", "long": "x" * 2_000_000}
    print(noises.get(json.loads(line).get("noise"), line.strip()), flush=True)
"""


def noisy(guard: Guard, folder: Path) -> Child:
    """A child that repeats what it is asked, but for noise."""
    return Child("noisy", (sys.executable, "-c", NOISY), guard, folder / "log")


@pytest.mark.parametrize("noise", ["text", "number"])
async def test_what_is_no_answer_fails_what_was_asked(
    guard: Guard, tmp_path: Path, noise: str
) -> None:
    """The child is heard further, and ends as another."""
    child = noisy(guard, tmp_path)
    async with asyncio.timeout(60):
        await child.start()
        with pytest.raises(PartError, match="noisy says what is no answer"):
            await child.ask(noise=noise)
        assert (await child.ask(say="Hello"))["say"] == "Hello"
        await child.kill()
    child.settings = {"noise": noise}
    with pytest.raises(PartError, match="noisy says what is no answer"):
        await child.start()
    await child.kill()


async def test_a_line_that_is_too_long_is_no_answer(
    guard: Guard, tmp_path: Path
) -> None:
    """Though nothing reads it to its end."""
    child = noisy(guard, tmp_path)
    await child.start()
    with pytest.raises(PartError, match="noisy says what is no answer"):
        await child.ask(noise="long")
    await child.kill()


ORCHESTRATOR = """\
import asyncio, sys, time
from pathlib import Path
from soak.parts import Child, Disk, Guard, NotPossible
guard, folder = Guard(), Path(sys.argv[1])
async def main():
    child = Child("sleep", ("sleep", "600"), guard, folder / "log")
    await child._begin()
    child.pause()
    disk = Disk(folder / "disk", "1m", guard)
    try:
        disk.mount()
    except NotPossible:
        pass
    print(child.pid, guard.pid, flush=True)
    time.sleep(600)
asyncio.run(main())
"""


async def test_nothing_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    """A process that is paused and has nothing to read goes, too, and so does what is mounted."""
    run = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", ORCHESTRATOR, tmp_path),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert run.stdout is not None
    pids = [int(word) for word in (await run.stdout.readline()).split()]
    assert len(pids) == 2
    assert all(map(runs, pids))
    run.kill()
    await run.wait()
    await until(lambda: not any(map(runs, pids)))
    assert not (tmp_path / "disk").is_mount()


def test_python_is_the_one_that_runs() -> None:
    """With its packages."""
    assert python("soak", "--seed")[0] == sys.executable
