"""The benchmarks run. Their limits are not held here: a machine that is busy must not fail a test."""

from cProfile import Profile
import os
from pathlib import Path
import re
import subprocess
import sys

from homeassistant.helpers import device_registry as dr
import pytest

from benchmarks.bare import _parents_first
from benchmarks.measure import in_fresh_interpreters

from .browser.conftest import needs_browser

ROOT = Path(__file__).resolve().parent.parent


def test_a_device_below_that_of_another_entry_comes_as_one_below_none() -> None:
    """Each other comes after the one that it hangs below."""
    below = {"slot": "cabinet", "cabinet": "fleet", "hub": "another's", "fleet": None}
    devices = [
        dr.DeviceEntry(id=key, config_entry_id="own", via_device_id=parent)
        for key, parent in below.items()
    ]
    ordered = [each.id for each in _parents_first(devices)]
    assert ordered == ["hub", "fleet", "cabinet", "slot"]


def test_a_profiler_sees_what_is_measured() -> None:
    """In an interpreter for each start, but in its own where somebody looks on."""
    with Profile() as profile:
        assert in_fresh_interpreters(2, os.getpid) == [os.getpid()]
    profile.create_stats()
    assert any("getpid" in name for _, _, name in profile.stats)
    first, second = in_fresh_interpreters(2, os.getpid)
    assert len({first, second, os.getpid()}) == 3


@pytest.mark.long
def test_exports_from_each_database() -> None:
    """Those whose servers are installed; a note says which are not."""
    done = run_quickly("--scale")
    for name in ("SQLite", "PostgreSQL", "MariaDB"):
        assert re.search(
            rf"^    {name}: (6000 rows of \d+ bytes|[\w-]+ is not installed)",
            done,
            re.MULTILINE,
        )
    measured = done.count("6000 rows")
    assert measured
    assert len(re.findall(r"ratio \d+\.\d\d", done)) == 4 * measured


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "names", "ratios"),
    [
        pytest.param(
            (), ["a", "b", "c", "d", "k", "v", "x"], 7, marks=pytest.mark.thorough
        ),
        pytest.param(
            ("--cabinets",), ["e", "f", "g", "u"], 5, marks=pytest.mark.thorough
        ),
        (("--reports",), ["h", "i"], 2),
        (("--load", "--part", "q"), ["q"], 1),
        pytest.param(
            ("--cards",), ["j"], 3, marks=[pytest.mark.thorough, needs_browser]
        ),
        pytest.param(
            ("--load",), ["m", "n", "o", "p", "q"], 1, marks=pytest.mark.thorough
        ),
    ],
)
def test_benchmarks_run(
    options: tuple[str, ...], names: list[str], ratios: int
) -> None:
    """Each prints what it measured."""
    done = run_quickly(*options)
    assert re.findall(r"^\((\w)\)", done, re.MULTILINE) == names
    assert len(re.findall(r"ratio \d+\.\d\d", done)) == ratios
    assert re.search(r"\d (KiB|MB|ms)\b", done)


def run_quickly(*options: str, module: str = "benchmarks") -> str:
    """Run benchmarks as short as they can be; answers what they printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, "--quick", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
@pytest.mark.thorough
def test_the_comparison_with_another_integration_runs(tmp_path: Path) -> None:
    """Beside one that shows the same, which it sees."""
    components = tmp_path / "custom_components"
    components.mkdir()
    (components / "ferroamp").symlink_to(ROOT / "tests/helpers/peer/ferroamp")
    printed = run_quickly("--peer", str(tmp_path), module="benchmarks.peer")
    assert printed.startswith("ferroamp 0.0.1\n")
    assert len(re.findall(r"ratio \d+\.\d\d", printed)) == 3
    assert re.findall(r"(\d+) entities show the same", printed) == ["4", "4", "4"]
