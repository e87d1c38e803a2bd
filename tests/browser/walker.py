"""A person at the screen: clicks and typed values are counted, and what the page complains of is kept."""

from contextlib import suppress
from pathlib import Path
import re

from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

from demo.browser import DESKTOP, PHONE
from demo.names import DOMAIN

PATIENCE_MS = 60_000
"""How long anything may take on a busy machine."""

RELOAD_MS = 15_000
"""How long a page may show nothing until it is loaded anew."""

OURS = "/config/integrations/integration/energy_bridge"

expect.set_options(timeout=PATIENCE_MS)


NOT_OURS = frozenset(
    {
        # The list of integrations, where it is closed while it is still laid out (lit-virtualizer).
        "disconnected",
    }
)
"""What Home Assistant's own pages complain of without us."""


class Walk:
    """One way through the screens, from a page on.

    Where an action has a `picture`, that state is looked at before anything is clicked.
    """

    def __init__(self, page: Page, pictures: Path | None = None) -> None:
        """Begin; `pictures` is where those of each state go."""
        self.page = page
        self.clicks: list[str] = []
        """What was clicked."""
        self.typed: list[str] = []
        """The fields that were typed in."""
        self.complaints: list[str] = []
        """Errors of the console and of the page, and what our module warns of."""
        self._pictures = pictures
        page.on("console", self._hear)
        page.on("pageerror", self._fail)

    def forget(self) -> None:
        """Begin to count anew."""
        self.clicks.clear()
        self.typed.clear()
        self.complaints.clear()

    async def begin_at(self, path: str) -> None:
        """Open the page where the way begins."""
        await self.page.goto(path)

    async def begin_at_entries(self) -> None:
        """Open the page of the integration's entries, anew while Home Assistant's says that there are none."""
        while True:
            await self.begin_at(OURS)
            entries = self.page.locator("ha-config-entry-row").first
            with suppress(AssertionError):
                await expect(entries).to_be_visible(timeout=RELOAD_MS)
                return

    async def click(self, target: Locator, name: str, picture: str = "") -> None:
        """Click what a person would call so."""
        await expect(target).to_be_visible()
        await self.look(picture)
        await target.click()
        self.clicks.append(name)

    async def press(self, name: str, picture: str = "") -> None:
        """Click a button."""
        button = self.page.get_by_role("button", name=name, exact=True)
        await self.click(button.last, name, picture)

    async def pick(self, text: str, picture: str = "") -> None:
        """Click a text: an entry of a menu, a choice, the head of a section."""
        await self.click(self.text(text), text, picture)

    async def choose(self, label: str, option: str, picture: str = "") -> None:
        """Open the list of a field, and choose from it."""
        field = self.field(label)
        await self.click(field.get_by_role("combobox"), label)
        item = self.page.get_by_role("option", name=option)
        await self.click(item.first, option, picture)

    async def search_brand(self, words: str) -> None:
        """Type in the field that searches the list of all integrations."""
        await self.page.get_by_placeholder("Search for a brand name").fill(words)
        self.typed.append("search")

    async def type_in(self, label: str, words: str) -> None:
        """Fill the field that has a label."""
        await self.field(label).locator("input").first.fill(words)
        self.typed.append(label)

    async def enter_state(self, label: str, words: str) -> None:
        """Type in a text entity of a device's page, and press Enter."""
        row = self.page.locator("hui-text-entity-row")
        field = row.filter(has=self.page.get_by_text(label, exact=True))
        await field.locator("input").fill(words)
        await field.locator("input").press("Enter")
        self.typed.append(label)

    def brand(self, name: str) -> Locator:
        """An integration in the list of all."""
        return self.page.locator("ha-integration-list-item").filter(has=self.text(name))

    def settings_of(self, report: str) -> Locator:
        """The gear of a report in the list of all entries."""
        row = self.page.locator("ha-config-sub-entry-row").filter(has_text=report)
        return row.get_by_role("button", name="Reconfigure report")

    def options_of(self, entry: str) -> Locator:
        """The gear of an entry in the list of all entries."""
        row = self.page.locator("ha-config-entry-row").filter(has_text=entry)
        return row.get_by_role("button", name="Configure").first

    def device(self, name: str) -> Locator:
        """A device in the list of all entries."""
        rows = self.page.locator("ha-config-entry-device-row")
        return rows.filter(has=self.page.get_by_text(name, exact=True)).first

    def text(self, words: str | re.Pattern[str]) -> Locator:
        """What says just this, in front of what else does."""
        return self.page.get_by_text(words, exact=True).last

    def field(self, label: str) -> Locator:
        """The field of a form by its label, which has a star where it is required."""
        name = self.page.get_by_text(label, exact=True)
        required = self.page.get_by_text(f"{label}*", exact=True)
        fields = self.page.locator("ha-selector")
        return fields.filter(has=name.or_(required)).last

    async def sees(self, words: str | re.Pattern[str]) -> None:
        """Wait until a text is shown somewhere."""
        await expect(self.page.get_by_text(words).last).to_be_visible()

    async def sees_ticked(self, option: str) -> None:
        """Wait until one of several boxes is shown, ticked."""
        await expect(self.page.get_by_role("checkbox", name=option)).to_be_checked()

    async def sees_empty(self, label: str) -> None:
        """Wait until a field is shown that nothing stands in."""
        await expect(self.field(label).locator("input").first).to_have_value("")

    async def look(self, picture: str) -> None:
        """Take pictures of what is shown now, of a phone's window and of a wide one."""
        if self._pictures is None or not picture:
            return
        for kind, size in (("phone", PHONE), ("desktop", DESKTOP)):
            await self.page.set_viewport_size(size)
            path = self._pictures / f"{picture}-{kind}.png"
            await self.page.screenshot(path=path, animations="disabled")

    def _hear(self, message: ConsoleMessage) -> None:
        # What Home Assistant's own pages warn of is theirs.
        is_ours = f"/{DOMAIN}/" in message.location["url"]
        if message.type == "error" or (is_ours and message.type == "warning"):
            self._note(f"{message.text} {message.location['url']}")

    def _fail(self, error: Error) -> None:
        self._note(error.message)

    def _note(self, complaint: str) -> None:
        if complaint not in NOT_OURS:
            self.complaints.append(complaint)
