"""What the demo shows while it starts."""

import asyncio
import io
import re
import sys
from typing import override

import pytest

from demo import screen
from demo.screen import step


class Terminal(io.StringIO):
    """A screen on which a line can be written over."""

    @override
    def isatty(self) -> bool:
        return True


async def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that lasts until its counter was read three times."""
    for name in ("TICK", "REPORT_EVERY"):
        monkeypatch.setattr(screen, name, 0.001)
    done = asyncio.Event()
    count = 0

    def counter() -> str:
        nonlocal count
        count += 1
        if count == 3:
            done.set()
        return f"{count} of 3"

    async with asyncio.timeout(60), step("Copying", counter):
        await done.wait()


async def test_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody can write over one."""
    await counting(monkeypatch)
    first, *between, last = capsys.readouterr().out.splitlines()
    assert first == "  Copying …"
    assert between[0].startswith("  Copying … 1 of 3, ")
    assert re.fullmatch(r"  Copying … \d+ s", last)


async def test_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has one line."""
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    await counting(monkeypatch)
    line = terminal.getvalue().removesuffix("\n")
    assert "\n" not in line
    first, second, *_, last = line.split("\r")
    assert first == "  Copying …"
    assert second.startswith("  Copying … 1 of 3, ")
    assert len(last) >= len(second)


async def test_a_step_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """Ends its line, too, before its error is shown."""
    with pytest.raises(OSError, match="gone"):
        async with step("Copying"):
            raise OSError("gone")
    assert re.search(r"Copying … \d+ s\n$", capsys.readouterr().out)
