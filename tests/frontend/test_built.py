"""The file that is served is the one that the sources make, and the sources do what they should."""

from pathlib import Path
import re
import shutil
import subprocess

import node_packages
import pytest

from custom_components.energy_bridge.frontend.serving import FOLDER, module_path

from ..helpers.metadata import TEXTS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "frontend"
MAXIMUM = 45_000
"""Bytes that a browser may have to fetch and read, uncompressed."""

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and node_packages.is_ready()),
    reason="the frontend's tools are not installed: scripts/setup --system",
)


def run(*arguments: str | Path) -> None:
    """Run it; what it says is shown if it fails."""
    done = subprocess.run(
        [SCRIPT, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_node
def test_the_built_file_is_of_these_sources(tmp_path: Path) -> None:
    """Else: scripts/frontend build."""
    run("build", tmp_path)
    (built,) = tmp_path.iterdir()
    assert built.name == module_path().name
    assert built.read_bytes() == module_path().read_bytes()


@needs_node
def test_types_and_units() -> None:
    """The sources' own tests."""
    run("test")


def test_words_are_used() -> None:
    """Each word of the translations, and no other."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "frontend/src").glob("*.ts")
    )
    used = set(re.findall(r"""\b(?:text|inEnglish)\("(\w+)"\)""", sources))
    assert TEXTS["config_panel"] == {"dashboard": TEXTS["config_panel"]["dashboard"]}
    assert used == TEXTS["config_panel"]["dashboard"].keys()


def test_the_file_is_small_and_asks_nobody_else() -> None:
    """One module, without an address, a source map or another module to fetch."""
    path = module_path()
    text = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"energy-bridge\.[0-9a-f]{12}\.js", path.name)
    assert len(text) <= MAXIMUM
    assert not re.search(r"https?://|sourceMappingURL|\bimport\b|\bfetch\(", text)
    assert {each.suffix for each in FOLDER.iterdir() if each.is_file()} == {
        ".js",
        ".py",
    }
