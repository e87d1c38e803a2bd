"""The steps that ask for a message of MINT or Teleport: its lists, fields and faults."""

from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult

from ....core.report.formats import FORMATS
from ..forms.faults import FAULTS, fault_rows, faults_schema, store_faults
from ..forms.head import Depth
from ..forms.lists import (
    forget_removed_parts,
    list_key,
    list_schema,
    list_values,
    lists_by_owner,
    store_lists,
)
from ..words import async_words
from .pages import BASE, PagesFlow

LISTS = "lists"


class MessageFlow(PagesFlow):
    """Asks for lists first, owner by owner, then for fields, page by page, then for faults."""

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        super().__init__()
        self._asked_owners: set[str] = set()

    @override
    def _menu(self) -> list[str]:
        found = FORMATS[self.format_key]
        rows = {LISTS: found.item_lists, FAULTS: found.alarm_lists}
        return [
            *super()._menu(),
            *(row for row, lists_of in rows.items() if lists_of(self._data)),
        ]

    @override
    async def _async_ask_for_content(self) -> SubentryFlowResult:
        if self._depth is Depth.MISSING:
            return await self._async_begin_pages(self._is_wrong)
        self._asked_owners = set()
        return await self.async_step_lists()

    async def async_step_lists(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entries of the lists in the message, one owner's lists at a time."""
        lists = lists_by_owner(self.format_key, self._data)
        owner = next((each for each in lists if each not in self._asked_owners), None)
        if owner is None:
            return await self._async_after_lists()
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

    async def _async_after_lists(self) -> SubentryFlowResult:
        if not self._is_single:
            return await self._async_begin_pages(self._is_in_depth)
        return await self._async_begin_pages(
            lambda page: self._is_wrong(page) or self._is_new(page)
        )

    @override
    async def _async_after_pages(self) -> SubentryFlowResult:
        lists = FORMATS[self.format_key].alarm_lists(self._data)
        if self._depth is not Depth.MISSING and lists:
            return await self.async_step_faults()
        return await self._async_finish_content()

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
        """End, or ask for what is still wrong with the message."""
        forget_removed_parts(self.format_key, self._data)
        if not (errors := self._errors()):
            return await self._async_end()
        self._depth = Depth.MISSING
        if any(map(self._is_wrong, self._all_pages())):
            return await self._async_begin_pages(self._is_wrong)
        self._depth = Depth.MAIN
        return await self._async_begin_pages(self._is_in_depth, {BASE: errors[0].key})
