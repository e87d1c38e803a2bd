"""How a run ends when it cannot go on, and what the command line refuses; whole runs are `scripts/soak`'s."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
import sys
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from demo.api import CommandError
from soak import __main__ as program, run
from soak.faults import KINDS, Planned, make_trouble
from soak.parts import House, NotPossible, PartError
from soak.run import SoakError


async def fail(error: Exception) -> None:
    """Do nothing else."""
    raise error


async def go_on() -> None:
    """Until cancelled."""
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    "error",
    [
        PartError("no broker"),
        NotPossible("the folder stays read-only"),
        OSError("no disk"),
        TimeoutError("no start"),
        CommandError("no reload"),
    ],
)
async def test_what_cannot_be_made_whole_ends_the_run(error: Exception) -> None:
    """And is an error of its own, of which the command line tells with the seed."""
    async with asyncio.timeout(60):
        with pytest.raises(type(error)) as caught:
            async with run._trouble(fail(error)), run._running(go_on()):
                await go_on()
    assert caught.value is error
    assert isinstance(error, program._WRONG)


async def test_a_fault_that_cannot_end_is_told_of(tmp_path: Path) -> None:
    """From as deep as it is."""
    written: list[object] = []

    def allow() -> None:
        raise NotPossible("the folder stays read-only")

    inbox = SimpleNamespace(is_mounted=True, forbid=lambda: None, allow=allow)
    ledger = SimpleNamespace(write=lambda _kind, entry: written.append(entry))
    house = cast(House, SimpleNamespace(inbox=inbox, ledger=ledger))
    plan = (Planned(name="folder_read_only", start=0, duration=60),)
    began = monotonic() - 60
    with pytest.raises(NotPossible, match="stays read-only"):
        async with run._trouble(make_trouble(house, KINDS, plan, began)):
            await go_on()
    assert len(written) == 2


async def test_an_operator_that_dies_ends_the_run() -> None:
    """With what it died of, while things still go wrong."""
    with pytest.raises(SoakError, match="a part of the run ended: KeyError"):
        async with run._trouble(go_on()), run._running(fail(KeyError("order"))):
            await asyncio.sleep(0)


@pytest.mark.parametrize("error", [TimeoutError(), aiohttp.ClientError()])
async def test_who_does_not_answer_how_much_waits_is_asked_again(
    error: Exception,
) -> None:
    """The time that one request has is not that of the end."""

    def states() -> Awaitable[Any]:
        return fail(error)

    api = SimpleNamespace(states=states)
    house = cast(House, SimpleNamespace(home=SimpleNamespace(api=api)))
    assert await run._waiting(house) is None


def refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *arguments: object,
) -> str:
    """What the command line says against its arguments."""
    monkeypatch.setattr(sys, "argv", ["soak", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        program.main()
    assert caught.value.code == 2
    return capsys.readouterr().err


def test_a_run_is_kept_in_a_new_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that is there is lost."""
    file = tmp_path / "file"
    file.touch()
    assert f"{file} is no folder" in refused(monkeypatch, capsys, "--keep", file)
    told = refused(monkeypatch, capsys, "--keep", tmp_path)
    assert f"{tmp_path} is not empty" in told


def test_a_run_that_cannot_be_tells_its_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the error has no words."""

    async def soak(*_arguments: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(program, "soak", soak)
    monkeypatch.setattr(sys, "argv", ["soak", "--minutes", "2", "--seed", "7"])
    assert program.main() == 1
    assert "scripts/soak: TimeoutError() (seed 7)" in capsys.readouterr().err
