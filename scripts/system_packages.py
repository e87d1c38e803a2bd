"""Optional Debian and Ubuntu packages: real servers for the tests, and what keeps a start quiet."""

import os
import shutil
import subprocess
from typing import List

from console import Console, SetupError

# Alternatives by release, the first that exists is taken.
PACKAGES = (
    ("mosquitto",),
    ("postgresql",),
    ("mariadb-server",),
    ("openssh-server",),
    ("vsftpd",),
    ("ffmpeg",),
    ("libturbojpeg0", "libturbojpeg"),
    ("g++",),
)

# Any of these does for the tests of the screens.
BROWSERS = ("chromium", "google-chrome")
# Machines that have these programs from elsewhere need no package.
PACKAGE_OF = {"node": "nodejs", "npm": "npm"}


def install(console: Console) -> None:
    """Install what is missing; raises SetupError where apt or the right to use it is missing."""
    if not shutil.which("apt-get"):
        raise SetupError("--system needs apt-get (Debian or Ubuntu).")
    needs_browser = not any(map(shutil.which, BROWSERS))
    programs = [PACKAGE_OF[name] for name in PACKAGE_OF if not shutil.which(name)]
    is_complete = all(any(map(_installed, names)) for names in PACKAGES)
    if is_complete and not needs_browser and not programs:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        raise SetupError("--system needs root or sudo.")
    # In run level 1 the packages do not start their services.
    prefix = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    console.step(
        "Reading the package lists", [*prefix, "apt-get", "update"], dict(os.environ)
    )
    wanted = [*map(_first_available, PACKAGES), *programs]
    # Ubuntu's is a snap, which sees no folder of a test.
    if needs_browser and _is_available(BROWSERS[0]):
        wanted.append(BROWSERS[0])
    apt_install = [*prefix, "apt-get", "install", "-y", "--no-install-recommends"]
    console.step(
        f"Installing {', '.join(wanted)}", [*apt_install, *wanted], dict(os.environ)
    )


def _installed(package: str) -> bool:
    return "install ok installed" in _output(
        ["dpkg-query", "-W", "-f", "${Status}", package]
    )


def _first_available(names: "tuple[str, ...]") -> str:
    for name in names:
        if _is_available(name):
            return name
    return names[0]


def _is_available(package: str) -> bool:
    return bool(_output(["apt-cache", "show", "--no-all-versions", package]))


def _output(command: List[str]) -> str:
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
        check=False,
    ).stdout
