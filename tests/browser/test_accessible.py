"""The check of cards finds what is wrong with one, also inside an element's own tree."""

from playwright.async_api import async_playwright

from demo.browser import installed_browser

from .accessible import faults_of, needs_axe
from .conftest import needs_browser

BAD = "<button></button><p style='color: #bbb'>pale</p><p>dark</p>"

pytestmark = [needs_axe, needs_browser]


async def test_what_is_wrong_is_found() -> None:
    """A button without a name, and words that are too pale."""
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(
            executable_path=installed_browser(), args=["--no-sandbox"]
        )
        page = await program.new_page()
        await page.set_content(
            f"<main><x-card><template shadowrootmode=open>{BAD}</template></x-card></main>"
        )
        faults = await faults_of(page.locator("x-card"))
        await program.close()
    assert [fault.split(":")[0] for fault in faults] == [
        "button-name",
        "color-contrast",
    ]
