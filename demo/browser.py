"""A browser that is logged in to a demo's Home Assistant."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import re
import shutil
from typing import Literal

from playwright.async_api import BrowserContext, Route, ViewportSize, async_playwright

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")
ROOT = Path(__file__).resolve().parent.parent
LOGO = ROOT / "custom_components/energy_bridge/brand/icon.png"
FOREIGN_LOGO = re.compile(r"/api/brands/(?!integration/energy_bridge/)")
"""Home Assistant fetches them from the internet."""
MAP = re.compile(r"/api/map_tiles/|openstreetmap|cartocdn")
"""Those of a map, too."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 400, "height": 800}
FAR_FUTURE_MS = 4_102_444_800_000


def installed_browser() -> str | None:
    """The program of a browser."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@asynccontextmanager
async def logged_in_browser(url: str, token: str) -> AsyncGenerator[BrowserContext]:
    """Run a browser that shows Home Assistant to the user whose token it is."""
    tokens = {
        "access_token": token,
        "token_type": "Bearer",
        "hassUrl": url,
        "clientId": f"{url}/",
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
            base_url=url, locale="en-GB", viewport=DESKTOP
        )
        await context.add_init_script(
            f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})"
        )
        await context.route(FOREIGN_LOGO, _show_our_logo)
        await context.route(MAP, _show_nothing)
        yield context
        await program.close()


async def _show_our_logo(route: Route) -> None:
    """Answer with a picture that is here."""
    await route.fulfill(path=LOGO)


async def _show_nothing(route: Route) -> None:
    """Answer with nothing."""
    await route.fulfill(status=204)
