"""The lives of Home Assistant, with a small stand-in for it that answers as much of the API as is asked."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
import signal
import time

import pytest

from demo.api import CommandError
from demo.seed import Seeded
from simulator.address import free_port
from soak.ledger import Clock, Ledger, Life, read_kind
from soak.parts import Guard, Home, PartError

from ..helpers.soak_house import stand_in
from ..helpers.waiting import until


@pytest.fixture
async def home(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Home]:
    """One that has moved in."""
    folder, port = tmp_path / "config", free_port()
    folder.mkdir()
    stand_in(monkeypatch, port)
    ledger = Ledger(tmp_path)
    async with Home(tmp_path, folder, ledger, guard, tmp_path / "trusted") as found:
        found.seeded = Seeded(folder, port, "token")
        yield found
    ledger.close()


def phases(folder: Path) -> list[str]:
    """What has been written of its lives."""
    return [each.entry.phase for each in read_kind(folder, "faults", Life)]


async def test_each_life_is_written_down(home: Home, tmp_path: Path) -> None:
    """How it began and how it ended, whoever ended it."""
    assert home.pid is None
    await home.kill()
    await home.start()
    await home.start()
    await home.kill()
    await home.start()
    assert home.is_alive
    await home.terminate()
    await home.start()
    assert home.process.pid == home.pid
    home.process.kill()
    await until(lambda: phases(tmp_path)[-1] == "exited")
    assert phases(tmp_path) == [
        *("start", "running", "killed"),
        *("start", "running", "stopped"),
        *("start", "running", "exited"),
    ]
    codes = [each.entry.code for each in read_kind(tmp_path, "faults", Life)]
    assert codes[2] == codes[8] == -signal.SIGKILL
    assert codes[5] is not None
    assert codes[:2] == codes[3:5] == codes[6:8] == [None, None]
    assert home.lives == 3


async def test_one_that_does_not_stop_is_killed(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time that it has for that."""
    monkeypatch.setattr("soak.parts.home.STOP_TIMEOUT", 0.2)
    (home.folder / "deaf").touch()
    await home.start()
    await home.terminate()
    assert phases(tmp_path)[-1] == "killed"


async def test_one_that_does_not_start_is_named(home: Home) -> None:
    """With what it wrote."""
    (home.folder / "broken").touch()
    with pytest.raises(PartError, match="did not start"):
        await home.start()
    assert not home.is_alive


async def test_its_clock_is_its_own(home: Home, tmp_path: Path) -> None:
    """It is set while it runs, and that is written down."""
    await home.start()
    home.set_clock(3600.0)
    told = (await home.api.get("config"))["time"]
    assert told - time.time() == pytest.approx(3600, abs=30)
    assert home.ahead == 3600
    home.set_clock(0.0)
    told = (await home.api.get("config"))["time"]
    assert told - time.time() == pytest.approx(0, abs=30)
    clocks = read_kind(tmp_path, "faults", Clock)
    assert [each.entry.ahead for each in clocks] == [3600, 0]
    assert datetime.fromtimestamp(clocks[0].at).year >= 2026


async def test_entries_are_found_and_reloaded(home: Home) -> None:
    """Through the API."""
    await home.start()
    assert await home.entries() == ["one", "two"]
    await home.reload("one")
    with pytest.raises(CommandError):
        await home.reload("three")
