"""The steps that ask for a message of MINT or Teleport: its lists, fields and faults."""

from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult

from ....core.report.formats import FORMATS
from ...sections import filled_form
from ..forms.faults import FAULTS, fault_rows, faults_schema, store_faults
from ..forms.fields import (
    Asking,
    entered_values,
    misfits,
    page_schema,
    page_values,
    store_page,
)
from ..forms.head import Depth
from ..forms.lists import (
    forget_removed_parts,
    list_key,
    list_schema,
    list_values,
    lists_by_owner,
    store_lists,
)
from ..forms.pages import Page, form_key, pages_of, step_of
from ..words import HINTS, async_words
from .report import ReportFlow

BASE = "base"

ANY_FIELD = "fields"
"""What a problem is about that any entity solves."""

_MISSING = ("source_missing", "set_point_missing")


class MessageFlow(ReportFlow):
    """Asks for lists first, owner by owner, then for fields, page by page, then for faults."""

    content_step = "fields"

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        super().__init__()
        self._asked_owners: set[str] = set()
        self._pages: list[Page] = []
        self._page_count = 0

    @override
    async def _async_ask_for_content(self) -> SubentryFlowResult:
        if self._depth is Depth.MISSING:
            return await self._async_begin_pages()
        self._asked_owners = set()
        return await self.async_step_lists()

    async def async_step_lists(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entries of the lists in the message, one owner's lists at a time."""
        lists = lists_by_owner(self.format_key, self._data)
        owner = next((each for each in lists if each not in self._asked_owners), None)
        if owner is None:
            return await self._async_begin_pages()
        errors: dict[str, str] = {}
        suggested = list_values(self._data, lists[owner])
        if user_input is not None:
            suggested = user_input
            store_lists(self._data, lists[owner], user_input)
            errors = {
                list_key(problem.field): problem.key
                for problem in self._errors()
                if problem.field in lists[owner]
            }
            if not errors:
                self._asked_owners.add(owner)
                return await self.async_step_lists()
        words = await async_words(self.hass, self.format_key)
        return self.async_show_form(
            step_id="lists",
            data_schema=self.add_suggested_values_to_schema(
                list_schema(self._data, lists[owner]), suggested
            ),
            description_placeholders={"part": words.title(self._data, owner)},
            errors=errors,
        )

    async def _async_begin_pages(
        self, errors: dict[str, str] | None = None
    ) -> SubentryFlowResult:
        """Choose the pages to ask for: all, the usual ones, or those with errors."""
        wrong = {problem.field for problem in self._errors()}
        self._pages = [
            page
            for page in pages_of(FORMATS[self.format_key].fields(self._data))
            if self._depth is Depth.ALL
            or (self._depth is Depth.MAIN and not page.is_detail)
            or not wrong.isdisjoint(field.key for field in page.fields)
        ]
        self._page_count = len(self._pages)
        return await self._async_show_next_page(errors or {})

    async def _async_show_next_page(self, errors: dict[str, str]) -> SubentryFlowResult:
        if self._pages:
            page = self._pages[0]
            values = page_values(self.hass, self._data, page)
            return await self._async_show_page(page, values, errors)
        lists = FORMATS[self.format_key].alarm_lists(self._data)
        if self._depth is not Depth.MISSING and lists:
            return await self.async_step_faults()
        return await self._async_finish_content()

    async def async_step_fields(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the sources of a page; without input, for everything from the start."""
        if user_input is None:
            self._depth = Depth.ALL
            self._asked_owners = set()
            return await self.async_step_lists()
        return await self._async_take_page(user_input)

    async def async_step_setpoints(
        self, user_input: dict[str, Any]
    ) -> SubentryFlowResult:
        """Ask for set-points that the message cannot do without."""
        return await self._async_take_page(user_input)

    async def _async_take_page(self, user_input: dict[str, Any]) -> SubentryFlowResult:
        page, entered = self._pages[0], entered_values(user_input)
        errors = store_page(self.hass, self._data, page, entered)
        keys = {field.key: form_key(field) for field in page.fields}
        for problem in self._errors():
            if problem.field in keys:
                errors.setdefault(keys[problem.field], problem.key)
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
        missing = self._missing()
        needed = [
            each.key for each in page.fields if each.required or each.key in missing
        ]
        number = self._page_count - len(self._pages) + 1
        rated = None if self._rated is None else words.rated(self._rated)
        asking = Asking(labels=words.labels(page), needed=needed, rated=rated)
        if ANY_FIELD in missing:
            hint = "one" if self._is_last_chance() else "one_later"
        else:
            hint = "required" if needed else "optional"
        schema = page_schema(self._data, page, suggested, asking)
        return self.async_show_form(
            step_id=step_of(page),
            data_schema=filled_form(self, schema, suggested, errors),
            description_placeholders={
                **words.signs(page),
                "part": words.title(self._data, page.group),
                "progress": words.progress(number, self._page_count),
                "hint": words.word(HINTS, hint),
                "rated": rated.label if rated else "",
                "units": misfits(self.hass, page, suggested),
            },
            errors=errors,
        )

    def _missing(self) -> set[str]:
        """The fields without which there is no message."""
        return {each.field for each in self._errors() if each.key in _MISSING}

    async def async_step_faults(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask where the texts in the lists of faults come from."""
        errors: dict[str, str] = {}
        suggested: dict[str, Any] = {
            FAULTS: fault_rows(self.hass, self.format_key, self._data)
        }
        if user_input is not None:
            suggested = user_input
            if error := store_faults(self.hass, self._data, user_input[FAULTS]):
                errors[FAULTS] = error
            lists = FORMATS[self.format_key].alarm_lists(self._data)
            for problem in self._errors():
                if problem.field in lists:
                    errors.setdefault(FAULTS, problem.key)
            if not errors:
                return await self._async_finish_content()
        words = await async_words(self.hass, self.format_key)
        lists = FORMATS[self.format_key].alarm_lists(self._data)
        names = {key: words.part(self._data, key) for key in lists}
        return self.async_show_form(
            step_id="faults",
            data_schema=self.add_suggested_values_to_schema(
                faults_schema(names), suggested
            ),
            errors=errors,
        )

    async def _async_finish_content(self) -> SubentryFlowResult:
        """Show the preview, or go back if something is wrong with the message as a whole."""
        forget_removed_parts(self.format_key, self._data)
        if errors := self._errors():
            self._depth = Depth.MAIN
            return await self._async_begin_pages({BASE: errors[0].key})
        return await self.async_step_preview()
