"""A real Home Assistant and a real browser."""

from collections.abc import AsyncGenerator, Iterator
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys

from playwright.async_api import BrowserContext, Route, async_playwright
import pytest

from .site import Site
from .walker import DESKTOP, PATIENCE_MS

ROOT = Path(__file__).resolve().parents[2]
LOGO = ROOT / "custom_components/energy_bridge/brand/icon.png"
FOREIGN_LOGO = re.compile(r"/api/brands/(?!integration/energy_bridge/)")
"""Home Assistant fetches them from the internet."""

PICTURES = "BROWSER_PICTURES"
"""The variable that names a folder for pictures of every state."""

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")
FAR_FUTURE_MS = 4_102_444_800_000


def installed_browser() -> str | None:
    """The program of a browser."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


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
    tokens = {
        "access_token": site.token,
        "token_type": "Bearer",
        "hassUrl": site.url,
        "clientId": f"{site.url}/",
        "expires": FAR_FUTURE_MS,
        "expires_in": 1800,
        "refresh_token": "",
    }
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(
            executable_path=installed_browser(),
            # In a container root has no other way; all that it shows is ours.
            args=["--no-sandbox"],
        )
        context = await program.new_context(
            base_url=site.url, locale="en-GB", viewport=DESKTOP
        )
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(
            f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})"
        )
        await context.route(FOREIGN_LOGO, show_our_logo)
        yield context
        await program.close()


async def show_our_logo(route: Route) -> None:
    """Answer with a picture that is here."""
    await route.fulfill(path=LOGO)


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures go, if anybody wants them."""
    if (folder := os.environ.get(PICTURES)) is None:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
