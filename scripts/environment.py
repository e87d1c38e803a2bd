"""Runs tests with another Home Assistant, or with the lowest requirements that the manifest allows.

Each has an environment of its own beside .venv, in .python/environments. Standard library only, Python 3.8 or newer.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path
import re
import subprocess
import sys
from typing import Dict, Iterable, List

import bootstrap
from console import Console, SetupError

ENVIRONMENTS = bootstrap.STATE / "environments"
HELPERS = "pytest-homeassistant-custom-component"
"""It asks for one version of Home Assistant; which of its own that is uv finds out."""
LIST_GROUPS = """
import json, sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))
print(json.dumps([project["dependency-groups"], project["tool"]["uv"]]))
"""


def name_of(requirement: str) -> str:
    """The name of a package, as all spellings of it are compared."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def lowest(requirements: Iterable[str]) -> List[str]:
    """Each package in the lowest version that is allowed."""
    pins = []
    for requirement in requirements:
        found = re.match(r"([A-Za-z0-9._-]+)>=([0-9.]+)", requirement)
        if found is None:
            raise SetupError(f"{requirement} has no lowest version")
        pins.append("==".join(found.groups()))
    return pins


def with_pins(requirements: Iterable[str], manifests: Iterable[Path]) -> List[str]:
    """Requirements, pinned ones as this Home Assistant's integrations pin them; the test helpers follow its version."""
    pins: Dict[str, str] = {}
    for manifest in manifests:
        for line in json.loads(manifest.read_text(encoding="utf-8")).get(
            "requirements", []
        ):
            pins[name_of(line)] = line
    return [
        HELPERS
        if name_of(line) == HELPERS
        else pins.get(name_of(line), line)
        if "==" in line
        else line
        for line in requirements
    ]


class Environment(bootstrap.Bootstrap):
    """One such environment."""

    def __init__(self, console: Console, name: str) -> None:
        """Take the screen; nothing is made yet."""
        super().__init__(console)
        self._folder = ENVIRONMENTS / name
        self._python = self._folder / "bin" / "python"
        self._environment["UV_PYTHON_DOWNLOADS"] = "never"
        index = self._own_index()
        if index and index != "uv.toml":
            self._environment["UV_DEFAULT_INDEX"] = index

    def make(self, home_assistant: str, *, is_lowest: bool) -> Path:
        """Install everything, unless that is done; answers the path of Python."""
        stamp = self._folder / ".ready"
        wanted = fingerprint(home_assistant)
        is_made = stamp.is_file() and self._python.exists()
        if is_made and stamp.read_text(encoding="utf-8") == wanted:
            return self._python
        self._uv = self._find_uv()
        groups, settings = json.loads(
            bootstrap._output(  # noqa: SLF001 - one program in two files
                [
                    str(bootstrap.VENV / "bin" / "python"),
                    "-c",
                    LIST_GROUPS,
                    str(bootstrap.ROOT / "pyproject.toml"),
                ]
            )
        )
        self._console.say(f"Making {self._folder.name} (once):")
        self._console.step_quietly(
            [
                self._uv,
                "venv",
                "--clear",
                "--python",
                str(bootstrap.VENV / "bin" / "python"),
                str(self._folder),
            ],
            self._environment,
        )
        pinned = f"homeassistant=={home_assistant}"
        self._install("Fetching Home Assistant", ["--no-deps", pinned])
        (package,) = self._folder.glob("lib/python*/site-packages/homeassistant")
        needed = [*groups["test"], *groups["demo"], *groups["lint"]]
        python = self._remembered_python() or {"path": str(self._python), "cpath": ""}
        if python["cpath"]:
            paths = [python["cpath"], self._environment.get("CPATH", "")]
            self._environment["CPATH"] = os.pathsep.join(filter(None, paths))
        if not self._missing_to_compile(python):
            needed += groups["compiled"]
        needed = with_pins(needed, package.glob("components/*/manifest.json"))
        integration = groups["integration"]
        needed += lowest(integration) if is_lowest else integration
        overrides = self._folder / "overrides.txt"
        overrides.write_text("\n".join(settings["override-dependencies"]))
        self._install(
            "Installing what it and the tests need",
            [
                "--constraint",
                str(package / "package_constraints.txt"),
                "--override",
                str(overrides),
                pinned,
                *needed,
            ],
        )
        stamp.write_text(wanted, encoding="utf-8")
        return self._python

    def _install(self, title: str, arguments: List[str]) -> None:
        self._console.step(
            title,
            [self._uv, "pip", "install", "--python", str(self._python), *arguments],
            self._environment,
            Path(
                self._folder.anchor
            ),  # not below the project, whose own constraints belong to its lock file
            bootstrap.FetchedPackages(self._uv, self._environment),
        )


def fingerprint(home_assistant: str) -> str:
    """A hash of all that decides what such an environment holds."""
    digest = hashlib.sha256(home_assistant.encode())
    for name in ("pyproject.toml", "scripts/environment.py"):
        digest.update((bootstrap.ROOT / name).read_bytes())
    digest.update(f"\0{bootstrap.compiler() or 'no compiler'}".encode())
    return digest.hexdigest()


def locked_home_assistant() -> str:
    """The version in the lock file."""
    text = (bootstrap.ROOT / "uv.lock").read_text(encoding="utf-8")
    found = re.search(
        r'^name = "homeassistant"\nversion = "([^"]+)"', text, re.MULTILINE
    )
    assert found is not None
    return found.group(1)


def main() -> int:
    """Make the environment that is asked for, and run what pytest is told to, else all quick tests."""
    parser = argparse.ArgumentParser(
        prog="scripts/test", description=__doc__, allow_abbrev=False
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--home-assistant", metavar="VERSION")
    choice.add_argument("--lowest", action="store_true")
    arguments, for_pytest = parser.parse_known_args()
    version = arguments.home_assistant or locked_home_assistant()
    name = "lowest" if arguments.lowest else f"home-assistant-{version}"
    console = Console(bootstrap.STATE / f"{name}.log")
    try:
        python = Environment(console, name).make(version, is_lowest=arguments.lowest)
    except SetupError as err:
        print(f"\n{err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(
        f"Tests with Home Assistant {version}{', lowest requirements' if arguments.lowest else ''}:"
    )
    sys.stdout.flush()
    # Every worker would compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    workers = min(8, 2 * (os.cpu_count() or 1))
    quick = [
        "-q",
        "-m",
        "not thorough",
        f"--numprocesses={workers}",
        "--dist=worksteal",
    ]
    return subprocess.call(
        [str(python), "-m", "pytest", *(for_pytest or quick)], cwd=str(bootstrap.ROOT)
    )


if __name__ == "__main__":
    sys.exit(main())
