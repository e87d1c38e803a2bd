"""The file that is served is the one that the sources make, and the sources do what they should."""

import gzip
from pathlib import Path
import re
import shutil
import subprocess

import node_packages
import pytest

from custom_components.energy_bridge.frontend.serving import FOLDER, module_path

from ..helpers.metadata import MANIFEST, TEXTS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "frontend"
MAXIMUM = 45_000
"""Bytes that a browser may have to fetch, compressed as Home Assistant's own files can be."""

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
    """Each word of the translations; the types let the sources use no other."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "frontend/src").rglob("*.ts")
    )
    words = {
        f"{group}.{word}"
        for group, group_words in TEXTS["config_panel"].items()
        for word in group_words
    }
    assert {word for word in words if f'"{word}"' not in sources} == set()


def test_the_file_is_small_and_asks_nobody_else() -> None:
    """One module, without an address but its documentation's, a source map or another module to fetch."""
    path = module_path()
    text = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"energy-bridge\.[0-9a-f]{12}\.js", path.name)
    assert len(gzip.compress(text.encode())) <= MAXIMUM
    assert re.findall(r"https?://[^\"'`]+", text) == [
        f"{MANIFEST['documentation']}/blob/main/docs/cards.md"
    ]
    assert not re.search(r"sourceMappingURL|\bimport\b|\bfetch\(", text)
    assert {each.suffix for each in FOLDER.iterdir() if each.is_file()} == {
        ".js",
        ".py",
    }
