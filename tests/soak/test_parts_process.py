"""A process of Home Assistant, with one in its place that ends at once or never."""

from pathlib import Path

import pytest

from soak.parts import process
from soak.parts.process import home_assistant

from ..helpers.waiting import until

NEVER = "import sys; print('here'); sys.stdout.flush(); sys.stdin.read()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one would live that never does anything."""
    monkeypatch.setattr(process, "_PROGRAM", NEVER)
    folder = tmp_path / "config"
    folder.mkdir()
    return folder


async def test_none_is_left(folder: Path) -> None:
    """However it was left, and whatever it was asked before."""
    with home_assistant(folder) as home:
        assert home.buried() is None
        assert home.pid is None
        assert home.told() == ""
        home.start()
        assert home.alive
        assert home.account is None
        await until(lambda: "here" in home.told())
        home.terminate()
        assert home.buried() == -15
        home.start()
        assert home.pid
    assert not home.alive


def test_what_it_wrote_is_told_with_what_went_wrong(folder: Path) -> None:
    """The end of its log helps whoever reads of a failed test."""
    folder.with_name("config.log").write_text("Something broke")
    with pytest.raises(ValueError) as caught, home_assistant(folder):
        raise ValueError
    assert caught.value.__notes__ == ["Home Assistant wrote at last:\nSomething broke"]
