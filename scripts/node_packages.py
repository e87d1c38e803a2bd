"""The frontend's tools: what `frontend/package-lock.json` names. Standard library only, Python 3.8 or newer."""

import hashlib
import os
from pathlib import Path
import shutil
import sys

from console import Console, SetupError

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
STAMP = FRONTEND / "node_modules" / ".ready"


def is_ready() -> bool:
    """Whether they are the ones of the lock file."""
    try:
        return STAMP.read_text(encoding="utf-8") == _fingerprint()
    except OSError:
        return False


def install(console: Console) -> None:
    """Install them where they are not; raises SetupError without npm, or where it fails."""
    if is_ready():
        return
    if not shutil.which("npm"):
        raise SetupError(
            "The frontend needs npm (Debian, Ubuntu: apt-get install npm)."
        )
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    console.step(
        "Installing the frontend's tools",
        [*npm, "--loglevel=error"],
        dict(os.environ),
        FRONTEND,
    )
    STAMP.write_text(_fingerprint(), encoding="utf-8")


def _fingerprint() -> str:
    return hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        install(Console(ROOT / ".python" / "setup.log"))
    except SetupError as err:
        sys.exit(str(err))
