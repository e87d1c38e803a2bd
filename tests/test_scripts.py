"""The set-up scripts, and what the lock file promises."""

import ast
from importlib.metadata import PackageNotFoundError, version
import io
from itertools import pairwise
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import tomllib
from typing import Any, override

import bootstrap
import check_coverage
import console as screen
from console import Console, SetupError
import debian_python
import environment
import homeassistant
import node_packages
from packaging.requirements import Requirement
import pytest
import system_packages

from .helpers.order import spread

ROOT = Path(__file__).parent.parent
HOME_ASSISTANT = Path(homeassistant.__file__).parent


def toml(name: str) -> dict[str, Any]:
    """Read one of the project's TOML files."""
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def program(path: Path, answer: str) -> None:
    """Write a program that prints its answer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for a machine without Python 3.14, whose uv finds and downloads none."""
    program(tmp_path / "bin" / "uv", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(bootstrap, "STATE", tmp_path / "state")
    monkeypatch.setattr(bootstrap, "REMEMBERED", tmp_path / "state" / "python.json")
    monkeypatch.setattr(debian_python, "supported", lambda: False)
    return tmp_path


def setup_on(machine: Path) -> bootstrap.Bootstrap:
    """Return a set-up that has its uv."""
    setup = bootstrap.Bootstrap(Console(machine / "state" / "setup.log"))
    setup._uv = str(machine / "bin" / "uv")
    return setup


def test_home_assistants_constraints_hold() -> None:
    """What is installed fits the versions Home Assistant is released with."""
    constraints = (HOME_ASSISTANT / "package_constraints.txt").read_text()
    broken = []
    for line in constraints.splitlines():
        if not line or line.startswith("#"):
            continue
        constraint = Requirement(line)
        try:
            installed = version(constraint.name)
        except PackageNotFoundError:
            continue
        if not constraint.specifier.contains(installed, prereleases=True):
            broken.append(f"{line}: {installed}")
    assert broken == []


@pytest.mark.skipif(
    version("homeassistant") != environment.locked_home_assistant(),
    reason="the pins belong to the Home Assistant in the lock file",
)
def test_pins_are_home_assistants_own() -> None:
    """Each pinned package of the demo is asked for, like that, by one of its integrations."""
    asked = {
        requirement
        for manifest in HOME_ASSISTANT.glob("components/*/manifest.json")
        for requirement in json.loads(manifest.read_text()).get("requirements", [])
    }
    groups = toml("pyproject.toml")["dependency-groups"]
    assert {*groups["demo"], *groups["compiled"]} <= asked


def test_manifest_and_project_agree() -> None:
    """Version and requirements are written twice, and are the same."""
    project = toml("pyproject.toml")
    manifest = json.loads(
        (ROOT / "custom_components/energy_bridge/manifest.json").read_text()
    )
    assert project["project"]["version"] == manifest["version"]
    assert project["dependency-groups"]["integration"] == manifest["requirements"]


def test_lock_names_one_public_index() -> None:
    """The lock file works on any machine: no path and no second index got in."""
    sources = [package["source"] for package in toml("uv.lock")["package"]]
    assert sources.count({"virtual": "."}) == 1
    indexes = {source.get("registry") for source in sources if "virtual" not in source}
    assert len(indexes) == 1
    assert indexes.pop().startswith("https://")


@pytest.mark.parametrize(
    "name",
    [
        "bootstrap.py",
        "console.py",
        "debian_python.py",
        "environment.py",
        "node_packages.py",
        "release_notes.py",
        "release_zip.py",
        "system_packages.py",
    ],
)
def test_set_up_needs_an_old_python_only(name: str) -> None:
    """The scripts that run before there is a Python 3.14 keep to Python 3.8."""
    source = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_mirrors_of_the_system(tmp_path: Path) -> None:
    """Debian's mirror comes from either form of apt's sources, or from the environment."""
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(
        "# deb http://commented.example/debian stable main\n"
        "deb [arch=amd64 trusted=no] http://first.example/debian stable main\n"
        "deb-src http://source.example/debian stable main\n"
        "deb http://security.example/debian-security stable-security main\n"
    )
    (parts / "tool.list").write_text("deb https://tool.example/apt any main\n")
    (parts / "debian.sources").write_text(
        "Types: deb deb-src\n# a comment\nURIs: http://second.example/debian\n"
        " http://third.example/debian\nSuites: stable\n\n"
        "Types: deb\nEnabled: no\nURIs: http://off.example/debian\nSuites: stable\n\n"
        "Types: deb\nURIs: http://archive.example/ubuntu\nSuites: noble\n"
    )
    assert debian_python.mirrors({}, tmp_path) == [
        "http://first.example/debian",
        "http://second.example/debian",
        "http://third.example/debian",
        "https://tool.example/apt",
    ]
    chosen = {"DEBIAN_MIRROR": "http://own.example/deb"}
    assert debian_python.mirrors(chosen, tmp_path) == ["http://own.example/deb"]
    assert debian_python.mirrors({}, tmp_path / "none") == []


def test_python_on_the_path_comes_first_and_is_remembered(machine: Path) -> None:
    """No search, and no download, once an interpreter was found."""
    python = machine / "bin" / "python3.14"
    program(python, f"echo {python}")
    assert setup_on(machine)._find_python()["path"] == str(python)
    remembered = setup_on(machine)._remembered_python()
    assert remembered is not None
    assert remembered["source"] == "on the PATH"
    python.unlink()
    assert setup_on(machine)._remembered_python() is None


def test_python_found_by_uv_comes_second(machine: Path) -> None:
    """Whatever uv knows of is taken before anything is downloaded."""
    program(machine / "bin" / "uv", '[ "$2" = find ] && echo /opt/python3.14 || exit 1')
    assert setup_on(machine)._find_python()["source"] == "found by uv"


def test_no_python_says_what_to_do(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing helps, the message names the way out."""
    with pytest.raises(SetupError, match=r"Install Python 3\.14"):
        setup_on(machine)._find_python()
    assert "Downloading Python 3.14 … failed" in capsys.readouterr().out


def test_own_index(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index the user has set for pip or uv is used; none means the lock file's."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(machine))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(machine / "pip.conf"))
    monkeypatch.setattr(bootstrap.sys, "executable", str(machine / "bin" / "python3"))
    program(
        machine / "bin" / "python3",
        "echo \"global.index-url='https://pip.example/simple'\"",
    )
    assert setup_on(machine)._own_index() == "https://pip.example/simple"
    program(
        machine / "bin" / "python3",
        "echo \"global.extra-index-url='https://pip.example/simple'\"",
    )
    assert setup_on(machine)._own_index() == ""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")
    assert setup_on(machine)._own_index() == "https://uv.example/simple"


def test_failure_shows_the_end_of_the_output(tmp_path: Path) -> None:
    """A failed step tells what the command said, and where the rest is."""
    console = Console(tmp_path / "setup.log")
    with pytest.raises(SetupError, match=r"(?s)disk full.*Copying: failed.*setup\.log"):
        console.step("Copying", ["sh", "-c", "echo disk full; exit 3"], {})
    with pytest.raises(SetupError, match="failed"):
        console.step("Copying", [str(tmp_path / "missing")], {})


@pytest.mark.parametrize(
    ("programs", "packaged", "wanted"),
    [
        ({"chromium", "node", "npm"}, True, []),
        ({"google-chrome", "node", "npm"}, True, []),
        ({"node", "npm"}, True, ["chromium"]),
        ({"node", "npm"}, False, []),
        ({"chromium"}, True, ["nodejs", "npm"]),
        ({"chromium", "node"}, True, ["npm"]),
    ],
)
def test_a_browser_and_node(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    programs: set[str],
    packaged: bool,
    wanted: list[str],
) -> None:
    """Are installed where there are none; a browser only where the release has it as a package."""
    ran: list[list[str]] = []

    class Recording(Console):
        @override
        def step(self, title: str, command: list[str], *_: Any, **__: Any) -> None:
            ran.append(command)

    monkeypatch.setattr(
        system_packages.shutil,
        "which",
        lambda name: name if name in {"apt-get", "sudo", *programs} else None,
    )
    monkeypatch.setattr(system_packages, "_installed", lambda _: True)
    monkeypatch.setattr(
        system_packages, "_is_available", lambda name: name != "chromium" or packaged
    )
    system_packages.install(Recording(tmp_path / "setup.log"))
    found = {"chromium", "nodejs", "npm"} & {
        word for command in ran for word in command
    }
    assert sorted(found) == wanted


class Terminal(io.StringIO):
    """A screen on which a line can be written over."""

    @override
    def isatty(self) -> bool:
        """Say so."""
        return True


def counted(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a step of which some more is done at each look; it ends once that was shown."""
    counts = iter(range(10, 100))
    stopped = console.log.with_name("stop")

    def count() -> str:
        number = next(counts)
        if number == 12:
            stopped.touch()
        return f"{'many ' if number == 10 else ''}{number} of 99"

    monkeypatch.setattr(screen, "TICK", 0.01)
    monkeypatch.setattr(screen, "REPORT_EVERY", 0.0)
    wait = f"until [ -e '{stopped}' ]; do sleep 0.01; done"
    console.step("Copying", ["sh", "-c", wait], dict(os.environ), counter=count)


def test_a_step_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At its begin, while it runs, and how long it took: lines where nobody can write over them."""
    counted(Console(tmp_path / "setup.log"), monkeypatch)
    first, *between, last = capsys.readouterr().out.splitlines()
    assert first == "  Copying …"
    assert between[0].startswith("  Copying … many 10 of 99, ")
    assert between[2].startswith("  Copying … 12 of 99, ")
    assert re.fullmatch(r"  Copying … \d+\.\d s", last)


def test_a_step_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has one line, and nothing is left of what stood there before."""
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    counted(Console(tmp_path / "setup.log"), monkeypatch)
    line = terminal.getvalue().removesuffix("\n")
    assert "\n" not in line
    versions = line.split("\r")
    assert versions[0] == "  Copying …"
    assert versions[1].startswith("  Copying … many 10 of 99, ")
    assert all(
        len(after) >= len(before.rstrip()) for before, after in pairwise(versions)
    )


def test_fetched_packages(machine: Path) -> None:
    """Are counted in uv's cache, from now on; a cache that is kept otherwise has none."""
    uv, archive = machine / "bin" / "uv", machine / "cache" / "archive-v0"
    fetched = bootstrap.FetchedPackages(str(uv), dict(os.environ))
    assert fetched() == ""
    program(uv, f"echo {archive.parent}")
    assert bootstrap.FetchedPackages(str(uv), dict(os.environ))() == ""
    (archive / "old").mkdir(parents=True)
    fetched = bootstrap.FetchedPackages(str(uv), dict(os.environ))
    assert fetched() == ""
    (archive / "new").mkdir()
    assert fetched() == "1 package fetched"
    (archive / "newer").mkdir()
    assert fetched() == "2 packages fetched"


def test_every_module_must_be_covered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One module below 95 % fails the run, whatever the others reach."""
    report = tmp_path / "coverage.json"

    def measured(percent: float) -> dict[str, Any]:
        return {"summary": {"percent_covered": percent}, "missing_lines": [7]}

    report.write_text(json.dumps({"files": {"a.py": measured(95.1)}}))
    assert check_coverage.main(report) == 0
    files = {"a.py": measured(100.0), "b.py": measured(94.9)}
    report.write_text(json.dumps({"files": files}))
    assert check_coverage.main(report) == 1
    assert "b.py: 94.9 % covered, missing lines 7" in capsys.readouterr().out


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8])
@pytest.mark.parametrize(("long", "others"), [(9, 100), (3, 10), (9, 2), (0, 5)])
def test_long_tests_begin_on_all_workers(workers: int, long: int, others: int) -> None:
    """Each begins with its share of them, and none is lost or runs twice."""
    first, rest = range(long), range(long, long + others)
    order = spread(first, rest, workers)
    assert sorted(order) == [*first, *rest]
    pending = list(order)
    for number in range(workers):  # as xdist does
        chunk = [pending.pop(0) for _ in range(len(pending) // (workers - number))]
        share = [each for each in chunk if each < long]
        if others > long * workers:
            assert share == [*first[number::workers]]
            assert chunk[: len(share)] == share
    assert [each for each in order if each >= long] == [*rest]


def test_the_frontends_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are installed once for each lock file, with whichever npm there is."""
    frontend = tmp_path / "frontend"
    (frontend / "node_modules").mkdir(parents=True)
    lock = frontend / "package-lock.json"
    lock.write_text("{}")
    monkeypatch.setattr(node_packages, "FRONTEND", frontend)
    monkeypatch.setattr(node_packages, "STAMP", frontend / "node_modules" / ".ready")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    console = Console(tmp_path / "setup.log")
    with pytest.raises(SetupError, match="npm"):
        node_packages.install(console)
    program(tmp_path / "bin" / "npm", 'echo "$@" >> called')
    for _ in range(2):
        node_packages.install(console)
        assert node_packages.is_ready()
    lock.write_text('{"packages": {}}')
    assert not node_packages.is_ready()
    node_packages.install(console)
    called = (frontend / "called").read_text().splitlines()
    assert [line.split()[0] for line in called] == ["ci", "ci"]
    assert capsys.readouterr().out.count("Installing the frontend's tools …") >= 2


def test_npm_lock_names_no_registry() -> None:
    """Each machine has its own; what comes is checked by its hash."""
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    for name, package in packages["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_scripts_are_executable() -> None:
    """What a person calls can be called, and parses."""
    for name in (
        "setup",
        "test",
        "lint",
        "develop",
        "frontend",
        "package",
        "release-notes",
    ):
        assert (ROOT / "scripts" / name).stat().st_mode & 0o111, name
        subprocess.run(["bash", "-n", str(ROOT / "scripts" / name)], check=True)


@pytest.fixture
def other(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for a machine whose uv installs a Home Assistant of one integration; answers where it notes what it was told."""
    told = machine / "told"
    package = "lib/python3.14/site-packages/homeassistant"
    program(
        machine / "bin" / "uv",
        f"""
if [ "$1" = --version ]; then echo "uv 99.0.0"; exit; fi
if [ "$1" = cache ]; then exit; fi
echo "$@" >> {told}
for last; do :; done
if [ "$1" = venv ]; then
  mkdir -p "$last/{package}/components/aws" "$last/bin"
  printf '#!/bin/sh\n[ "$1" = -c ] || echo "$@" >> {told}' > "$last/bin/python"
  chmod +x "$last/bin/python"
  echo '{{"requirements": ["aiobotocore==1.2.3"]}}' > "$last/{package}/components/aws/manifest.json"
fi""",
    )
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))
    monkeypatch.setattr(environment, "ENVIRONMENTS", machine / "environments")
    return told


def ran(told: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """Run `scripts/test` so; answers what uv and pytest were told."""
    told.unlink(missing_ok=True)
    monkeypatch.setattr(sys, "argv", ["test", *arguments])
    assert environment.main() == 0
    return told.read_text().splitlines()


def test_another_home_assistant(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with its own pins and constraints, once; then the tests run with it."""
    asked = ("--home-assistant", "2026.10.0", "tests/hub", "-x")
    _, first, second, tests = ran(other, monkeypatch, *asked)
    assert first.endswith("--no-deps homeassistant==2026.10.0")
    words = second.split()
    assert {"homeassistant==2026.10.0", environment.HELPERS} <= set(words)
    assert "aiobotocore==1.2.3" in words
    assert words[words.index("--constraint") + 1].endswith("package_constraints.txt")
    assert not any(word.startswith(f"{environment.HELPERS}=") for word in words)
    assert tests == "-m pytest tests/hub -x"
    (again,) = ran(other, monkeypatch, "--home-assistant", "2026.10.0")
    assert again.startswith("-m pytest -q -m not thorough --numprocesses=")


def test_an_environment_whose_python_is_gone(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made anew: nothing can be run with a link that leads nowhere."""
    made = ran(other, monkeypatch, "--lowest")
    python = environment.ENVIRONMENTS / "lowest" / "bin" / "python"
    whole = python.read_bytes()
    python.unlink()
    python.symlink_to(other.parent / "gone")
    assert ran(other, monkeypatch, "--lowest")[0].startswith("venv --clear")
    assert python.read_bytes() == whole
    assert len(made) == 4


def test_an_environment_after_a_compiler_came(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made anew, with what has to be compiled."""
    monkeypatch.setattr(bootstrap, "compiler", lambda: None)
    compiled = set(toml("pyproject.toml")["dependency-groups"]["compiled"])
    for include in (False, True):
        if include:
            monkeypatch.setattr(bootstrap, "compiler", lambda: "/usr/bin/c++")
            monkeypatch.setattr(
                environment.Environment, "_missing_to_compile", lambda *_: ""
            )
        *_, words, _ = (line.split() for line in ran(other, monkeypatch, "--lowest"))
        assert (compiled <= set(words)) is include


def test_the_lowest_requirements(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the manifest's in its lowest version, with the Home Assistant of the lock file."""
    *_, words, _ = (line.split() for line in ran(other, monkeypatch, "--lowest"))
    assert f"homeassistant=={environment.locked_home_assistant()}" in words
    for requirement in toml("pyproject.toml")["dependency-groups"]["integration"]:
        lowest = requirement.partition(",")[0].replace(">=", "==")
        assert lowest in words
    with pytest.raises(SetupError, match="lowest"):
        environment.lowest(["asyncssh"])


def test_an_environment_that_cannot_be_made(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said why, and no test runs."""
    program(machine / "bin" / "uv", '[ "$1" = --version ] && echo "uv 99.0.0"')
    monkeypatch.setattr(environment, "ENVIRONMENTS", machine / "environments")
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))
    monkeypatch.setattr(sys, "argv", ["test", "--lowest"])
    assert environment.main() == 1
    assert "uv failed" in capsys.readouterr().err
