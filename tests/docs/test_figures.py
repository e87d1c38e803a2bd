"""Every measured figure in README and docs names the command that makes it; that command is there, and so are those that run tests."""

import argparse
from collections.abc import Callable
import inspect
import re
import runpy
import shlex
import subprocess
import sys
from types import ModuleType

import pytest

from benchmarks import __main__ as bench

from ..helpers.figures import commands_in, figures_of, parts_of, runs_in
from ..helpers.metadata import ROOT

OF_MEASURES = {"docs/architecture.md", "docs/scale.md", "docs/reliability.md"}
PAGES = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
COMMANDS = sorted(
    command
    for command in set[str]().union(*map(commands_in, PAGES.values()))
    if "-m simulator" not in command
)
TESTS = sorted(set[str]().union(*map(runs_in, PAGES.values())))

type Reading = Callable[[str], argparse.Namespace]


class Read(Exception):
    """A program has read its command line."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Has a program read a command line with its own parser; nothing behind that runs."""
    parse = argparse.ArgumentParser.parse_args

    def parse_only(
        parser: argparse.ArgumentParser, words: list[str] | None = None
    ) -> None:
        raise Read(parse(parser, words))

    def take(command: str) -> argparse.Namespace:
        program, *words = shlex.split(command)
        if program.startswith("scripts/"):
            script = (ROOT / program).read_text()
            module = re.findall(r'python -m (\S+) "\$@"', script)[0]
        else:
            assert program.removeprefix(".venv/bin/") == "python"
            assert words.pop(0) == "-m"
            module = words.pop(0)
        with monkeypatch.context() as patched:
            patched.setattr(argparse.ArgumentParser, "parse_args", parse_only)
            patched.setattr(sys, "argv", [command, *words])
            # runpy warns of a program that is imported already.
            patched.delitem(sys.modules, f"{module}.__main__", raising=False)
            with pytest.raises(Read) as end:
                runpy.run_module(module, run_name="__main__", alter_sys=True)
        found: argparse.Namespace = end.value.args[0]
        return found

    return take


def parts_measured_by(given: argparse.Namespace) -> set[str]:
    """The letters that `scripts/bench` puts before what it measures with these options."""
    if given.load:
        return set(given.part or bench.LOADS)
    kinds = [name for name, value in vars(given).items() if value is True]
    run = getattr(bench, f"run_{kinds[0] if kinds else 'hub'}")
    used = [getattr(bench, name, None) for name in run.__code__.co_names]
    sources = [inspect.getsource(each) for each in used if isinstance(each, ModuleType)]
    return {
        letter for each in sources for letter in re.findall(r'f?"\(([a-z])\) ', each)
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_names_its_command(name: str) -> None:
    """Before it, in its own section, as what was measured can change with every version."""
    found = list(figures_of(PAGES[name], of_measures=name in OF_MEASURES))
    assert [each.text for each in found if each.command is None] == []
    assert bool(found) == (name in OF_MEASURES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_there(command: str, read: Reading) -> None:
    """With the options that the page gives it."""
    read(command)


def collected_by(command: str) -> int:
    """What pytest answers when it looks for the tests that `scripts/test` would run with these words."""
    _, *words = shlex.split(command)
    if words == ["--all"]:
        words = []
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--collect-only",
            *words,
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


@pytest.mark.long
@pytest.mark.parametrize("command", TESTS)
def test_every_test_is_there(command: str) -> None:
    """Where a page says which tests see something, they are found."""
    assert collected_by(command) == pytest.ExitCode.OK


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "scripts/test --all tests/docs/test_links.py",
        "scripts/test tests/docs/test_nothing.py",
    ],
)
def test_wrong_tests_are_noticed(command: str) -> None:
    """Options that pytest does not know, and files that are not there."""
    assert collected_by(command) == pytest.ExitCode.USAGE_ERROR


def test_every_part_is_measured_by_its_command(read: Reading) -> None:
    """A letter stands behind the command that prints it."""
    page = PAGES["docs/architecture.md"]
    seen = set[str]()
    for each in figures_of(page, of_measures=True):
        letters = set(re.findall(r"\(([a-z])\)", each.text))
        if letters:
            assert each.command is not None, each.text
            assert letters <= parts_measured_by(read(each.command)), each.text
        seen |= letters
    assert seen == {*"abcdefghijkmnopqsuvx"}


PAGE = """# A page
`scripts/bench` measures.

| What | Measured |
|---|---|
| A message | 3 |

## Not named
- What a message costs, 3 ms
  on a machine.
- Never more than 16 KiB.

```sh
scripts/bench --load
```
| What | Value |
|---|---|
| A message | 3 µs |

A ratio of 1.25, of version 0.1.3.

| What | Command |
|---|---|
| 3 MB | `python -m benchmarks.peer --peer PATH` |
| 4 MB | `scripts/bench --cabinets` |

Of (e), a half.

## What was measured
| Promise | Held |
|---|---|
| One | yes |
"""


def test_figures_are_found() -> None:
    """Those that name a command, and those that do not."""
    first, prose, table, ratio, sizes, part, promise = figures_of(
        PAGE, of_measures=True
    )
    assert first.command == "scripts/bench"
    assert prose.text == "- What a message costs, 3 ms\n  on a machine."
    assert prose.command is table.command is ratio.command is promise.command is None
    assert sizes.command == part.command == "scripts/bench --cabinets"
    found = [each.text for each in figures_of(PAGE, of_measures=False)]
    assert found == [each.text for each in (first, prose, table, promise)]
    assert "scripts/bench --load" not in "".join(parts_of(PAGE))


@pytest.mark.parametrize(
    "command",
    [
        "scripts/bench --nothing",
        "scripts/bench --load --cabinets",
        "python -m benchmarks.peer",
        "scripts/soak --seed some",
    ],
)
def test_wrong_commands_are_noticed(
    command: str, read: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that says nonsense would fail."""
    with pytest.raises(SystemExit) as end:
        read(command)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err
