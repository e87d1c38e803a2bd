"""A real Home Assistant and a real browser."""

from collections.abc import AsyncGenerator, Iterator
import json
import os
from pathlib import Path
import subprocess
import sys

from playwright.async_api import BrowserContext
import pytest

from demo.browser import installed_browser, logged_in_browser

from .site import Site
from .walker import PATIENCE_MS

ROOT = Path(__file__).resolve().parents[2]
PICTURES = "BROWSER_PICTURES"
"""The variable that names a folder for pictures of every state."""

needs_browser = pytest.mark.skipif(
    installed_browser() is None, reason="there is no Chromium"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Home Assistant and all around it, in processes of their own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.site", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Site(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@pytest.fixture
async def browser(site: Site) -> AsyncGenerator[BrowserContext]:
    """A browser that is logged in."""
    async with logged_in_browser(site.url, site.token) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures go, if anybody wants them."""
    if (folder := os.environ.get(PICTURES)) is None:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
