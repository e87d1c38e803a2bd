"""Pages in the languages of users, and what does not fit on a card there."""

import json
from pathlib import Path

from playwright.async_api import Locator, expect

from demo.api import HomeAssistantApi

from .walker import PHONE, Walk

TRANSLATIONS = (
    Path(__file__)
    .resolve()
    .parents[2]
    .joinpath("custom_components/energy_bridge/translations")
)

LANGUAGES = ("nl", "pt-BR", "sv", "de")

SAID = {
    "hub": "house",
    "cabinet": "free",
    "fleet": "last_seen",
    "report": "next_send",
}
"""By the kind of card: a word that it always shows."""

BEYOND = """(card) => {
    const found = [];
    const look = (element, scrolls) => {
        const style = getComputedStyle(element);
        const name = `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`;
        if (element.getClientRects().length && !scrolls) {
            const {left, right} = element.getBoundingClientRect();
            if (right > edge.right + 1 || left < edge.left - 1) found.push(`beyond the card: ${name}`);
            else if (element.scrollWidth > element.clientWidth + 8 && element.clientWidth
                && style.display !== "inline" && !KEPT.test(style.overflowX)
            ) found.push(`wider than its place: ${name}`);
        }
        const inside = scrolls || KEPT.test(style.overflowX) || UNSEEN.test(element.className);
        const root = element.shadowRoot && OURS.test(element.localName) ? [...element.shadowRoot.children] : [];
        for (const child of [...root, ...element.children]) look(child, inside);
    };
    const KEPT = /auto|scroll|hidden|clip/, OURS = /^energy-bridge-/, UNSEEN = /unseen|hidden/;
    const edge = card.getBoundingClientRect();
    if (card.scrollWidth > card.clientWidth) found.push(`${card.scrollWidth} px on ${card.clientWidth} px`);
    look(card, false);
    return found;
}"""


async def speak(walk: Walk, api: HomeAssistantApi, language: str) -> None:
    """Set the user's language, as the profile does."""
    value = {
        "language": language,
        "number_format": "language",
        "time_format": "language",
        "date_format": "language",
        "time_zone": "local",
        "first_weekday": "language",
    }
    await api.command("frontend/set_user_data", key="language", value=value)
    await walk.page.evaluate(
        "language => localStorage.setItem('selectedLanguage', JSON.stringify(language))",
        language,
    )


async def read_in_all(walk: Walk, api: HomeAssistantApi, url_path: str) -> None:
    """Each card of a dashboard is in its user's language, and nothing is too long for it on a phone."""
    cards = [{"type": f"custom:energy-bridge-{kind}-card"} for kind in SAID]
    await api.command(
        "lovelace/config/save",
        url_path=url_path,
        config={"views": [{"path": "cards", "cards": cards}]},
    )
    # What moves is not read.
    await walk.page.emulate_media(reduced_motion="reduce")
    await walk.page.set_viewport_size(PHONE)
    for language in LANGUAGES:
        file = TRANSLATIONS / f"{language}.json"
        words = json.loads(file.read_text(encoding="utf-8"))["config_panel"]
        await speak(walk, api, language)
        await walk.begin_at(f"/{url_path}/cards")
        for kind, key in SAID.items():
            card = walk.page.locator(f"energy-bridge-{kind}-card")
            await expect(card).to_contain_text(words[f"{kind}_card"][key])
            too_long = await beyond(card)
            assert too_long == [], f"{language}: {too_long}"


async def beyond(card: Locator) -> list[str]:
    """What does not fit into a card, as lines to read; what scrolls there is meant to."""
    found: list[str] = await card.evaluate(BEYOND)
    return found
