"""A program ends by Ctrl-C or SIGTERM."""

import asyncio
import os
import signal

import pytest

from demo.stopping import until_stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The work ends in order, also if the signal comes again meanwhile."""
    ended = asyncio.Event()

    async def work() -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(60)
        finally:
            os.kill(os.getpid(), number)
            await asyncio.sleep(0.01)
            ended.set()
        return 0

    assert await until_stopped(work(), 3) == 3
    assert ended.is_set()
    assert capsys.readouterr().out.split("\n") == ["  Stopping ...", "  Stopped.", ""]


async def test_work_that_ends_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Its answer counts, and nothing is said."""

    async def work() -> int:
        return 2

    assert await until_stopped(work(), 3) == 2
    assert capsys.readouterr().out == ""


async def test_work_that_fails() -> None:
    """Who started it hears why."""

    async def work() -> int:
        raise OSError

    with pytest.raises(OSError):
        await until_stopped(work(), 3)
