"""The steps that ask for the tags of an AlsoEnergy report."""

from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult

from ....core.report.alsoenergy.tag import Aggregation, tags
from ..forms.head import Depth
from ..forms.tags import (
    ENTITIES,
    ENTITIES_SCHEMA,
    TAGS,
    TAGS_SCHEMA,
    TagError,
    store_tags,
    tag_error,
    tag_rows,
    tagged_entities,
    tags_of_entities,
)
from ..preview import Note
from .report import ReportFlow


class TagsFlow(ReportFlow):
    """Asks for entities first, then for the tags that they suggest."""

    content_step = "entities"

    @override
    def _menu(self) -> list[str]:
        return [TAGS, ENTITIES]

    @override
    async def _async_ask_for_content(self) -> SubentryFlowResult:
        if self._depth is Depth.MISSING and not self._errors():
            return await self._async_end()
        return await self.async_step_entities()

    @override
    def _notes(self) -> list[Note]:
        rises = [
            tag.name for tag in tags(self._data) if tag.aggregation is Aggregation.DELTA
        ]
        return [*super()._notes(), ("delta_tags", rises)]

    async def async_step_entities(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entities to report."""
        if user_input is not None:
            self._data[TAGS] = tags_of_entities(
                self.hass, self._data, user_input[ENTITIES]
            )
            return await self.async_step_tags()
        return self.async_show_form(
            step_id="entities",
            data_schema=self.add_suggested_values_to_schema(
                ENTITIES_SCHEMA, {ENTITIES: tagged_entities(self.hass, self._data)}
            ),
        )

    async def async_step_tags(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the tags: names, units, scales, aggregations."""
        if user_input is None:
            return self._show_tags({TAGS: tag_rows(self.hass, self._data)}, None)
        error = store_tags(self.hass, self._data, user_input[TAGS])
        if error is None and (problems := self._errors()):
            error = tag_error(self._data, problems[0])
        if error is None:
            return await self._async_end()
        return self._show_tags(user_input, error)

    def _show_tags(
        self, suggested: dict[str, Any], error: TagError | None
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id="tags",
            data_schema=self.add_suggested_values_to_schema(TAGS_SCHEMA, suggested),
            description_placeholders={
                "tag": "" if error is None else error.tag,
                "units": "" if error is None else error.units,
            },
            errors={} if error is None else {TAGS: error.key},
        )
