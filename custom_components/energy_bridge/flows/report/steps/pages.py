"""The steps that ask for the fields of a message, page by page."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult

from ....core.report.configuration import sources
from ....core.report.formats import FORMATS
from ....core.report.series import Dimension
from ...sections import filled_form, placed_errors
from ..forms.choices import PART, part_schema
from ..forms.fields import (
    ADJUST,
    Asking,
    entered_values,
    misfits,
    page_schema,
    page_values,
    store_page,
)
from ..forms.head import Depth
from ..forms.pages import FIELDS, SETPOINTS, Page, form_key, pages_of, step_of
from ..words import HINTS, async_words
from .report import ReportFlow

BASE = "base"

ANY_FIELD = "fields"
"""What a problem is about that any entity solves."""

MAIN = "main"

_FACTOR = "invalid_scale"
"""What is wrong with a field, but was entered in the section of adjustments."""

_MISSING = ("source_missing", "set_point_missing")


class PagesFlow(ReportFlow):
    """Asks for the fields of some pages, each checked before the next one."""

    content_step = FIELDS

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        super().__init__()
        self._pages: list[Page] = []
        self._page_count = 0

    @abstractmethod
    async def _async_after_pages(self) -> SubentryFlowResult:
        """Go on when every page that was chosen is filled in."""

    def _all_pages(self) -> list[Page]:
        return pages_of(FORMATS[self.format_key].fields(self._data))

    def _other_pages(self) -> dict[str, Page]:
        """The pages that the menu of a report has no row for, by their parts."""
        return {
            page.group: page
            for page in self._all_pages()
            if page.group and step_of(page) == FIELDS
        }

    @override
    def _menu(self) -> list[str]:
        pages = self._all_pages()
        rows = {
            MAIN: any(not page.group for page in pages),
            SETPOINTS: any(step_of(page) == SETPOINTS for page in pages),
            PART: bool(self._other_pages()),
        }
        return [row for row, is_there in rows.items() if is_there]

    async def async_step_main(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the values of the message as a whole."""
        return await self._async_begin_pages(lambda page: not page.group)

    async def async_step_part(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for another part of the message, and then for its values."""
        pages = self._other_pages()
        if user_input is not None:
            chosen = user_input[PART]
            return await self._async_begin_pages(lambda page: page.group == chosen)
        words = await async_words(self.hass, self.format_key)
        names = {group: words.part(self._data, group) for group in pages}
        return self.async_show_form(step_id=PART, data_schema=part_schema(names))

    async def _async_begin_pages(
        self,
        is_asked: Callable[[Page], bool],
        errors: dict[str, str] | None = None,
    ) -> SubentryFlowResult:
        """Ask for the pages that `is_asked` chooses, beginning with these errors."""
        self._pages = [page for page in self._all_pages() if is_asked(page)]
        self._page_count = len(self._pages)
        return await self._async_show_next_page(errors or {})

    def _is_in_depth(self, page: Page) -> bool:
        """Whether a page is asked for: all are, the usual ones, or those with errors."""
        if self._depth is Depth.ALL or (
            self._depth is Depth.MAIN and not page.is_detail
        ):
            return True
        return self._is_wrong(page)

    def _is_wrong(self, page: Page) -> bool:
        wrong = {problem.field for problem in self._errors()}
        return not wrong.isdisjoint(field.key for field in page.fields)

    def _is_new(self, page: Page) -> bool:
        """Whether a page is about an entry of a list for which nothing is chosen yet."""
        chosen = sources(self._data).keys()
        return page.is_entry and chosen.isdisjoint(field.key for field in page.fields)

    async def _async_show_next_page(self, errors: dict[str, str]) -> SubentryFlowResult:
        if not self._pages:
            return await self._async_after_pages()
        page = self._pages[0]
        values = page_values(self.hass, self._data, page)
        return await self._async_show_page(page, values, errors)

    async def async_step_fields(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the sources of a page; without input, for everything from the start."""
        if user_input is None:
            self._depth = Depth.ALL
            return await self._async_ask_for_content()
        return await self._async_take_page(user_input)

    async def async_step_setpoints(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for setpoints that the message cannot do without."""
        if user_input is None:
            return await self._async_begin_pages(
                lambda page: step_of(page) == SETPOINTS
            )
        return await self._async_take_page(user_input)

    async def _async_take_page(self, user_input: dict[str, Any]) -> SubentryFlowResult:
        page, entered = self._pages[0], entered_values(user_input)
        errors = store_page(self.hass, self._data, page, entered)
        keys = {field.key: form_key(field) for field in page.fields}
        for problem in self._errors():
            if problem.field in keys:
                is_factor = problem.key == _FACTOR
                place = ADJUST if is_factor else keys[problem.field]
                errors.setdefault(place, problem.key)
            elif problem.field == ANY_FIELD and self._is_last_chance():
                errors[BASE] = problem.key
        if errors:
            return await self._async_show_page(page, entered, errors)
        self._pages.pop(0)
        return await self._async_show_next_page({})

    def _is_last_chance(self) -> bool:
        """Whether only details follow, which alone make no message."""
        return all(page.is_detail for page in self._pages[1:])

    async def _async_show_page(
        self, page: Page, suggested: dict[str, Any], errors: dict[str, str]
    ) -> SubentryFlowResult:
        words = await async_words(self.hass, self.format_key)
        missing = {each.field for each in self._errors() if each.key in _MISSING}
        needed = [
            each.key for each in page.fields if each.required or each.key in missing
        ]
        number = self._page_count - len(self._pages) + 1
        offers = words.offers(self._rated)
        rated = offers.get(Dimension.ACTIVE_POWER)
        asking = Asking(labels=words.labels(page), needed=needed, offers=offers)
        if ANY_FIELD in missing:
            hint = "one" if self._is_last_chance() else "one_later"
        else:
            hint = "required" if needed else "optional"
        schema = page_schema(self._data, page, suggested, asking)
        return self.async_show_form(
            step_id=step_of(page),
            data_schema=filled_form(self, schema, suggested, errors),
            description_placeholders={
                **words.notes(page, needed),
                "part": words.title(self._data, page.group),
                "progress": words.progress(number, self._page_count),
                "hint": words.word(HINTS, hint),
                "rated": rated.label if rated else "",
                "units": misfits(self.hass, page, suggested),
            },
            errors=placed_errors(schema, errors),
        )
