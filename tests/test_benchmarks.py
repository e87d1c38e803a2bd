"""The benchmarks run. Their limits are not held here: a machine that is busy must not fail a test."""

from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).resolve().parent.parent


def test_benchmarks_run() -> None:
    """Each prints what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^\((\w)\)", done.stdout, re.MULTILINE) == ["a", "b", "c", "d"]
    assert len(re.findall(r"ratio \d+\.\d\d", done.stdout)) == 3
    assert "KiB for each of" in done.stdout
