"""The steps in which a report's lists, fields, faults and tags are entered."""

from abc import abstractmethod
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult

from ....core.report.configuration import Problem
from ....core.report.formats import FORMATS, MESSAGE_TYPES, alarm_lists
from ..forms.fields import (
    Page,
    Stored,
    form_key,
    page_schema,
    page_values,
    pages,
    take_page,
)
from ..forms.head import ALL, MAIN, MISSING
from ..forms.lists import (
    FAULTS,
    fault_rows,
    faults_schema,
    identifiers,
    list_groups,
    list_key,
    list_schema,
    list_values,
    prune,
    take_faults,
    take_lists,
)
from ..forms.tags import (
    ENTITIES,
    ENTITIES_SCHEMA,
    TAGS,
    TAGS_SCHEMA,
    entities_of,
    form_rows,
    rows_of,
    take_rows,
    with_entities,
)

BASE = "base"


class ReportSteps(ConfigSubentryFlow):
    """What follows the head of a report; ends with the preview."""

    kind: str

    def __init__(self) -> None:
        """Start without anything."""
        self._data: Stored = {}
        self._depth = MAIN
        self._lists_seen: set[str] = set()
        self._pages: list[Page] = []
        self._page_count = 0

    @property
    def _message(self) -> str:
        """The message; a format of one message only goes by its own name."""
        return str(self._data.get("message", self.kind))

    def _errors(self) -> list[Problem]:
        """What is wrong with the report so far."""
        return [
            problem
            for problem in FORMATS[self.kind].problems(self._data)
            if not problem.warning
        ]

    def _part(self, group: str) -> str:
        """A part of the message as its document names it, and what the user calls it."""
        message = MESSAGE_TYPES[self.kind][self._message]
        if not group:
            return message
        key, _, number = group.removesuffix(".setpoints").rpartition(".")
        if not number.isdecimal():
            return f"{message}: {group}"
        return f"{message}: {group} ({identifiers(self._data, key)[int(number) - 1]})"

    @abstractmethod
    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what would be sent."""

    async def async_step_lists(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entries of the lists in the message, one owner's lists at a time."""
        groups = list_groups(self.kind, self._data)
        group = next((each for each in groups if each not in self._lists_seen), None)
        if group is None:
            return await self._async_begin_pages()
        errors: dict[str, str] = {}
        suggested = list_values(self._data, groups[group])
        if user_input is not None:
            suggested = user_input
            take_lists(self._data, groups[group], user_input)
            errors = {
                list_key(problem.field): problem.key
                for problem in self._errors()
                if problem.field in groups[group]
            }
            if not errors:
                self._lists_seen.add(group)
                return await self.async_step_lists()
        return self.async_show_form(
            step_id="lists",
            data_schema=self.add_suggested_values_to_schema(
                list_schema(groups[group]), suggested
            ),
            description_placeholders={"part": self._part(group)},
            errors=errors,
        )

    async def _async_begin_pages(
        self, errors: dict[str, str] | None = None
    ) -> SubentryFlowResult:
        """Choose the parts to ask for: all, the usual ones, or those with errors."""
        wrong = {problem.field for problem in self._errors()}
        self._pages = [
            page
            for page in pages(FORMATS[self.kind].fields(self._data))
            if self._depth == ALL
            or (self._depth == MAIN and not page.detail)
            or not wrong.isdisjoint(field.key for field in page.fields)
        ]
        self._page_count = len(self._pages)
        return await self._async_next_page(errors or {})

    async def _async_next_page(self, errors: dict[str, str]) -> SubentryFlowResult:
        if self._pages:
            page = self._pages[0]
            values = page_values(self.hass, self._data, page)
            return self._show_page(page, values, errors)
        if self._depth != MISSING and alarm_lists(self.kind, self._data):
            return await self.async_step_faults()
        return await self._async_end()

    async def async_step_fields(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the sources of a part of the message."""
        if user_input is None:
            self._depth = ALL
            self._lists_seen = set()
            return await self.async_step_lists()
        page = self._pages[0]
        errors = take_page(self.hass, self._data, page, user_input)
        keys = {field.key: form_key(field) for field in page.fields}
        for problem in self._errors():
            if problem.field in keys:
                errors.setdefault(keys[problem.field], problem.key)
        if errors:
            return self._show_page(page, user_input, errors)
        self._pages.pop(0)
        return await self._async_next_page({})

    def _show_page(
        self, page: Page, suggested: dict[str, Any], errors: dict[str, str]
    ) -> SubentryFlowResult:
        signs = [
            f"`{field.key}`: {field.positive}"
            for field in page.fields
            if field.positive is not None
        ]
        return self.async_show_form(
            step_id="fields",
            data_schema=self.add_suggested_values_to_schema(
                page_schema(self._data, page, suggested), suggested
            ),
            description_placeholders={
                "part": self._part(page.group),
                "number": str(self._page_count - len(self._pages) + 1),
                "count": str(self._page_count),
                "signs": ", ".join(signs) or "–",
            },
            errors=errors,
        )

    async def async_step_faults(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask where the texts in the lists of faults come from."""
        errors: dict[str, str] = {}
        suggested: dict[str, Any] = {
            FAULTS: fault_rows(self.hass, self.kind, self._data)
        }
        if user_input is not None:
            suggested = user_input
            if error := take_faults(self.hass, self._data, user_input[FAULTS]):
                errors[FAULTS] = error
            lists = alarm_lists(self.kind, self._data)
            for problem in self._errors():
                if problem.field in lists:
                    errors.setdefault(FAULTS, problem.key)
            if not errors:
                return await self._async_end()
        return self.async_show_form(
            step_id="faults",
            data_schema=self.add_suggested_values_to_schema(
                faults_schema(self.kind, self._data), suggested
            ),
            errors=errors,
        )

    async def _async_end(self) -> SubentryFlowResult:
        """Show the preview, or go back if something is wrong with the message as a whole."""
        prune(self.kind, self._data)
        if errors := self._errors():
            self._depth = MAIN
            return await self._async_begin_pages({BASE: errors[0].key})
        return await self.async_step_preview()

    async def async_step_entities(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entities to report."""
        if user_input is not None:
            self._data[TAGS] = with_entities(
                self.hass, self._data, user_input[ENTITIES]
            )
            return await self.async_step_tags()
        return self.async_show_form(
            step_id="entities",
            data_schema=self.add_suggested_values_to_schema(
                ENTITIES_SCHEMA, {ENTITIES: entities_of(self.hass, self._data)}
            ),
        )

    async def async_step_tags(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the tags: names, units, scales, aggregations."""
        errors: dict[str, str] = {}
        about = ""
        suggested: dict[str, Any] = {TAGS: form_rows(self.hass, self._data)}
        if user_input is not None:
            suggested = user_input
            self._data[TAGS], wrong = take_rows(self.hass, user_input[TAGS])
            if wrong is not None:
                errors[TAGS], about = wrong
            elif found := self._errors():
                errors[TAGS] = found[0].key
                about = self._tag_name(found[0].field)
            else:
                return await self.async_step_preview()
        return self.async_show_form(
            step_id="tags",
            data_schema=self.add_suggested_values_to_schema(TAGS_SCHEMA, suggested),
            description_placeholders={"tag": about},
            errors=errors,
        )

    def _tag_name(self, field: str) -> str:
        number = field.rpartition(".")[2]
        if not number.isdecimal():
            return ""
        return str(rows_of(self._data)[int(number) - 1]["name"])
