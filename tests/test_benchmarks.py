"""The benchmarks run. Their limits are not held here: a machine that is busy must not fail a test."""

from pathlib import Path
import re
import subprocess
import sys

import pytest

from .browser.conftest import needs_browser

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "names", "ratios"),
    [
        pytest.param((), ["a", "b", "c", "d", "k"], 4, marks=pytest.mark.thorough),
        pytest.param(("--cabinets",), ["e", "f", "g"], 3, marks=pytest.mark.thorough),
        (("--reports",), ["h", "i"], 2),
        pytest.param(
            ("--cards",), ["j"], 3, marks=[pytest.mark.thorough, needs_browser]
        ),
    ],
)
def test_benchmarks_run(
    options: tuple[str, ...], names: list[str], ratios: int
) -> None:
    """Each prints what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^\((\w)\)", done.stdout, re.MULTILINE) == names
    assert len(re.findall(r"ratio \d+\.\d\d", done.stdout)) == ratios
    assert re.search(r"\d (KiB|MB|ms)\b", done.stdout)
