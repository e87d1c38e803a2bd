"""What messages, their parts and their fields are called in the forms of reports, in the language of Home Assistant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from ...core.report.configuration import Data, Field
from ...core.report.series import Dimension
from .forms.lists import identifiers
from .forms.pages import Page, form_key, snake_case, step_of
from .forms.source import NONE, RATED, Offer

MESSAGES = "report_message"
PARTS = "report_part"
SIGNS = "report_sign"
HINTS = "report_hint"

_BETWEEN = " – "


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one format."""

    _format_key: str
    _texts: Mapping[str, str]

    def word(self, group: str, key: str) -> str:
        """One of a group of words that stand in titles, labels and descriptions."""
        return self._texts[f"component.{DOMAIN}.selector.{group}.options.{key}"]

    def message(self, data: Data) -> str:
        """What a report's message is called."""
        return self.word(MESSAGES, str(data["message"]))

    def part(self, data: Data, group: str) -> str:
        """What a part of a message is called, by what its document calls it; an entry of a list by its identifier."""
        names: list[str] = []
        keys = group.split(".") if group else []
        for end, key in enumerate(keys):
            if key.isdecimal():
                names[-1] += f" {identifiers(data, '.'.join(keys[:end]))[int(key) - 1]}"
            else:
                names.append(self.word(PARTS, snake_case(key)))
        return _BETWEEN.join(names)

    def title(self, data: Data, group: str) -> str:
        """The name of a message, and of the part of it that a form is about."""
        part = self.part(data, group)
        return _BETWEEN.join(
            [self.message(data), part] if part else [self.message(data)]
        )

    def labels(self, page: Page) -> dict[str, str]:
        """What all fields of a page are called, by their keys."""
        step = f"config_subentries.{self._format_key}.step.{step_of(page)}"
        return {
            field.key: self._texts[f"component.{DOMAIN}.{step}.data.{form_key(field)}"]
            for field in page.fields
        }

    def notes(self, page: Page, needed: Collection[str]) -> dict[str, str]:
        """What each field's explanation says of this page: whether it is required, and what a positive value means.

        The frontend marks no entity that is chosen already, and must not require what can be a number.
        """
        return {
            f"{form_key(field)}_note": " ".join(self._notes_of(field, needed))
            for field in page.fields
        }

    def _notes_of(self, field: Field, needed: Collection[str]) -> Iterator[str]:
        if field.key in needed:
            yield self.word(HINTS, "needed")
        if field.positive:
            yield self.word(SIGNS, field.positive)

    def progress(self, number: int, count: int) -> str:
        """How far one is through some pages; nothing of a single one."""
        if count == 1:
            return ""
        return self.word(HINTS, "progress").format(number=number, count=count)

    def offers(self, rated: int | None) -> dict[Dimension, Offer]:
        """The numbers to choose for what must be chosen; `rated` is a rated power (W)."""
        offers = {Dimension.REACTIVE_POWER: Offer(NONE, 0, self.word(HINTS, "none"))}
        if rated is not None:
            label = self.word(HINTS, "rated").format(power=rated)
            offers[Dimension.ACTIVE_POWER] = Offer(RATED, rated, label)
        return offers


async def async_words(hass: HomeAssistant, format_key: str) -> Words:
    """The texts of a format's forms."""
    texts: dict[str, str] = {}
    for category in ("selector", "config_subentries"):
        texts |= await async_get_translations(
            hass, hass.config.language, category, {DOMAIN}
        )
    return Words(format_key, texts)
